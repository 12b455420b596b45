-- name: runs
select run_id, s.key, kind, outcome, window_start, window_end, started, finished, rows_new,
       rows_changed, rows_same, rows_quarantined, retry_after, error,
       case when d.document_id is not null then jsonb_build_object(
           'document_id', d.document_id, 'url', d.url, 'fetched_at', d.fetched_at,
           'content_type', d.content_type, 'bytes', d.bytes, 'expired_at', d.expired_at) end
from run
join source s using (source_id)
left join document d using (document_id)
where started >= %(since)s and started < %(until)s
  and (%(source)s is null
       or run.source_id = (select source_id from source where key = %(source)s))
  and (%(kind)s is null or kind = %(kind)s)
  and (%(outcome)s is null or outcome = %(outcome)s)
  and (%(before)s::timestamptz is null or (started, run_id) < (%(before)s, %(before_id)s))
order by started desc, run_id desc
limit %(limit)s

-- name: quarantine
select q.quarantine_id, run.run_id, run.started, s.key, q.zone_key, q.measure, q.start, q."end",
       q.components, q.value, q.unit, q.reason, q.state, q.released_at
from run
join source s using (source_id)
cross join lateral ( -- run by run: most of a quarantine is older than what is asked for
    select *, case when released_at is not null then 'released'
                   when waits then 'waiting' else 'set_aside' end as state
    from quarantine where run_id = run.run_id offset 0
) q
where run.rows_quarantined > 0 and run.started >= %(since)s and run.started < %(until)s
  and (%(source)s is null
       or run.source_id = (select source_id from source where key = %(source)s))
  and (%(zone)s is null or q.zone_key = %(zone)s)
  and (%(measure)s is null or q.measure = %(measure)s)
  and (%(state)s is null or q.state = %(state)s)
  and (%(before)s::timestamptz is null
       or (run.started <= %(before)s
           and (run.started, q.quarantine_id) < (%(before)s, %(before_id)s)))
order by run.started desc, q.quarantine_id desc
limit %(limit)s

-- name: alarms
select a.alarm_id, s.key, a.kind, a.element, a.message, a.raised_at, a.cleared_at, a.cleared_by,
       a.run_id
from alarm a join source s using (source_id)
where (%(since)s::timestamptz is null or a.raised_at >= %(since)s)
  and (%(until)s::timestamptz is null or a.raised_at < %(until)s)
  and (%(source)s is null or s.key = %(source)s)
  and (%(is_open)s::boolean is null or (a.cleared_at is null) = %(is_open)s)
  and (%(before)s::timestamptz is null or (a.raised_at, a.alarm_id) < (%(before)s, %(before_id)s))
order by a.raised_at desc, a.alarm_id desc
limit %(limit)s
