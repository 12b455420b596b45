create or replace view run_summary as
select src.key as source,
       max(r.started) as last_started,
       max(r.started) filter (where r.outcome in ('ok', 'unchanged', 'empty')) as last_good,
       (array_agg(r.outcome order by r.run_id desc))[1] as last_outcome,
       (array_agg(r.error order by r.run_id desc) filter (where r.error is not null))[1]
           as last_error,
       count(*) as runs,
       count(*) filter (where r.outcome not in ('ok', 'unchanged', 'empty')) as failed,
       sum(r.rows_new) as rows_new,
       sum(r.rows_changed) as rows_changed,
       sum(r.rows_quarantined) as rows_quarantined
from source src
join run r using (source_id)
where r.started > now() - interval '24 hours'
group by src.key;

comment on view run_summary is 'How each source fared in the last 24 hours.';
