-- Columns come as the bytes of arrays: to read rows of text takes a client four times as long.

-- name: columns
with span as materialized (
    select coalesce((select max(start) from reading
                     where series_id = $1::int and start <= $5::timestamptz), $5) as first,
           coalesce((select min(start) from reading
                     where series_id = $1 and start >= $6::timestamptz), $6) as last
), point as (
    select start, coalesce(value[$2::int], 'NaN') as g_per_kwh, quality, recorded_at
    from reading
    where series_id = $1
      and start >= (select first from span) and start <= (select last from span)
    order by start
), share as (
    select start, coalesce(value[$4::int], 'NaN') as renewable
    from reading
    where series_id = $3::int
      and start >= (select first from span) and start <= (select last from span)
    order by start
)
select array_send(array_agg(start)), array_send(array_agg(g_per_kwh)),
       case when min(quality) < max(quality) then array_send(array_agg(quality::int8)) end,
       min(quality), array_send(array_agg(recorded_at)),
       (select array_send(array_agg(start)) from share),
       (select array_send(array_agg(renewable)) from share),
       (select array_agg(name order by quality) from quality)
from point

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
