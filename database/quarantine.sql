-- name: listed
select max(run.started) as noted, s.key, q.zone_key, q.measure, q.start, q."end", q.components,
       q.value, q.unit,
       case when bool_or(q.released_at is not null) then 'released'
            when bool_or(q.waits) then 'waiting' else 'set aside' end,
       count(*), q.reason
from quarantine q join run using (run_id) join source s using (source_id)
where s.key = any (%(sources)s)
  and (%(since)s is null or run.started >= %(since)s)
  and (%(until)s is null or run.started < %(until)s)
group by s.key, q.zone_key, q.measure, q.start, q."end", q.components, q.value, q.unit, q.reason
order by noted, s.key, q.zone_key, q.measure, q.start
