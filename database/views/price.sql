create or replace view price as
select z.key as zone, src.key as source, r.start, r.start + s.resolution as "end",
       place.market, place.price, s.unit, q.name as quality
from series s
join zone z using (zone_id)
join source src using (source_id)
join reading r using (series_id)
join quality q using (quality)
cross join lateral unnest(s.components, r.value) as place(market, price)
where s.measure = 'price' and place.price is not null;

comment on view price is 'Prices by market (auction or imbalance); `unit` names the currency.';
