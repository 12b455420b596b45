-- name: listed
with kept as (
    select z.key as zone, s.measure, src.key as source, s.series_id, s.components, s.unit,
           s.resolution, read.first, read.last, foretold.first as foretold_first,
           foretold.last as foretold_last, ranked.rank
    from series s
    join source src using (source_id)
    join zone z using (zone_id)
    cross join lateral (
        select min(start) as first, max(start) as last from reading
        where series_id = s.series_id
    ) read
    cross join lateral (
        select min(start) as first, max(start) as last from forecast
        where series_id = s.series_id
    ) foretold
    left join lateral ( -- as in readings.sql
        select rank from source_rank
        where zone_key in (z.key, '')
          and measure = case when src.key like 'gridtide.intensity.%%' then 'generation'
                             else s.measure end
          and source_key = regexp_replace(src.key, '^gridtide\.intensity\.', '')
        order by zone_key = '' limit 1
    ) ranked on true
    where (%(zone)s is null or z.key = %(zone)s) and (%(measure)s is null or s.measure = %(measure)s)
      and coalesce(read.first, foretold.first) is not null
), placed as (
    select *, row_number() over (
        partition by zone, measure, first is null
        order by rank nulls last, last desc, resolution, source) as place
    from kept
)
select zone, measure, source, series_id, components, unit, resolution,
       case when first is not null then place end, first, last + resolution, foretold_first,
       foretold_last + resolution
from placed
where (%(source)s is null or source = %(source)s)
  and (zone, measure, source, series_id)
      > (%(after_zone)s, %(after_measure)s, %(after_source)s, %(after_series_id)s)
order by zone, measure, source, series_id
limit %(limit)s
