-- The rule of crawler/gaps.py once more, for people who write SQL, over all that is held. What is
-- derived is missing where its source is, and no publisher is asked for it.
create or replace view gap as
with said as (
    select src.source_id, s.zone_id, s.measure, s.resolution, r.start,
           r.start + s.resolution as "end"
    from series s
    join source src using (source_id)
    join reading r using (series_id)
    where not src.sparse and src.key not like 'gridtide.%' and s.measure not in ('capacity', 'emission_factor')
), seen as (
    select *, max("end") over earlier as reached from said
    window earlier as (partition by source_id, zone_id, measure order by start, resolution
                       rows between unbounded preceding and 1 preceding)
), island as (
    select *, count(*) filter (where reached is null or start > reached) over upto as island
    from seen
    window upto as (partition by source_id, zone_id, measure order by start, resolution)
), span as (
    select source_id, zone_id, measure, min(start) as start, max("end") as "end",
           (array_agg(resolution order by start, resolution))[1] as first,
           (array_agg(resolution order by "end" desc, resolution))[1] as last
    from island group by source_id, zone_id, measure, island
), hole as (
    select source_id, zone_id, measure, "end" as start, lead(start) over later as "end",
           least(last, lead(first) over later) as resolution
    from span
    window later as (partition by source_id, zone_id, measure order by start)
), counted as (
    select src.key as source, z.key as zone, hole.measure, hole.resolution, hole.start,
           hole."end" is null as is_open, hole."end", src.reach,
           greatest(floor(case when hole."end" is null
                then extract(epoch from now() - src.lag - hole.start)
                     / extract(epoch from hole.resolution)
                else extract(epoch from hole."end" - hole.start)
                     / extract(epoch from hole.resolution) + 0.5 end), 0) as missing
    from hole join source src using (source_id) join zone z using (zone_id)
), told as (
    select *, coalesce("end", start + missing * resolution) as until_then,
           case when reach is null then missing
                else least(missing, greatest(0, 1 + floor(extract(epoch from now() - reach - start)
                                                          / extract(epoch from resolution)))) end
               as gone
    from counted where missing > 0
)
select source, zone, measure, resolution, part.start, part."end", part.missing, part.label,
       case when part.label = 'recoverable' then part.start + reach end as until, is_open
from told
cross join lateral (values
    (told.start, case when gone = told.missing then until_then
                      else told.start + gone * resolution end, gone, 'unrecoverable'),
    (told.start + gone * resolution, until_then, told.missing - gone, 'recoverable')
) as part(start, "end", missing, label)
where part.missing > 0;

comment on view gap is
    'Spans of a source''s measure of a zone without readings, how many intervals are missing there, '
    'and whether the publisher still has them, until when; the open ones end now. Nothing is ever '
    'put in their place.';
