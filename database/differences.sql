-- name: holds
select exists (select from reading
               where series_id = %(series_id)s and start >= %(start)s and start < %(end)s)

-- name: differences
with touched as materialized ( -- of all others the belief has been the same since
    select start from reading
    where series_id = %(series_id)s and start >= %(start)s and start < %(end)s
      and recorded_at > %(since)s
    union
    select start from reading_revision
    where series_id = %(series_id)s and start >= %(start)s and start < %(end)s
      and superseded_at > %(since)s
), belief as materialized (
    select start, value, quality, recorded_at, 'infinity'::timestamptz as superseded_at
    from reading join touched using (start)
    where series_id = %(series_id)s and start >= %(start)s and start < %(end)s
    union all
    select start, value, quality, recorded_at, superseded_at
    from reading_revision join touched using (start)
    where series_id = %(series_id)s and start >= %(start)s and start < %(end)s
), before as (
    select distinct on (start) start, value, quality.name as quality, recorded_at
    from belief join quality using (quality)
    where recorded_at <= %(since)s and superseded_at > %(since)s
    order by start, recorded_at desc
), after as (
    select distinct on (start) start, value, quality.name as quality, recorded_at
    from belief join quality using (quality)
    where recorded_at <= %(until)s and superseded_at > %(until)s
    order by start, recorded_at desc
)
select start, before.value, before.quality, before.recorded_at,
       after.value, after.quality, after.recorded_at
from before full join after using (start)
where (before.value, before.quality) is distinct from (after.value, after.quality)
  and (%(behind)s::timestamptz is null or start > %(behind)s)
order by start
limit %(limit)s
