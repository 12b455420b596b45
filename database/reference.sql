-- name: wait_for_other_loaders
select pg_advisory_xact_lock(hashtext('gridtide.reference'))

-- name: loaded_digest
select value from store_fact where name = 'reference'

-- name: remember_digest
insert into store_fact (name, value) values ('reference', %(digest)s)
on conflict (name) do update set value = excluded.value

-- name: update_zone
update zone
set name = n.name, country = n.country, timezone = n.timezone,
    latitude = n.latitude, longitude = n.longitude
from jsonb_to_recordset(%(rows)s) as n(key text, name text, country text, timezone text,
                                       latitude double precision, longitude double precision)
where zone.key = n.key
  and (zone.name, zone.country, zone.timezone, zone.latitude, zone.longitude)
      is distinct from (n.name, n.country, n.timezone, n.latitude, n.longitude)

-- name: insert_zone
insert into zone (key, name, country, timezone, latitude, longitude)
select key, name, country, timezone, latitude, longitude
from jsonb_to_recordset(%(rows)s) as n(key text, name text, country text, timezone text,
                                       latitude double precision, longitude double precision)
where not exists (select from zone where zone.key = n.key)

-- name: update_fuel
update fuel
set name = n.name, renewable = n.renewable, low_carbon = n.low_carbon, storage = n.storage
from jsonb_to_recordset(%(rows)s) as n(fuel text, name text, renewable boolean,
                                       low_carbon boolean, storage boolean)
where fuel.fuel = n.fuel
  and (fuel.name, fuel.renewable, fuel.low_carbon, fuel.storage)
      is distinct from (n.name, n.renewable, n.low_carbon, n.storage)

-- name: insert_fuel
insert into fuel (fuel, name, renewable, low_carbon, storage)
select fuel, name, renewable, low_carbon, storage
from jsonb_to_recordset(%(rows)s) as n(fuel text, name text, renewable boolean,
                                       low_carbon boolean, storage boolean)
where not exists (select from fuel where fuel.fuel = n.fuel)

-- name: delete_zone_alias
delete from zone_alias
where not exists (
    select from jsonb_to_recordset(%(rows)s) as n(
        scheme text, alias text, zone text, preferred boolean)
    join zone on zone.key = n.zone
    where (n.scheme, n.alias, zone.zone_id, n.preferred)
        = (zone_alias.scheme, zone_alias.alias, zone_alias.zone_id, zone_alias.preferred))

-- name: insert_zone_alias
insert into zone_alias (scheme, alias, zone_id, preferred)
select scheme, alias, (select zone_id from zone where zone.key = n.zone), preferred
from jsonb_to_recordset(%(rows)s) as n(scheme text, alias text, zone text, preferred boolean)
except
select scheme, alias, zone_id, preferred from zone_alias

-- name: delete_emission_factor
delete from emission_factor as old
where not exists (
    select from jsonb_to_recordset(%(rows)s) as n(
        factor_set text, fuel text, zone text, g_per_kwh double precision,
        estimated boolean, source text, year smallint)
    left join zone on zone.key = n.zone
    where (n.factor_set, n.fuel, zone.zone_id, n.g_per_kwh, n.estimated, n.source, n.year)
        is not distinct from (old.factor_set, old.fuel, old.zone_id, old.g_per_kwh,
                              old.estimated, old.source, old.year))

-- name: insert_emission_factor
insert into emission_factor (factor_set, fuel, zone_id, g_per_kwh, estimated, source, year)
select factor_set, fuel, (select zone_id from zone where zone.key = n.zone),
       g_per_kwh, estimated, source, year
from jsonb_to_recordset(%(rows)s) as n(
    factor_set text, fuel text, zone text, g_per_kwh double precision,
    estimated boolean, source text, year smallint)
except
select factor_set, fuel, zone_id, g_per_kwh, estimated, source, year from emission_factor

-- name: delete_cloud_region
delete from cloud_region as old
where not exists (
    select from jsonb_to_recordset(%(rows)s) as n(
        provider text, region text, name text, latitude double precision,
        longitude double precision, enabled boolean, zone text, source text)
    left join zone on zone.key = n.zone
    where (n.provider, n.region, n.name, n.latitude, n.longitude, n.enabled, zone.zone_id, n.source)
        is not distinct from (old.provider, old.region, old.name, old.latitude, old.longitude,
                              old.enabled, old.zone_id, old.source))

-- name: insert_cloud_region
insert into cloud_region (provider, region, name, latitude, longitude, enabled, zone_id, source)
select provider, region, name, latitude, longitude, enabled,
       (select zone_id from zone where zone.key = n.zone), source
from jsonb_to_recordset(%(rows)s) as n(
    provider text, region text, name text, latitude double precision,
    longitude double precision, enabled boolean, zone text, source text)
except
select provider, region, name, latitude, longitude, enabled, zone_id, source from cloud_region

-- name: delete_source_rank
delete from source_rank as old
where not exists (
    select from jsonb_to_recordset(%(rows)s) as n(zone text, measure text, source text, rank smallint)
    where (n.zone, n.measure, n.source, n.rank)
        = (old.zone_key, old.measure, old.source_key, old.rank))

-- name: insert_source_rank
insert into source_rank (zone_key, measure, source_key, rank)
select zone, measure, source, rank
from jsonb_to_recordset(%(rows)s) as n(zone text, measure text, source text, rank smallint)
except
select zone_key, measure, source_key, rank from source_rank
