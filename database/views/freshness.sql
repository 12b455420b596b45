-- Stale where two intervals are overdue. What is derived is as late as what it is derived from.
create or replace view freshness as
select src.key as source, z.key as zone, s.measure, s.resolution, newest.start,
       newest.start + s.resolution as "end", newest.recorded_at,
       now() - (newest.start + s.resolution) as age, s.unit, due.lag,
       case when not due.sparse and s.measure not in ('capacity', 'emission_factor')
            then now() - (newest.start + s.resolution) >= due.lag + 2 * s.resolution end as stale
from series s
join zone z using (zone_id)
join source src using (source_id)
left join source origin on origin.key = substr(src.key, 20) and src.key like 'gridtide.intensity.%'
cross join lateral (
    select coalesce(origin.lag, src.lag) as lag, coalesce(origin.sparse, src.sparse) as sparse
) due
join lateral (
    select start, recorded_at from reading
    where series_id = s.series_id order by start desc limit 1
) newest on true;

comment on view freshness is
    'The newest reading of each series, and how long ago its interval ended; `stale` where two '
    'intervals more than the source''s lag are overdue, null where none is ever due.';
