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
