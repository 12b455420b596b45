-- One story per zone: the source that answers, in the order of database/readings.sql.
create or replace view energy_mixture as
with answering as (
    select distinct on (s.zone_id) s.zone_id, s.source_id
    from series s
    join zone z using (zone_id)
    join source src using (source_id)
    left join lateral (
        select rank from source_rank
        where zone_key in (z.key, '') and (measure, source_key) = (s.measure, src.key)
        order by zone_key = '' limit 1
    ) k on true
    cross join lateral (select max(start) as newest from reading where series_id = s.series_id) r
    where s.measure = 'generation' and r.newest is not null
    order by s.zone_id, k.rank nulls last, r.newest desc, s.resolution, src.key
)
select z.key as zone, src.key as source, r.start, r.start + s.resolution as "end",
       place.fuel, place.mw,
       greatest(place.mw, 0)
           / nullif(sum(greatest(place.mw, 0)) over (partition by s.series_id, r.start), 0) as share
from answering
join series s using (zone_id, source_id)
join zone z using (zone_id)
join source src using (source_id)
join reading r using (series_id)
cross join lateral unnest(s.components, r.value) as place(fuel, mw)
where s.measure = 'generation' and place.mw is not null;

comment on view energy_mixture is
    'The mix of each zone by the source that answers for it: MW by fuel, and its share (0 to 1) '
    'of all that is fed in, discharging storage included.';
