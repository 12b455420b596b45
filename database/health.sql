-- name: attempts
select source.key, last.started, last.outcome, good.started, first.started
from source
join lateral (
    select started, outcome from run
    where source_id = source.source_id and outcome <> 'unconfigured'
      and kind not in ('replay', 'window')
    order by started desc, outcome in ('ok', 'unchanged', 'empty'), run_id desc limit 1
) last on true
left join lateral (
    select started from run
    where source_id = source.source_id and outcome in ('ok', 'unchanged', 'empty')
      and kind not in ('replay', 'window')
      and started > last.started - %(within)s
    order by started desc limit 1
) good on true
join lateral (
    select started from run
    where source_id = source.source_id and outcome <> 'unconfigured'
      and kind not in ('replay', 'window')
      and started > last.started - %(within)s
    order by started limit 1
) first on true
where source.disabled = ''
order by source.key

-- name: disable
update source set disabled = %(why)s where key = %(key)s and disabled <> %(why)s

-- name: disabled
select key, disabled from source where disabled <> '' order by key

-- name: migrations
select name from migration
