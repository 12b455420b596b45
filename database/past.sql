-- name: past
select w.place, r.components, r.starts, r.numbers, c.capacity, q.waiting
from unnest(%(zones)s::text[], %(measures)s::text[], %(steps)s::interval[], %(units)s::text[],
            %(firsts)s::timestamptz[], %(lasts)s::timestamptz[], %(depths)s::integer[])
     with ordinality as w(zone, measure, step, unit, first, last, depth, place)
join zone z on z.key = w.zone
join source on source.key = %(source)s
left join lateral (
    select s.components, string_agg(extract(epoch from start)::text, ',' order by start) as starts,
           string_agg(value::text, ',' order by start) as numbers
    from series s cross join lateral (
        (select start, value from reading
         where series_id = s.series_id and start < w.first
           and start >= w.first - greatest(w.depth * w.step, interval '7 days')
         order by start desc limit w.depth)
        union all
        (select start, value from reading
         where series_id = s.series_id and start > w.last
           and start <= w.last + greatest(3 * w.step, interval '1 hour')
         order by start limit 1)
    ) beside
    where s.source_id = source.source_id and s.zone_id = z.zone_id and s.measure = w.measure
      and s.resolution = w.step and s.unit = w.unit
    group by s.series_id
) r on true
left join lateral (
    select json_agg(json_build_array(s.components, newest.value)) as capacity
    from series s cross join lateral (
        select value from reading where series_id = s.series_id and start <= w.last
        order by start desc limit 1
    ) newest
    where s.zone_id = z.zone_id and s.measure = 'capacity' and w.measure = 'generation'
) c on true
left join lateral (
    select json_agg(json_build_array(start, components, value, parts, estimated)) as waiting
    from (
        select distinct on (start) start, components, value, parts, estimated
        from quarantine q join run using (run_id)
        where q.waits and q.released_at is null and run.source_id = source.source_id
          and q.zone_key = w.zone and q.measure = w.measure and q.unit = w.unit
          and q."end" - q.start = w.step
          and q.start between w.first - interval '3 days' and w.last + interval '3 days'
        order by start, quarantine_id desc
    ) newest
) q on true

-- name: release
update quarantine q set released_at = now()
from run
where run.run_id = q.run_id and run.source_id = (select source_id from source where key = %(source)s)
  and q.waits and q.released_at is null
  and (q.zone_key, q.measure, q.start, q."end", q.unit) in (
      select * from unnest(%(zones)s::text[], %(measures)s::text[], %(starts)s::timestamptz[],
                           %(ends)s::timestamptz[], %(units)s::text[]))
