-- name: finished
select date_trunc('day', start at time zone 'UTC') at time zone 'UTC' as day,
       count(*), bit_xor(hash_record_extended(kept, 0))
from (
    select r.series_id, r.start, r.value, r.quality, null::timestamptz as issued_at, r.recorded_at
    from reading r join series using (series_id) join source using (source_id)
    where source.key = %(source)s and r.start >= %(since)s and r.start < %(until)s
    union all
    select f.series_id, f.start, f.value, 6, f.issued_at, f.recorded_at
    from forecast f join series using (series_id) join source using (source_id)
    where source.key = %(source)s and f.start >= %(since)s and f.start < %(until)s
) kept
group by 1 order by 1

-- name: sources
select distinct source.key from series join source using (source_id) order by 1

-- name: facts
select jsonb_build_object('publisher', publisher, 'homepage', homepage, 'licence', licence,
                          'attribution', attribution, 'redistribute', redistribute)
from source where key = %(source)s

-- name: kept
select zone.key, s.measure, s.unit, s.resolution, s.components, k.start, k.value, q.name,
       k.issued_at, k.recorded_at
from (
    select series_id, start, value, quality, null::timestamptz as issued_at, recorded_at
    from reading where start >= %(start)s and start < %(end)s
    union all
    select series_id, start, value, 6, issued_at, recorded_at
    from forecast where start >= %(start)s and start < %(end)s
) k
join series s using (series_id)
join source using (source_id)
join zone using (zone_id)
join quality q on q.quality = k.quality
where source.key = %(source)s
order by zone.key, s.measure, s.resolution, s.unit, k.start, k.issued_at nulls first

-- name: upstream
select coalesce((select value from store_fact where name = 'upstream'), '')

-- name: is_known
select exists (select from source where key = %(source)s)
