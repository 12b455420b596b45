-- Bytes are put together faster than arrays or rows of text; a delimiter carries the starts. The
-- limits are there for the order: without one, parallel workers may aggregate a part each.

-- name: columns
with span as materialized (
    select coalesce((select max(start) from reading
                     where series_id = $1::int and start <= $5::timestamptz), $5) as first,
           coalesce((select min(start) from reading
                     where series_id = $1 and start >= $6::timestamptz), $6) as last
), point as (
    select timestamptz_send(min(start)),
           string_agg(float8send(coalesce(value[$2::int], 'NaN')), timestamptz_send(start)),
           case when min(quality) < max(quality) then string_agg(int2send(quality), '') end,
           min(quality),
           string_agg(timestamptz_send(recorded_at), '')
    from (
        select * from reading
        where series_id = $1
          and start >= (select first from span) and start <= (select last from span)
        order by start limit 10000000
    ) covering
), share as (
    select timestamptz_send(min(start)),
           string_agg(float8send(coalesce(value[$4::int], 'NaN')), timestamptz_send(start))
    from (
        select * from reading
        where series_id = $3::int
          and start >= (select first from span) and start <= (select last from span)
        order by start limit 10000000
    ) beside
)
select point.*, share.*, (select array_agg(name order by quality) from quality)
from point, share

-- name: newest
select asked.place, point.start, point.value[$2::int], share.value[$4::int], quality.name,
       point.recorded_at
from unnest($1::int[], $3::int[]) with ordinality as asked(series_id, share_id, place)
cross join lateral (
    select * from (
        select start, value, quality, recorded_at from reading
        where reading.series_id = asked.series_id
        order by start desc limit $5::int
    ) late
    where value[$2] is not null
    order by start desc limit 1
) point
join quality using (quality)
left join reading share on share.series_id = asked.share_id and share.start = point.start
order by asked.place
