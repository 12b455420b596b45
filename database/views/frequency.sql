create or replace view frequency as
select z.key as zone, src.key as source, r.start, r.start + s.resolution as "end",
       r.value[array_position(s.components, 'frequency')] as hz, q.name as quality
from series s
join zone z using (zone_id)
join source src using (source_id)
join reading r using (series_id)
join quality q using (quality)
where s.measure = 'frequency';

comment on view frequency is 'Grid frequency, Hz.';
