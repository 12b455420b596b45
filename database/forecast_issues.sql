-- name: candidates
select z.key, kept.measure, i.tried_at, i.full_at
from (
    select distinct s.zone_id, s.measure
    from series s join source using (source_id)
    where s.measure = any (%(measures)s) and source.key not like %(ours)s
      and exists (select from reading where series_id = s.series_id)
) kept
join zone z using (zone_id)
left join forecast_issue i using (zone_id, measure)
where %(zones)s::text[] is null or z.key = any (%(zones)s)
order by z.key, array_position(%(measures)s, kept.measure)

-- name: keep
insert into forecast_issue (zone_id, measure, tried_at, outcome, said, issued_at, full_at)
select zone_id, %(measure)s, %(tried_at)s, %(outcome)s, %(said)s,
       case when %(outcome)s = 'issued' then %(tried_at)s::timestamptz end,
       case when %(outcome)s = 'issued' and %(full)s then %(tried_at)s::timestamptz end
from zone where key = %(zone)s
on conflict (zone_id, measure) do update
set tried_at = excluded.tried_at, outcome = excluded.outcome, said = excluded.said,
    issued_at = coalesce(excluded.issued_at, forecast_issue.issued_at),
    full_at = coalesce(excluded.full_at, forecast_issue.full_at)
where forecast_issue.tried_at <= excluded.tried_at
