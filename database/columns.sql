-- name: present
reading

-- name: believed
(
    select start, value, quality, recorded_at from reading
    where series_id = %(series_id)s and recorded_at <= %(as_of)s
    union all
    select start, value, quality, recorded_at from reading_revision
    where series_id = %(series_id)s and recorded_at <= %(as_of)s and superseded_at > %(as_of)s
)

-- name: columns
select timestamptz_send(min(start)), {numbers}
from (
    select {one_each} start, value, quality, recorded_at
    from {belief} belief
    where {own} start >= %(first)s and start < %(past)s
    order by start {newest_first} limit %(most)s
) piece

-- name: ends
select series_id, max(start)
from unnest(%(series)s::int[]) asked (series_id) cross join lateral (
    select start from reading
    where reading.series_id = asked.series_id order by start desc limit 1
) newest
group by series_id

-- name: covering
-- the limit is there for the order: without one, parallel workers may aggregate a part each
select array_agg(start), {numbers}, array_agg(quality), array_agg(recorded_at)
from (
    select start, value, quality, recorded_at from reading
    where series_id = %(series_id)s
      and start >= coalesce((select max(start) from reading
                             where series_id = %(series_id)s and start <= %(start)s), %(start)s)
      and start <= coalesce((select min(start) from reading
                             where series_id = %(series_id)s and start >= %(end)s), %(end)s)
    order by start limit 10000000
) piece

-- name: measured
select (select start from {belief} b where {own} start <= %(start)s order by start desc limit 1),
       (select start from {belief} b where {own} start >= %(end)s order by start limit 1),
       (select start from {belief} b where {own} start >= %(start)s and start < %(end)s
        order by start limit 1),
       (select start from {belief} b where {own} start >= %(start)s and start < %(end)s
        order by start desc limit 1),
       (select count(distinct start) from {belief} b
        where {own} start >= %(start)s and start < %(end)s and %(counting)s)

-- name: counted
select count(*), max(start)
from (
    select distinct start from {belief} b
    where {own} start >= %(first)s and start < %(past)s
    order by start limit %(most)s
) upto

-- name: qualities
select quality, name from quality

-- name: measures
select distinct measure from series order by measure

-- name: begin
begin transaction isolation level repeatable read read only

-- name: moment
select now()

-- name: terms
select key, attribution, redistribute from source
