-- name: attempts
select source.key, last.started, last.outcome, good.started, first.started
from source
join lateral (
    select started, outcome from run
    where source_id = source.source_id and outcome <> 'unconfigured'
    order by started desc limit 1
) last on true
left join lateral (
    select started from run
    where source_id = source.source_id and outcome in ('ok', 'unchanged', 'empty')
      and started > last.started - %(within)s
    order by started desc limit 1
) good on true
join lateral (
    select started from run
    where source_id = source.source_id and outcome <> 'unconfigured'
      and started > last.started - %(within)s
    order by started limit 1
) first on true
order by source.key

-- name: migrations
select name from migration
