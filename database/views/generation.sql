create or replace view generation as
select z.key as zone, src.key as source, r.start, r.start + s.resolution as "end",
       place.fuel, place.mw, q.name as quality
from series s
join zone z using (zone_id)
join source src using (source_id)
join reading r using (series_id)
join quality q using (quality)
cross join lateral unnest(s.components, r.value) as place(fuel, mw)
where s.measure = 'generation' and place.mw is not null;

comment on view generation is
    'Mean power by fuel, MW, as each source states it; storage discharges > 0 > charges.';
