-- name: register
insert into source
    (key, publisher, homepage, licence, attribution, redistribute, lag, reach, sparse)
values (%(key)s, %(publisher)s, %(homepage)s, %(licence)s, %(attribution)s, %(redistribute)s,
        %(lag)s, %(reach)s, %(sparse)s)
on conflict (key) do update
set publisher = excluded.publisher, homepage = excluded.homepage, licence = excluded.licence,
    attribution = excluded.attribution, redistribute = excluded.redistribute,
    lag = excluded.lag, reach = excluded.reach, sparse = excluded.sparse
where (source.publisher, source.homepage, source.licence, source.attribution, source.redistribute,
       source.lag, source.reach, source.sparse)
    is distinct from (excluded.publisher, excluded.homepage, excluded.licence,
                      excluded.attribution, excluded.redistribute,
                      excluded.lag, excluded.reach, excluded.sparse)

-- name: states
select s.key, last.started, last.outcome, last.retry_after, coalesce(bad.failures, 0)
from source s
left join lateral (
    select started, outcome, retry_after from run
    where source_id = s.source_id and kind in ('tick', 'gap', 'revisit') and started <= %(now)s
    order by started desc, retry_after desc nulls last, (outcome = 'refused') desc, run_id desc
    limit 1
) last on true
left join lateral (
    select count(distinct started) as failures from run
    where source_id = s.source_id and kind = 'tick' and started <= %(now)s
      and started > coalesce((select max(started) from run
                              where source_id = s.source_id and kind = 'tick'
                                and started <= %(now)s
                                and outcome in ('ok', 'unchanged', 'empty')),
                             '-infinity')
) bad on true

-- name: add_document
insert into document
    (source_id, url, fetched_at, content_type, bytes, sha256, etag, last_modified, path)
select source_id, %(url)s, %(fetched_at)s, %(content_type)s, %(bytes)s, %(sha256)s, %(etag)s,
       %(last_modified)s, %(path)s
from source where key = %(source)s
returning document_id

-- name: add_run
insert into run
    (source_id, kind, window_start, window_end, started, finished, outcome, rows_new, rows_changed,
     rows_same, rows_quarantined, document_id, retry_after, error)
select source_id, %(kind)s, %(window_start)s, %(window_end)s, %(started)s, %(finished)s,
       %(outcome)s, %(rows_new)s, %(rows_changed)s, %(rows_same)s, %(rows_quarantined)s,
       %(document_id)s, %(retry_after)s, %(error)s
from source where key = %(source)s
returning run_id

-- name: add_quarantine
insert into quarantine
    (run_id, zone_key, measure, start, "end", unit, components, value, parts, estimated, reason,
     waits)
values %s

-- name: errands
select kind, window_start, window_end, started,
       bool_and(outcome in ('ok', 'unchanged', 'empty'))
from run
where source_id = (select source_id from source where key = %(source)s)
  and kind in ('gap', 'revisit') and started >= %(since)s
group by kind, window_start, window_end, started

-- name: add_window
insert into run (source_id, kind, window_start, window_end, started, finished, outcome)
select source_id, 'window', %(start)s, %(end)s, %(started)s, clock_timestamp(), 'ok'
from source where key = %(source)s

-- name: windows_done
select distinct window_start, window_end
from run join source using (source_id)
where source.key = %(source)s and kind = 'window'
  and window_start >= %(since)s and window_end <= %(until)s
  and finished >= window_end + %(lag)s

-- name: latest_components
select z.key, s.measure, s.components, s.parts, r.value, r.start
from series s
join source using (source_id)
join zone z using (zone_id)
join lateral (
    select value, start from reading
    where series_id = s.series_id order by start desc limit 1
) r on true
where source.key = %(source)s

-- name: add_underived
insert into underived (zone_key, measure, start, "end") values %s

-- name: underived_zones
select distinct zone_key from underived order by zone_key

-- name: take_underived
delete from underived
where underived_id in (select underived_id from underived where zone_key = %(zone)s
                       order by measure, start limit %(at_most)s)
returning zone_key, measure, start, "end"

-- name: claim_upstream
insert into store_fact (name, value) values ('upstream', %(upstream)s)
on conflict (name) do nothing

-- name: upstream
select value from store_fact where name = 'upstream'
