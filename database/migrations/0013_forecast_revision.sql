-- A vintage that its publisher sends again with other numbers keeps the former ones, as readings do.

create table forecast_revision (
    series_id integer not null,
    issued_at timestamptz not null,
    start timestamptz not null,
    value double precision[] not null,
    recorded_at timestamptz not null,
    superseded_at timestamptz not null,
    primary key (series_id, start, issued_at, superseded_at, recorded_at)
);

-- As in 0005 and 0010, with one table more.
create or replace function make_hypertables() returns text language plpgsql as $$
declare
    big record;
begin
    if not exists (select from pg_available_extensions where name = 'timescaledb') then
        return 'TimescaleDB is not installed on this server: plain tables';
    end if;
    if current_setting('timescaledb.disable_load', true) is null then
        return 'TimescaleDB is installed, but not in shared_preload_libraries: plain tables';
    end if;
    begin
        create extension if not exists timescaledb;
    exception when insufficient_privilege then
        return 'TimescaleDB is installed, but this role may not create it: plain tables';
    end;
    for big in
        select * from (values
            ('reading', interval '30 days', interval '60 days', 'start'),
            ('reading_revision', interval '90 days', interval '180 days',
             'start, superseded_at, recorded_at'),
            ('forecast', interval '30 days', interval '60 days', 'start, issued_at'),
            ('forecast_revision', interval '90 days', interval '180 days',
             'start, issued_at, superseded_at, recorded_at')
        ) as wanted(name, chunk, age, sorted)
        where not exists (select from timescaledb_information.hypertables
                          where hypertable_schema = 'public' and hypertable_name = wanted.name)
    loop
        perform create_hypertable(big.name::regclass, 'start', chunk_time_interval => big.chunk,
                                  create_default_indexes => false, migrate_data => true);
        continue when current_setting('timescaledb.license') <> 'timescale';
        execute format('alter table %I set (timescaledb.compress, '
                       'timescaledb.compress_segmentby = ''series_id'', '
                       'timescaledb.compress_orderby = %L)', big.name, big.sorted);
        perform add_compression_policy(big.name::regclass, big.age);
    end loop;
    return 'TimescaleDB: readings, forecasts and their revisions are hypertables';
end
$$;

do $$ begin raise notice '%', use_timescaledb(); end $$;
