-- name: series_of
select s.series_id, source.key, z.key, s.measure, s.components, s.unit, s.resolution,
       source.attribution, source.redistribute
from series s
join source using (source_id)
join zone z using (zone_id)
left join lateral (
    select rank from source_rank
    where zone_key in (z.key, '') and measure = s.measure and source_key = source.key
    order by zone_key = '' limit 1
) k on true
cross join lateral (
    select greatest(
        (select max(start) from forecast f
         where f.series_id = s.series_id
           and (%(as_of)s::timestamptz is null
                or (issued_at <= %(as_of)s and recorded_at <= %(as_of)s))),
        (select max(start) from forecast_revision f
         where f.series_id = s.series_id and issued_at <= %(as_of)s
           and recorded_at <= %(as_of)s and superseded_at > %(as_of)s)) as start
) newest
where z.key = %(zone)s and s.measure = %(measure)s and newest.start is not null
order by k.rank nulls last, newest.start desc, s.resolution, source.key

-- name: of_source
select s.series_id, source.key, z.key, s.measure, s.components, s.unit, s.resolution,
       source.attribution, source.redistribute
from series s
join source using (source_id)
join zone z using (zone_id)
where source.key = %(source)s and s.measure = %(measure)s and z.key = any(%(zones)s)
  and exists (select from forecast f where f.series_id = s.series_id)

-- name: newest_of_several
select of.series_id, last.start, last.value, last.issued_at, last.recorded_at
from unnest(%(series_ids)s::int[]) of (series_id)
cross join generate_series(%(start)s::timestamptz, %(end)s::timestamptz - interval '1 us',
                           %(step)s) at (start)
join lateral (
    select f.start, f.value, f.issued_at, f.recorded_at
    from forecast f
    where f.series_id = of.series_id and f.start = at.start
    order by f.issued_at desc limit 1
) last on true
order by of.series_id, last.start

-- name: newest
select distinct on (start) start, value, issued_at, recorded_at
from {belief} belief
where (%(after)s::timestamptz is null or start > %(after)s)
order by start, issued_at desc
limit %(limit)s

-- name: vintages
select start, value, issued_at, recorded_at
from {belief} belief
where (%(issued_at)s::timestamptz is null or issued_at = %(issued_at)s)
  and (%(after_start)s::timestamptz is null
       or (start, issued_at) > (%(after_start)s, %(after_issued)s))
order by start, issued_at
limit %(limit)s

-- name: issues
select issued_at, max(recorded_at), min(start), max(start), count(*)
from {belief} belief
where (%(before)s::timestamptz is null or issued_at < %(before)s)
group by issued_at
order by issued_at desc
limit %(limit)s

-- name: newest_issue
select max(issued_at) from {belief} belief

-- name: belief
(
    select start, value, issued_at, recorded_at from forecast
    where series_id = %(series_id)s and start >= %(start)s and start < %(end)s
      and (%(as_of)s::timestamptz is null
           or (issued_at <= %(as_of)s and recorded_at <= %(as_of)s))
    union all
    select start, value, issued_at, recorded_at from forecast_revision
    where series_id = %(series_id)s and start >= %(start)s and start < %(end)s
      and issued_at <= %(as_of)s and recorded_at <= %(as_of)s and superseded_at > %(as_of)s
)
