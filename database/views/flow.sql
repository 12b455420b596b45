-- A publisher states either the net flow of a border, or what each side received.
create or replace view flow as
with inflow as (
    select s.source_id, s.resolution, z.key as zone, r.start, place.neighbour, place.mw
    from series s
    join zone z using (zone_id)
    join reading r using (series_id)
    cross join lateral unnest(s.components, r.value) as place(neighbour, mw)
    where s.measure = 'inflow' and place.mw is not null
)
select z.key as zone, place.neighbour, src.key as source, r.start, r.start + s.resolution as "end",
       place.mw
from series s
join zone z using (zone_id)
join source src using (source_id)
join reading r using (series_id)
cross join lateral unnest(s.components, r.value) as place(neighbour, mw)
where s.measure = 'flow' and place.mw is not null
union all
select received.zone, received.neighbour, src.key, received.start,
       received.start + received.resolution, received.mw - sent.mw
from inflow received
join source src using (source_id)
join inflow sent
  on (sent.source_id, sent.resolution, sent.start, sent.zone, sent.neighbour)
   = (received.source_id, received.resolution, received.start, received.neighbour, received.zone);

comment on view flow is
    'Net physical flow into the zone from a neighbour, MW, by source; a border of which only one '
    'direction was published has no net flow and no row.';
