-- name: known
select document_id, url, fetched_at, content_type, etag, last_modified, path,
       window_start, window_end, expired_at
from (
    select distinct on (url) * from document
    where source_id = (select source_id from source where key = %(source)s)
      and fetched_at >= %(since)s and coalesce(etag, last_modified) is not null
    order by url, fetched_at desc, document_id desc
) newest
join lateral (
    select window_start, window_end, outcome, rows_quarantined from run
    where run.document_id = newest.document_id and outcome <> 'unchanged'
    order by run_id desc limit 1
) read on read.outcome = 'ok' and read.rows_quarantined = 0
where expired_at is null

-- name: saved
select d.document_id, d.url, d.fetched_at, d.content_type, d.etag, d.last_modified, d.path,
       window_start, window_end, d.expired_at
from document d join source s using (source_id)
left join lateral (
    select window_start, window_end from run where run.document_id = d.document_id
    order by run_id limit 1
) asked on true
where s.key = %(source)s
  and (%(since)s is null or d.fetched_at >= %(since)s)
  and (%(until)s is null or d.fetched_at < %(until)s)
  and (%(fetched_at)s is null
       or (d.fetched_at, d.document_id) > (%(fetched_at)s, %(document_id)s))
order by d.fetched_at, d.document_id
limit %(limit)s

-- name: listed
select d.document_id, d.fetched_at, s.key, d.bytes, read.outcome, d.path, d.url, d.expired_at
from document d join source s using (source_id)
left join lateral (
    select outcome from run
    where run.document_id = d.document_id and outcome <> 'unchanged'
    order by run_id desc limit 1
) read on true
where s.key = any (%(sources)s)
  and (%(since)s::timestamptz is null or d.fetched_at >= %(since)s)
  and (%(until)s::timestamptz is null or d.fetched_at < %(until)s)
  and (d.fetched_at, d.document_id) > (%(fetched_at)s, %(document_id)s)
order by d.fetched_at, d.document_id
limit %(limit)s
