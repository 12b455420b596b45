-- name: best
select hop_count, routers_latlon, fiber_wkt_paths, fiber_types
from cloud_region_best_route
where source = %(source)s
  and (src_cloud, src_region) = (%(src_cloud)s, %(src_region)s)
  and (dst_cloud, dst_region) = (%(dst_cloud)s, %(dst_region)s)

-- name: keep
insert into cloud_region_route_distribution as kept
    (source, src_cloud, src_region, dst_cloud, dst_region, weight, hop_count, distance_km,
     routers_latlon, fiber_wkt_paths, fiber_types, digest)
values %s
on conflict (source, src_cloud, src_region, dst_cloud, dst_region, digest) do update
set weight = excluded.weight, hop_count = excluded.hop_count, distance_km = excluded.distance_km
where (kept.weight, kept.hop_count, kept.distance_km)
      is distinct from (excluded.weight, excluded.hop_count, excluded.distance_km)
returning 1

-- name: forget
delete from cloud_region_route_distribution where source = any(%(sources)s)
