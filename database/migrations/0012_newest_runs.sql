-- The newest runs of all sources, and those that set rows aside: the API lists them by time.

create index run_started on run (started desc, run_id desc);
create index run_set_aside on run (started desc, run_id desc) where rows_quarantined > 0;
