-- name: incoming
create temporary table if not exists incoming (
    series_id integer not null,
    start timestamptz not null,
    value double precision[] not null,
    quality smallint not null
) on commit delete rows;
delete from incoming

-- name: incoming_forecast
create temporary table if not exists incoming_forecast (
    series_id integer not null,
    issued_at timestamptz not null,
    start timestamptz not null,
    value double precision[] not null
) on commit delete rows;
delete from incoming_forecast

-- name: series
select z.key, s.measure, s.resolution, s.unit, s.series_id, s.components
from series s join source using (source_id) join zone z using (zone_id)
where source.key = %(source)s and z.key = any (%(zones)s)

-- name: add_series
insert into series (source_id, zone_id, measure, resolution, unit, components)
select source_id, zone_id, %(measure)s, %(resolution)s, %(unit)s, '{}'
from source, zone
where source.key = %(source)s and zone.key = %(zone)s
on conflict (source_id, zone_id, measure, resolution, unit) do update set unit = series.unit
returning series_id, components

-- name: append_components
update series
set components = components || array(
    select c from unnest(%(components)s::text[]) with ordinality as u(c, place)
    where c <> all (components) order by place)
where series_id = %(series_id)s
returning components

-- name: remember_parts
update series set parts = %(parts)s::jsonb
where series_id = %(series_id)s and parts <> %(parts)s::jsonb
  and not exists (select from reading r
                  where r.series_id = series.series_id and r.start > %(start)s)

-- name: upsert
with candidate as materialized (
    select i.series_id, i.start, i.value, i.quality,
           r.value as old_value, r.quality as old_quality, r.recorded_at as old_recorded_at
    from incoming i
    left join (
        select * from reading
        where series_id = any (%(series)s) and start between %(first)s and %(last)s
    ) r using (series_id, start)
    where r.series_id is null or r.value is distinct from i.value or r.quality <> i.quality
), merged as (
    select series_id, start, old_value, old_quality, old_recorded_at,
           case when old_value is null or not %(merge)s then value
                when not %(newest)s and old_recorded_at > %(recorded_at)s then overlay(old_value, value)
                else overlay(value, old_value) end as value,
           case when not %(newest)s and old_recorded_at > %(recorded_at)s then old_quality
                else quality end as quality
    from candidate
), changed as materialized (
    select * from merged
    where old_value is null or value is distinct from old_value or quality <> old_quality
), superseded as (
    insert into reading_revision (series_id, start, value, quality, recorded_at, superseded_at)
    select series_id, start, old_value, old_quality, old_recorded_at,
           greatest(old_recorded_at, %(recorded_at)s)
    from changed
    where old_value is not null
      and not (%(recorded_at)s < old_recorded_at + interval '1 hour'
               and quality = old_quality and overlay(old_value, value) = value)
    on conflict do nothing
), written as (
    insert into reading (series_id, start, value, quality, recorded_at)
    select series_id, start, value, quality, greatest(old_recorded_at, %(recorded_at)s)
    from changed order by series_id, start
    on conflict (series_id, start) do update
    set value = excluded.value, quality = excluded.quality, recorded_at = excluded.recorded_at
)
select series_id, count(*) filter (where old_value is null),
       count(*) filter (where old_value is not null), min(start), max(start)
from changed group by series_id

-- name: upsert_forecast
with changed as materialized (
    select i.*, f.value as old_value, f.recorded_at as old_recorded_at
    from incoming_forecast i left join forecast f using (series_id, start, issued_at)
    where f.value is distinct from i.value
      and (f.value is null or %(newest)s or f.recorded_at <= %(recorded_at)s)
      and (i.issued_at <> %(recorded_at)s or i.value is distinct from (
          select e.value from forecast e
          where e.series_id = i.series_id and e.start = i.start and e.issued_at <= i.issued_at
          order by e.issued_at desc limit 1))
), superseded as (
    insert into forecast_revision
        (series_id, issued_at, start, value, recorded_at, superseded_at)
    select series_id, issued_at, start, old_value, old_recorded_at,
           greatest(old_recorded_at, %(recorded_at)s)
    from changed where old_value is not null
    on conflict do nothing
), written as (
    insert into forecast (series_id, issued_at, start, value, recorded_at)
    select series_id, issued_at, start, value, greatest(old_recorded_at, %(recorded_at)s)
    from changed
    on conflict (series_id, start, issued_at) do update
    set value = excluded.value, recorded_at = excluded.recorded_at
)
select series_id, count(*) filter (where old_value is null),
       count(*) filter (where old_value is not null), min(start), max(start)
from changed group by series_id
