-- name: exists
select from source where key = %(key)s

-- name: listed
select s.key, s.publisher, s.homepage, s.licence, s.attribution, s.redistribute, s.lag, s.reach,
       s.sparse, s.disabled, last.started, last.outcome, good.started
from source s
left join lateral (
    select started, outcome from run
    where source_id = s.source_id and outcome <> 'unconfigured' and kind not in ('replay', 'window')
    order by started desc, outcome in ('ok', 'unchanged', 'empty'), run_id desc limit 1
) last on true
left join lateral (
    select started from run
    where source_id = s.source_id and outcome in ('ok', 'unchanged', 'empty')
      and kind not in ('replay', 'window') and started > last.started - %(within)s
    order by started desc limit 1
) good on true
where s.key > %(after)s and (%(key)s is null or s.key = %(key)s)
order by s.key
limit %(limit)s
