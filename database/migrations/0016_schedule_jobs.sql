-- Schedules of many workloads at once take a while: who asked for one, how far it is, what came of
-- it. Its rows are written by the API and by the processes that solve, as restapi_jobs.

create table schedule_job (
    schedule_job_id uuid primary key default gen_random_uuid(),
    api_key_id text references api_key, -- null: where no key was needed
    state text not null default 'queued'
        check (state in ('queued', 'running', 'done', 'failed', 'cancelled', 'expired')),
    request bytea, -- the body as it was sent
    workloads integer not null check (workloads > 0),
    time_limit interval not null check (time_limit > '0 s'),
    created_at timestamptz not null default clock_timestamp(),
    started_at timestamptz,
    heartbeat_at timestamptz,
    finished_at timestamptz,
    process text, -- the one that solves it, by a name that no other has
    share double precision not null default 0 check (share between 0 and 1),
    phase text not null default 'queued',
    objective double precision,
    bound double precision,
    answer bytea, -- JSON
    error text,
    check ((state = 'running') <= (heartbeat_at is not null and process is not null)),
    check ((state in ('queued', 'running')) = (finished_at is null)),
    check ((state = 'done') = (answer is not null)),
    check ((state = 'failed') <= (error is not null)),
    check ((state in ('queued', 'running')) <= (request is not null))
);

create index schedule_job_unfinished on schedule_job (created_at)
    where state in ('queued', 'running');
create index schedule_job_of_key on schedule_job (api_key_id, created_at);
create index schedule_job_finished on schedule_job (finished_at) where finished_at is not null;
