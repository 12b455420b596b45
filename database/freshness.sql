-- name: listed
select zone, measure, source, unit, resolution, start, "end", issued_at, recorded_at,
       extract(epoch from age)::double precision, stale
from (
    select zone, measure, source, unit, resolution, start, "end",
           null::timestamptz as issued_at, recorded_at, age, stale, 0 as kind
    from freshness
    union all
    select zone, measure, source, unit, resolution, start, "end", issued_at, recorded_at, age,
           stale, 1
    from forecast_freshness
) fresh
where (%(zone)s is null or zone = %(zone)s)
  and (%(measure)s is null or measure = %(measure)s)
  and (%(source)s is null or source = %(source)s)
  and (%(stale)s::boolean is null or stale = %(stale)s)
  and (zone, measure, source, unit, extract(epoch from resolution), kind)
      > (%(after_zone)s, %(after_measure)s, %(after_source)s, %(after_unit)s, %(after_seconds)s,
         %(after_kind)s)
order by zone, measure, source, unit, extract(epoch from resolution), kind
limit %(limit)s

-- name: of_sources
select source, max("end"), bool_and(stale)
from (
    select source, "end", stale from freshness where source = any (%(sources)s)
    union all
    select source, null, stale from forecast_freshness where source = any (%(sources)s)
) brought
group by source

-- name: lags
select source.key, case when not coalesce(origin.sparse, source.sparse)
                        then coalesce(origin.lag, source.lag) end
from source left join source origin
  on source.key = %(prefix)s || origin.key
