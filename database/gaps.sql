-- name: holds
select exists (
    select from series s join source src using (source_id)
    where src.key = %(source)s
      and exists (select from reading r where r.series_id = s.series_id
                                          and r.start >= %(start)s and r.start < %(end)s)
)

-- name: held
with said as (
    select z.key as zone, s.measure, s.resolution, r.start, r.start + s.resolution as "end"
    from series s
    join source src using (source_id)
    join zone z using (zone_id)
    join lateral (
        select start from reading
        where series_id = s.series_id
          and (%(since)s::timestamptz is null
               or start >= coalesce((select max(start) from reading
                                     where series_id = s.series_id and start < %(since)s),
                                    %(since)s))
    ) r on true
    where src.key = %(source)s
), step as (
    select *, max("end") over before as reached from said
    window before as (partition by zone, measure order by start, resolution
                      rows between unbounded preceding and 1 preceding)
), island as (
    select *, count(*) filter (where reached is null or start > reached) over upto as island
    from step
    window upto as (partition by zone, measure order by start, resolution)
)
select zone, measure, min(start) as start, max("end") as "end",
       (array_agg(resolution order by start, resolution))[1],
       (array_agg(resolution order by "end" desc, resolution))[1]
from island
group by zone, measure, island
order by zone, measure, start

-- name: missing
with story as ( -- what is missing of a source's measure of a zone, whatever steps it comes in
    select s.series_id, s.source_id, s.zone_id, s.measure, s.resolution,
           dense_rank() over (order by s.source_id, s.zone_id, s.measure) as story
    from series s
    join source src using (source_id)
    join zone z using (zone_id)
    where not src.sparse and src.key not like 'gridtide.%%'
      and s.measure not in ('capacity', 'emission_factor')
      and (%(source)s is null or src.key = %(source)s)
      and (%(zone)s is null or z.key = %(zone)s)
      and (%(measure)s is null or s.measure = %(measure)s)
), broken as ( -- by series, where readings begin after a hole, and the last one before it
    select story, series_id, resolution, r.start, r.former
    from story cross join lateral (
        select start, former
        from (
            select start, lag(start) over (order by start) as former from reading
            where series_id = story.series_id
              and start >= coalesce((select max(start) from reading
                                     where series_id = story.series_id and start < %(since)s),
                                    %(since)s)
              and start <= coalesce((select min(start) from reading
                                     where series_id = story.series_id and start >= %(until)s),
                                    %(until)s)
        ) step
        where former is null or start > former + story.resolution
    ) r
), seen as (
    select story, resolution, start, resolution + coalesce(
               lead(former) over (partition by series_id order by start),
               (select max(start) from reading where series_id = broken.series_id)) as "end"
    from broken
), step as (
    select *, max("end") over before as reached from seen
    window before as (partition by story order by start, resolution
                      rows between unbounded preceding and 1 preceding)
), island as (
    select *, count(*) filter (where reached is null or start > reached) over upto as island
    from step
    window upto as (partition by story order by start, resolution)
), span as (
    select story, min(start) as start, max("end") as "end",
           (array_agg(resolution order by start, resolution))[1] as first,
           (array_agg(resolution order by "end" desc, resolution))[1] as last
    from island group by story, island
), hole as (
    select story, "end" as start, lead(start) over later as "end",
           least(last, lead(first) over later) as resolution
    from span
    window later as (partition by story order by start)
), counted as (
    select src.key as source, z.key as zone, named.measure, hole.resolution, hole.start,
           hole."end" is null as is_open, hole."end", src.reach,
           greatest(floor(case when hole."end" is null
                then extract(epoch from now() - src.lag - hole.start)
                     / extract(epoch from hole.resolution)
                else extract(epoch from hole."end" - hole.start)
                     / extract(epoch from hole.resolution) + 0.5 end), 0) as missing
    from hole
    join (select distinct story, source_id, zone_id, measure from story) named using (story)
    join source src using (source_id)
    join zone z using (zone_id)
    where (hole."end" is null or hole."end" > %(since)s) and hole.start < %(until)s
), told as (
    select *, coalesce("end", start + missing * resolution) as until_then,
           case when reach is null then missing
                else least(missing, greatest(0, 1 + floor(extract(epoch from now() - reach - start)
                                                          / extract(epoch from resolution)))) end
               as gone
    from counted where missing > 0
)
select source, zone, measure, resolution, part.start, part."end", part.missing::bigint, part.label,
       case when part.label = 'recoverable' then part.start + reach end, is_open
from told
cross join lateral (values
    (told.start, case when gone = told.missing then until_then
                      else told.start + gone * resolution end, gone, 'unrecoverable'),
    (told.start + gone * resolution, until_then, told.missing - gone, 'recoverable')
) as part(start, "end", missing, label)
where part.missing > 0 and part."end" > %(since)s and part.start < %(until)s
  and (%(label)s is null or part.label = %(label)s)
  and (%(before)s::timestamptz is null
       or (part.start, source, zone, measure)
          < (%(before)s, %(before_source)s, %(before_zone)s, %(before_measure)s))
order by part.start desc, source desc, zone desc, measure desc
limit %(limit)s
