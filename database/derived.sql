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

-- name: register
insert into source (key, publisher, homepage, licence, attribution, redistribute)
select %(prefix)s || key, 'gridtide', homepage, licence,
       'Carbon intensity derived by gridtide from published generation and cited emission factors'
       || '; generation: ' || attribution, redistribute
from source where key = %(generation)s
on conflict (key) do update
set homepage = excluded.homepage, licence = excluded.licence,
    attribution = excluded.attribution, redistribute = excluded.redistribute
where (source.homepage, source.licence, source.attribution, source.redistribute)
    is distinct from (excluded.homepage, excluded.licence, excluded.attribution,
                      excluded.redistribute)
