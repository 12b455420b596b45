-- name: series_of
select s.series_id, source.key, z.key, s.measure, s.components, s.unit, s.resolution,
       source.attribution, source.redistribute
from series s
join source using (source_id)
join zone z using (zone_id)
left join lateral ( -- what is derived ranks as what it is derived from; no zone is every zone
    select rank from source_rank
    where zone_key in (z.key, '')
      and measure = case when source.key like 'gridtide.intensity.%' then 'generation'
                         else s.measure end
      and source_key = regexp_replace(source.key, '^gridtide\.intensity\.', '')
    order by zone_key = '' limit 1
) k on true
cross join lateral ({newest}) newest
where z.key = $1::text and s.measure = $2::text and newest.start is not null
order by k.rank nulls last, newest.start desc, s.resolution, source.key

-- name: newest_start
select max(start) as start from reading r where r.series_id = s.series_id

-- name: newest_start_as_of
select greatest(
    (select max(start) from reading r
     where r.series_id = s.series_id and recorded_at <= $3::timestamptz),
    (select max(start) from reading_revision r
     where r.series_id = s.series_id and recorded_at <= $3 and superseded_at > $3)) as start

-- name: between
select start, value, quality.name, recorded_at
from reading join quality using (quality)
where series_id = %(series_id)s and start >= %(start)s and start < %(end)s
order by start

-- name: between_as_of
select distinct on (start) start, value, quality.name, recorded_at
from (
    select start, value, quality, recorded_at from reading
    where series_id = %(series_id)s and start >= %(start)s and start < %(end)s
    union all
    select start, value, quality, recorded_at from reading_revision
    where series_id = %(series_id)s and start >= %(start)s and start < %(end)s
      and superseded_at > %(as_of)s
) belief join quality using (quality)
where recorded_at <= %(as_of)s
order by start, recorded_at desc

-- name: covering
select start, value, quality.name, recorded_at
from reading join quality using (quality)
where series_id = %(series_id)s
  and start >= coalesce((select max(start) from reading
                         where series_id = %(series_id)s and start <= %(start)s), %(start)s)
  and start <= coalesce((select min(start) from reading
                         where series_id = %(series_id)s and start >= %(end)s), %(end)s)
order by start

-- name: covering_as_of
with belief as not materialized (
    select start, value, quality, recorded_at, 'infinity'::timestamptz as superseded_at
    from reading where series_id = %(series_id)s
    union all
    select start, value, quality, recorded_at, superseded_at
    from reading_revision where series_id = %(series_id)s
), span as (
    select (select start from belief
            where start <= %(start)s and recorded_at <= %(as_of)s and superseded_at > %(as_of)s
            order by start desc limit 1) as first,
           (select start from belief
            where start >= %(end)s and recorded_at <= %(as_of)s and superseded_at > %(as_of)s
            order by start limit 1) as last
)
select distinct on (start) start, value, quality.name, recorded_at
from belief join quality using (quality)
where start >= coalesce((select first from span), %(start)s)
  and start <= coalesce((select last from span), %(end)s)
  and recorded_at <= %(as_of)s and superseded_at > %(as_of)s
order by start, recorded_at desc

-- name: newest
select start, value, quality.name, recorded_at
from reading join quality using (quality)
where series_id = %(series_id)s
order by start desc limit 1

-- name: newest_as_of
select start, value, quality.name, recorded_at
from (
    (select start, value, quality, recorded_at from reading
     where series_id = %(series_id)s and recorded_at <= %(as_of)s
     order by start desc limit 1)
    union all
    (select start, value, quality, recorded_at from reading_revision
     where series_id = %(series_id)s and recorded_at <= %(as_of)s and superseded_at > %(as_of)s
     order by start desc limit 1)
) belief join quality using (quality)
order by start desc, recorded_at desc limit 1

-- name: extent
select min(start), max(start) from reading where series_id = %(series_id)s

-- name: extent_as_of
select least(read.first, revised.first), greatest(read.last, revised.last)
from (select min(start) as first, max(start) as last from reading
      where series_id = %(series_id)s and recorded_at <= %(as_of)s) read,
     (select min(start) as first, max(start) as last from reading_revision
      where series_id = %(series_id)s and recorded_at <= %(as_of)s
        and superseded_at > %(as_of)s) revised
