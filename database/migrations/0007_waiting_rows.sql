-- A row that waits keeps all that it needs to be stored later.

alter table quarantine add column parts jsonb not null default '{}';
alter table quarantine add column estimated boolean not null default false;
