-- A backfill remembers the windows that it has done, and goes on there when it is started again.

alter table run drop constraint run_kind_check;
alter table run add constraint run_kind_check
    check (kind in ('tick', 'gap', 'revisit', 'backfill', 'window', 'replay'));
create index run_window on run (source_id, window_start) where kind = 'window';
