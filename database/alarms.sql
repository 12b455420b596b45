-- name: recognise
with same as (
    update shape_question q set documents = documents + 1, last_seen = %(now)s
    from source s
    where q.source_id = s.source_id and s.key = %(source)s
      and question = %(question)s and digest = %(digest)s
    returning 1
), well as (
    update alarm a set cleared_at = %(now)s, cleared_by = 'seen again'
    from source s
    where a.source_id = s.source_id and s.key = %(source)s and a.cleared_at is null
      and a.question in (%(question)s, '')
      and (a.kind in ('malformed', 'implausible')
           or (a.kind = 'incomplete' and a.element <> all (%(incomplete)s)))
)
select count(*) from same

-- name: question
select q.documents, q.first_seen
from shape_question q join source s using (source_id)
where s.key = %(source)s and q.question = %(question)s

-- name: elements
select e.question = %(question)s, e.kind, e.element, e.first_seen, e.documents_before,
       e.missing_since, e.optional
from shape_element e join source s using (source_id)
where s.key = %(source)s and (e.question = %(question)s or e.kind = 'structure')

-- name: learn_question
insert into shape_question (source_id, question, first_seen, last_seen, digest)
select source_id, %(question)s, %(now)s, %(now)s, %(digest)s from source where key = %(source)s
on conflict (source_id, question) do update
set documents = shape_question.documents + 1, last_seen = excluded.last_seen,
    digest = excluded.digest
returning source_id, documents - 1

-- name: learn_new
insert into shape_element
    (source_id, question, kind, element, first_seen, documents_before, optional)
values %s

-- name: learn_gone
update shape_element set missing_since = %(now)s, optional = true
where source_id = %(source_id)s and question = %(question)s
  and (kind, element) in (select * from unnest(%(kinds)s, %(names)s))

-- name: learn_back
with shown as (
    update shape_element set missing_since = null
    where source_id = %(source_id)s and question = %(question)s
      and (kind, element) in (select * from unnest(%(kinds)s, %(names)s))
)
update alarm set cleared_at = %(now)s, cleared_by = 'seen again'
where source_id = %(source_id)s and question = %(question)s and kind = 'missing'
  and cleared_at is null
  and element in (select k || ' ' || n from unnest(%(kinds)s, %(names)s) as u(k, n))

-- name: raise
insert into alarm (source_id, run_id, question, kind, element, message, raised_at)
select source_id, run_id, %(question)s, %(kind)s, %(element)s, %(message)s, %(now)s
from run where run_id = %(run_id)s
on conflict (source_id, kind, element) where cleared_at is null do nothing
returning message

-- name: open
select a.alarm_id, s.key, a.kind, a.message, a.raised_at, a.run_id
from alarm a join source s using (source_id)
where a.cleared_at is null
order by a.alarm_id
limit %(at_most)s

-- name: acknowledge
update alarm set cleared_at = now(), cleared_by = 'acknowledged'
where cleared_at is null and alarm_id = any (%(numbers)s)
returning alarm_id
