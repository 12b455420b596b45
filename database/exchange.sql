-- name: net_of_inflows
select r.start,
       array(
           select place.mw - (
               select back.value[array_position(sent.components, receiver.key)]
               from series sent
               join zone sender using (zone_id)
               join reading back on back.series_id = sent.series_id and back.start = r.start
               where sender.key = place.neighbour and sent.measure = 'inflow'
                 and (sent.source_id, sent.resolution, sent.unit)
                   = (received.source_id, received.resolution, received.unit)
           )
           from unnest(received.components, r.value) with ordinality as place(neighbour, mw, n)
           order by n
       ),
       quality.name,
       r.recorded_at
from reading r
join quality using (quality)
join series received using (series_id)
join zone receiver using (zone_id)
where r.series_id = %(series_id)s and r.start >= %(start)s and r.start < %(end)s
order by r.start
