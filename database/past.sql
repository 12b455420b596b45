-- name: past
select w.place, s.components, r.start, r.value
from unnest(%(zones)s::text[], %(measures)s::text[], %(steps)s::interval[], %(units)s::text[],
            %(firsts)s::timestamptz[], %(lasts)s::timestamptz[], %(depths)s::integer[])
     with ordinality as w(zone, measure, step, unit, first, last, depth, place)
join zone z on z.key = w.zone
join series s on s.source_id = (select source_id from source where key = %(source)s)
    and s.zone_id = z.zone_id and s.measure = w.measure and s.resolution = w.step
    and s.unit = w.unit
cross join lateral (
    (select start, value from reading
     where series_id = s.series_id and start < w.first
       and start >= w.first - greatest(w.depth * w.step, interval '7 days')
     order by start desc limit w.depth)
    union all
    (select start, value from reading
     where series_id = s.series_id and start > w.last
       and start <= w.last + greatest(3 * w.step, interval '1 hour')
     order by start limit 1)
) r

-- name: waiting
select distinct on (q.zone_key, q.measure, q.start, q."end", q.unit)
       q.zone_key, q.measure, q.start, q."end", q.unit, q.components, q.value, q.parts, q.estimated
from quarantine q join run using (run_id)
where run.source_id = (select source_id from source where key = %(source)s)
  and q.waits and q.released_at is null
  and q.zone_key = any (%(zones)s)
  and q.start between %(first)s - interval '3 days' and %(last)s + interval '3 days'
order by q.zone_key, q.measure, q.start, q."end", q.unit, q.quarantine_id desc

-- name: capacity
select z.key, s.components, r.value
from series s join zone z using (zone_id)
join lateral (
    select value from reading where series_id = s.series_id and start <= %(last)s
    order by start desc limit 1
) r on true
where s.measure = 'capacity' and z.key = any (%(zones)s)

-- name: release
update quarantine q set released_at = now()
from run
where run.run_id = q.run_id and run.source_id = (select source_id from source where key = %(source)s)
  and q.waits and q.released_at is null
  and (q.zone_key, q.measure, q.start, q."end", q.unit) in (
      select * from unnest(%(zones)s::text[], %(measures)s::text[], %(starts)s::timestamptz[],
                           %(ends)s::timestamptz[], %(units)s::text[]))
