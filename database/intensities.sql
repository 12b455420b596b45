-- name: points
with span as materialized (
    select coalesce((select max(start) from reading
                     where series_id = %(series_id)s and start <= %(start)s), %(start)s) as first,
           coalesce((select min(start) from reading
                     where series_id = %(series_id)s and start >= %(end)s), %(end)s) as last
)
select c.start, c.value[%(place)s], share.value[%(share_place)s], quality.name,
       c.recorded_at
from reading c
join quality using (quality)
left join (
    select start, value from reading
    where series_id = %(share_id)s
      and start >= (select first from span) and start <= (select last from span)
) share using (start)
where c.series_id = %(series_id)s
  and c.start >= (select first from span) and c.start <= (select last from span)
order by c.start
