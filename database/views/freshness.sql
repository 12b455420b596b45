create or replace view freshness as
select src.key as source, z.key as zone, s.measure, s.resolution, newest.start,
       newest.start + s.resolution as "end", newest.recorded_at,
       now() - (newest.start + s.resolution) as age
from series s
join zone z using (zone_id)
join source src using (source_id)
join lateral (
    select start, recorded_at from reading
    where series_id = s.series_id order by start desc limit 1
) newest on true;

comment on view freshness is
    'The newest reading of each series, and how long ago its interval ended.';
