-- name: fuels
select fuel, renewable, low_carbon, storage from fuel

-- name: factors
select factor_set, fuel, zone.key, g_per_kwh, estimated
from emission_factor left join zone using (zone_id)

-- name: generation
select extract(epoch from start)::bigint, {numbers}
from reading
where series_id = %(series_id)s and start >= %(start)s and start < %(end)s
order by start

-- name: extents
select z.key, min(first.start), max(last.start + s.resolution)
from series s
join zone z using (zone_id)
cross join lateral (select min(start) as start from reading where series_id = s.series_id) first
cross join lateral (select max(start) as start from reading where series_id = s.series_id) last
where s.measure = 'generation' and first.start is not null
group by z.key
order by z.key
