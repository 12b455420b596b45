create or replace view load as
select z.key as zone, src.key as source, r.start, r.start + s.resolution as "end",
       r.value[array_position(s.components, 'load')] as mw, q.name as quality
from series s
join zone z using (zone_id)
join source src using (source_id)
join reading r using (series_id)
join quality q using (quality)
where s.measure = 'load';

comment on view load is 'Mean demand of a zone, MW.';
