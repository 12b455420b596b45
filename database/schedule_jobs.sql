-- name: create
insert into schedule_job (api_key_id, request, workloads, time_limit)
select %(owner)s, %(request)s, %(workloads)s, %(time_limit)s
where (select count(*) from schedule_job
       where api_key_id is not distinct from %(owner)s and state in ('queued', 'running')) < %(most)s
returning schedule_job_id

-- name: settle
with lost as (
    update schedule_job
    set state = 'failed', error = %(lost)s, finished_at = clock_timestamp(), request = null
    where state = 'running' and heartbeat_at < clock_timestamp() - %(lost_after)s::interval
), old as (
    update schedule_job
    set state = 'expired', answer = null, request = null,
        finished_at = coalesce(finished_at, clock_timestamp())
    where state in ('queued', 'done', 'failed', 'cancelled')
      and coalesce(finished_at, created_at) < clock_timestamp() - %(kept)s::interval
)
delete from schedule_job
where state = 'expired' and finished_at < clock_timestamp() - %(remembered)s::interval

-- name: queue
-- Who claims waits for the others who do: no more run than may.
select pg_advisory_xact_lock(hashtextextended('gridtide.schedule_job', 0))

-- name: claim
update schedule_job
set state = 'running', phase = 'starting', share = 0, process = %(process)s,
    started_at = clock_timestamp(), heartbeat_at = clock_timestamp()
where schedule_job_id = (
        select schedule_job_id from schedule_job where state = 'queued'
        order by created_at, schedule_job_id limit 1 for update
    )
  and (select count(*) from schedule_job where state = 'running') < %(most)s
returning schedule_job_id, request, time_limit, started_at

-- name: beat
update schedule_job
set heartbeat_at = clock_timestamp(), share = %(share)s, phase = %(phase)s,
    objective = %(objective)s, bound = %(bound)s
where schedule_job_id = %(job)s and state = 'running' and process = %(process)s
returning true

-- name: finish
update schedule_job
set state = case when %(error)s is null then 'done' else 'failed' end,
    phase = case when %(error)s is null then 'done' else phase end,
    share = case when %(error)s is null then 1 else share end,
    answer = %(answer)s, error = %(error)s, finished_at = clock_timestamp(), request = null
where schedule_job_id = %(job)s and state = 'running' and process = %(process)s

-- name: give_back
update schedule_job
set state = 'queued', phase = 'queued', share = 0, objective = null, bound = null,
    started_at = null, heartbeat_at = null, process = null
where state = 'running' and process = %(process)s

-- name: cancel
update schedule_job
set state = 'cancelled', finished_at = clock_timestamp(), request = null
where schedule_job_id = %(job)s and api_key_id is not distinct from %(owner)s
  and state in ('queued', 'running')

-- name: told
select schedule_job_id, state, workloads, time_limit, created_at, started_at, heartbeat_at,
       finished_at, share, phase, objective, bound, error,
       case when state = 'queued'
            then (select count(*) from schedule_job as earlier
                  where earlier.state in ('queued', 'running')
                    and (earlier.created_at, earlier.schedule_job_id)
                        < (job.created_at, job.schedule_job_id))
       end
from schedule_job as job
where api_key_id is not distinct from %(owner)s
  and schedule_job_id = coalesce(%(job)s, schedule_job_id)
order by created_at desc, schedule_job_id desc
limit %(limit)s

-- name: answer
select answer from schedule_job
where schedule_job_id = %(job)s and api_key_id is not distinct from %(owner)s and state = 'done'

-- name: waiting
select count(*) filter (where state = 'queued') > 0
       and count(*) filter (where state = 'running') < %(most)s
from schedule_job where state in ('queued', 'running')
