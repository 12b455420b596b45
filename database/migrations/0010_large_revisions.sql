-- A publisher that revises months as a whole, or a replay, unpacks more compressed rows than the
-- 100,000 that TimescaleDB allows a statement, and would fail each time.

alter function use_timescaledb() rename to make_hypertables;

create function use_timescaledb() returns text language plpgsql as $$
declare
    said text := make_hypertables();
begin
    if exists (select from pg_extension where extname = 'timescaledb') then
        execute format('alter database %I set '
                       'timescaledb.max_tuples_decompressed_per_dml_transaction = 0',
                       current_database());
    end if;
    return said;
exception when insufficient_privilege then
    return said || '; let the owner of the database set '
           'timescaledb.max_tuples_decompressed_per_dml_transaction = 0 for it';
end
$$;

revoke execute on function use_timescaledb() from public;

do $$ begin raise notice '%', use_timescaledb(); end $$;
