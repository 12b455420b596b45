create or replace view carbon_intensity as
select z.key as zone, substr(src.key, 20) as source, r.start, r.start + s.resolution as "end",
       r.value[array_position(s.components, 'lifecycle')] as lifecycle,
       r.value[array_position(s.components, 'direct')] as direct,
       s.unit, q.name as quality, q.meaning, r.recorded_at
from series s
join zone z using (zone_id)
join source src using (source_id)
join reading r using (series_id)
join quality q using (quality)
where s.measure = 'carbon_intensity' and src.key like 'gridtide.intensity.%';

comment on view carbon_intensity is
    'Production-based carbon intensity by factor set, gCO2eq/kWh, as derived and stored; '
    'where it is null, `quality` says why.';
