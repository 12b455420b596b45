-- name: table
select z.key, s.measure, s.component, source.key, truth.key, s.unit, s.first_hour, s.last_hour,
       lower(s.period), upper(s.period), s.hours, s.mae, s.mape, s.bias, s.coverage,
       s.persistence_ratio, s.saving_share, s.measured_at
from forecast_skill s
join zone z using (zone_id)
join source using (source_id)
join source truth on truth.source_id = s.truth_id
where (%(zone)s::text is null or z.key = %(zone)s)
  and (%(measure)s::text is null or s.measure = %(measure)s)
  and (%(source)s::text is null or source.key = %(source)s)
order by z.key, s.measure, s.component, source.key, s.first_hour

-- name: keep
insert into forecast_skill
    (zone_id, measure, component, source_id, truth_id, unit, first_hour, last_hour, period, hours,
     mae, mape, bias, coverage, persistence_ratio, saving_share, measured_at)
select z.zone_id, %(measure)s, %(component)s, source.source_id, truth.source_id, %(unit)s,
       %(first_hour)s, %(last_hour)s, tstzrange(%(start)s, %(end)s), %(hours)s, %(mae)s, %(mape)s,
       %(bias)s, %(coverage)s, %(persistence_ratio)s, %(saving_share)s, %(measured_at)s
from zone z, source, source truth
where z.key = %(zone)s and source.key = %(source)s and truth.key = %(truth)s
on conflict (zone_id, measure, component, source_id, first_hour) do update
set truth_id = excluded.truth_id, unit = excluded.unit, last_hour = excluded.last_hour,
    period = excluded.period, hours = excluded.hours, mae = excluded.mae, mape = excluded.mape,
    bias = excluded.bias, coverage = excluded.coverage,
    persistence_ratio = excluded.persistence_ratio, saving_share = excluded.saving_share,
    measured_at = excluded.measured_at

-- name: progress
select value from store_fact where name = 'forecast_skill'

-- name: keep_progress
insert into store_fact (name, value) values ('forecast_skill', %(progress)s)
on conflict (name) do update set value = excluded.value

-- name: zones
select distinct z.key
from series s join zone z using (zone_id)
where s.measure = any (%(measures)s) and (%(zones)s::text[] is null or z.key = any (%(zones)s))
  and exists (select from forecast where series_id = s.series_id)
order by z.key
