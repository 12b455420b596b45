create or replace view forecast_freshness as
select src.key as source, z.key as zone, s.measure, s.resolution, newest.start,
       newest.start + s.resolution as "end", newest.issued_at, newest.recorded_at,
       now() - newest.issued_at as age, s.unit, newest.start + s.resolution <= now() as stale
from series s
join zone z using (zone_id)
join source src using (source_id)
join lateral (
    select start, issued_at, recorded_at from forecast
    where series_id = s.series_id order by start desc, issued_at desc limit 1
) newest on true;

comment on view forecast_freshness is
    'The last interval that is foretold of each series with forecasts, and how long ago it was '
    'foretold; `stale` where nothing is foretold from now on.';
