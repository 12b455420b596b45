-- Four roles: crawler_rw writes what was collected, restapi_ro reads, restapi_keys looks up API
-- keys and counts their use, restapi_jobs keeps the scheduler's jobs. Safe to run again.
-- Roles belong to the whole server; what they may do belongs to this database.

do $$
declare
    role_name text;
    usable text := case when current_setting('server_version_num')::int >= 160000
                        then 'set' else 'member' end;
begin
    foreach role_name in array
        array['crawler_rw', 'restapi_ro', 'restapi_keys', 'restapi_jobs']
    loop
        begin
            begin
                if to_regrole(role_name) is null then
                    execute format('create role %I login', role_name);
                end if;
            exception when duplicate_object or unique_violation then
                null; -- another database of this server was quicker
            end;
            if not pg_has_role(current_user, role_name, usable) then
                execute format('grant %I to current_user', role_name);
            end if;
            execute format('grant connect on database %I to %I', current_database(), role_name);
        exception when insufficient_privilege then
            if role_name in ('crawler_rw', 'restapi_ro') then -- the others came later
                raise;
            end if;
        end;
    end loop;
    execute format('revoke temporary on database %I from public', current_database());
    execute format('grant temporary on database %I to crawler_rw', current_database());
end
$$;

revoke create on schema public from public;
grant usage on schema public to crawler_rw, restapi_ro;
revoke all on all tables in schema public from crawler_rw, restapi_ro;
grant select on all tables in schema public to crawler_rw, restapi_ro;
grant insert, update on all tables in schema public to crawler_rw;
revoke insert, update on
    migration, view_definition, zone, zone_alias, fuel, emission_factor, cloud_region,
    source_rank, quality
from crawler_rw;
grant delete on underived to crawler_rw;

do $$
begin
    if to_regclass('api_key') is not null then
        revoke all on api_key, api_key_use from crawler_rw, restapi_ro;
    end if;
    if to_regrole('restapi_keys') is not null then
        grant usage on schema public to restapi_keys;
        revoke all on all tables in schema public from restapi_keys;
    end if;
    if to_regclass('api_key') is not null and to_regrole('restapi_keys') is not null then
        grant select on api_key, api_key_use to restapi_keys;
        grant update on api_key_use to restapi_keys;
    end if;
    if to_regclass('cloud_region_route_distribution') is not null then
        revoke insert, update on cloud_region_route_distribution from crawler_rw;
    end if;
    if to_regclass('schedule_job') is not null then
        revoke all on schedule_job from crawler_rw, restapi_ro;
    end if;
    if to_regrole('restapi_jobs') is not null then
        grant usage on schema public to restapi_jobs;
        revoke all on all tables in schema public from restapi_jobs;
    end if;
    if to_regclass('schedule_job') is not null and to_regrole('restapi_jobs') is not null then
        grant select, insert, update, delete on schedule_job to restapi_jobs;
    end if;
end
$$;
