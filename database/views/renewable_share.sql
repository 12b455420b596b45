create or replace view renewable_share as
select z.key as zone, substr(src.key, 20) as source, r.start, r.start + s.resolution as "end",
       r.value[array_position(s.components, 'renewable')] as renewable,
       r.value[array_position(s.components, 'low_carbon')] as low_carbon,
       q.name as quality, q.meaning, r.recorded_at
from series s
join zone z using (zone_id)
join source src using (source_id)
join reading r using (series_id)
join quality q using (quality)
where s.measure = 'renewable_share' and src.key like 'gridtide.intensity.%';

comment on view renewable_share is
    'Shares (0 to 1) of renewable and of low-carbon generation, storage left out, as derived.';
