-- What documents looked like, alarms when they look different, and rows that wait for a neighbour.

-- A kind of question to a source, and the shape of its last good document.
create table shape_question (
    source_id smallint not null references source,
    question text not null,
    documents integer not null default 1,
    first_seen timestamptz not null,
    last_seen timestamptz not null,
    digest bytea not null check (octet_length(digest) = 32),
    primary key (source_id, question)
);

-- An element that is not optional was in every good document since its first; one that was ever
-- missing is optional from then on.
create table shape_element (
    source_id smallint not null,
    question text not null,
    kind text not null check (kind in ('structure', 'series', 'category', 'part', 'zero')),
    element text not null,
    first_seen timestamptz not null,
    documents_before integer not null,
    missing_since timestamptz,
    optional boolean not null default false,
    primary key (source_id, question, kind, element),
    foreign key (source_id, question) references shape_question
);

create table alarm (
    alarm_id bigint generated always as identity primary key,
    source_id smallint not null references source,
    run_id bigint not null references run,
    question text not null,
    kind text not null check (kind in ('malformed', 'implausible', 'incomplete', 'new', 'missing')),
    element text not null,
    message text not null,
    raised_at timestamptz not null,
    cleared_at timestamptz,
    cleared_by text check (cleared_by in ('seen again', 'acknowledged')),
    check ((cleared_at is null) = (cleared_by is null))
);
create unique index alarm_open on alarm (source_id, kind, element) where cleared_at is null;
create index alarm_run on alarm (run_id);

-- A row that waits is believed when the next interval is near it; its unit and parts are kept for
-- that. `released_at` says when it was.
alter table quarantine add column unit text not null default 'MW';
alter table quarantine add column waits boolean not null default false;
alter table quarantine add column released_at timestamptz;
create index quarantine_waiting on quarantine (zone_key, measure, start)
    where waits and released_at is null;
