-- Ways between cloud regions, as published; of each pair several, weighed by how often they were
-- seen. Points are latitude, longitude in degrees.

create table cloud_region_route_distribution (
    route_id integer generated always as identity primary key,
    source text not null,
    src_cloud text not null,
    src_region text not null,
    dst_cloud text not null,
    dst_region text not null,
    weight integer not null check (weight >= 0),
    hop_count integer not null check (hop_count >= 0),
    distance_km double precision not null check (distance_km >= 0 and distance_km < 1e6),
    routers_latlon text not null, -- (lat, lon)|(lat, lon)|…
    fiber_wkt_paths text not null default '', -- MULTILINESTRING((lon lat, …), …), or empty
    fiber_types text not null default '', -- land|submarine|…, one for each line
    digest bytea not null, -- of routers, paths and types: they are too long for an index
    check (lower(src_cloud || src_region || dst_cloud || dst_region)
           = src_cloud || src_region || dst_cloud || dst_region),
    unique (source, src_cloud, src_region, dst_cloud, dst_region, digest)
);

-- Of each source's routes between two regions that are at most 1.2 times as long as its shortest,
-- the one that was seen most often.
create view cloud_region_best_route as
select distinct on (source, src_cloud, src_region, dst_cloud, dst_region)
       source, src_cloud, dst_cloud, src_region, dst_region, weight, hop_count, distance_km,
       routers_latlon, fiber_wkt_paths, fiber_types
from (select r.*, min(distance_km) over (
                      partition by source, src_cloud, src_region, dst_cloud, dst_region
                  ) as shortest_km
      from cloud_region_route_distribution r) routes
where distance_km <= 1.2 * shortest_km
order by source, src_cloud, src_region, dst_cloud, dst_region, weight desc, distance_km, digest;

comment on view cloud_region_best_route is
    'The route of each source between two cloud regions that its data most likely take';
