-- With TimescaleDB the three big tables are hypertables, cut by `start` and compressed by series;
-- without it nothing happens, and every statement of ours is the same. Callable again by the
-- owner, for a server that gets the extension later: `python -m database.migrate --timescaledb`.
-- Long chunks: a year of a five-minute mix is 105,120 rows. Publishers revise for a month or two,
-- and a compressed chunk takes a revision, but slowly.

create function use_timescaledb() returns text language plpgsql as $$
declare
    big record;
begin
    if not exists (select from pg_available_extensions where name = 'timescaledb') then
        return 'TimescaleDB is not installed on this server: plain tables';
    end if;
    -- Everyone may see a setting of the loader, few what is preloaded; unloaded, `create extension`
    -- would end the connection.
    if current_setting('timescaledb.disable_load', true) is null then
        return 'TimescaleDB is installed, but not in shared_preload_libraries: plain tables';
    end if;
    begin
        create extension if not exists timescaledb;
    exception when insufficient_privilege then
        return 'TimescaleDB is installed, but this role may not create it: plain tables';
    end;
    for big in
        select * from (values ('reading', interval '30 days', interval '60 days'),
                              ('reading_revision', interval '90 days', interval '180 days'),
                              ('forecast', interval '30 days', interval '60 days'))
            as wanted(name, chunk, age)
        where not exists (select from timescaledb_information.hypertables
                          where hypertable_schema = 'public' and hypertable_name = wanted.name)
    loop
        perform create_hypertable(big.name::regclass, 'start', chunk_time_interval => big.chunk,
                                  create_default_indexes => false, migrate_data => true);
        continue when current_setting('timescaledb.license') <> 'timescale';
        execute format('alter table %I set (timescaledb.compress, '
                       'timescaledb.compress_segmentby = ''series_id'', '
                       'timescaledb.compress_orderby = %L)', big.name,
                       case big.name when 'reading' then 'start'
                                     when 'forecast' then 'start, issued_at'
                                     else 'start, superseded_at, recorded_at' end);
        perform add_compression_policy(big.name::regclass, big.age);
    end loop;
    return 'TimescaleDB: reading, reading_revision and forecast are hypertables';
end
$$;

revoke execute on function use_timescaledb() from public;

do $$ begin raise notice '%', use_timescaledb(); end $$;
