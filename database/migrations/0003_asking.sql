-- How publishers are asked: one pace for all who ask them, what they say has not changed, what is
-- asked again, and what is no longer kept.

-- When the next evenly spaced request to a publisher is due. The key names the publisher and, by
-- four digits of its hash, the login; never the login itself.
create table pace (
    key text primary key,
    free_at timestamptz not null
) with (fillfactor = 50);

-- What SQL must know of a source to say what is missing: see the view `gap`.
alter table source
    add column lag interval not null default '0',
    add column reach interval,
    add column sparse boolean not null default false;

alter table document add column expired_at timestamptz;

alter table run drop constraint run_kind_check;
alter table run add constraint run_kind_check
    check (kind in ('tick', 'gap', 'revisit', 'backfill', 'replay'));
alter table run drop constraint run_outcome_check;
alter table run add constraint run_outcome_check check (outcome in
    ('ok', 'unchanged', 'empty', 'unreachable', 'refused', 'malformed', 'implausible',
     'unconfigured', 'unkept', 'bug'));
create index run_errand on run (source_id, started) where kind in ('gap', 'revisit');
