-- name: expirable
select d.path, array_agg(d.document_id), max(d.bytes)
from document d
left join lateral (
    select outcome from run
    where run.document_id = d.document_id and outcome <> 'unchanged'
    order by run_id desc limit 1
) read on true
where d.fetched_at < %(before)s and d.expired_at is null
group by d.source_id, d.path
having not coalesce(bool_or(read.outcome in ('malformed', 'implausible', 'bug')), false)
   and not bool_or(d.document_id = (select n.document_id from document n
                                    where n.source_id = d.source_id
                                    order by n.fetched_at desc, n.document_id desc limit 1))
order by d.path limit %(limit)s

-- name: mark_expired
update document set expired_at = %(now)s where document_id = any (%(documents)s)

-- name: forget_runs
delete from run
where started < %(before)s
  and outcome in ('ok', 'unchanged', 'empty', 'unconfigured')
  and rows_new + rows_changed + rows_quarantined = 0
  and kind <> 'window'
  and (kind not in ('gap', 'revisit') or started < now() - %(remembered)s)
  and (outcome = 'unchanged' or document_id is null
       or exists (select from document d where d.document_id = run.document_id
                                           and d.expired_at is not null))
  and started < (select max(n.started) from run n where n.source_id = run.source_id)
  and not exists (select from alarm where alarm.run_id = run.run_id)

-- name: forget_documents
delete from document d
where d.expired_at < %(before)s
  and not exists (select from run where run.document_id = d.document_id)

-- name: series_of_ours
select series_id from series join source using (source_id)
where source.key like %(ours)s order by series_id

-- name: forget_superseded
delete from forecast f
where f.series_id = %(series_id)s and f.start < %(before)s
  and f.issued_at < (select max(n.issued_at) from forecast n
                     where n.series_id = f.series_id and n.start = f.start)

-- name: forget_revised
delete from forecast_revision where series_id = %(series_id)s and start < %(before)s
