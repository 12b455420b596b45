-- name: newest
select fitted_at, trained_until, fitted
from forecast_model
join zone using (zone_id)
join source using (source_id)
where zone.key = %(zone)s and measure = %(measure)s and component = %(component)s
  and source.key = %(source)s and fitted_at <= %(as_of)s

-- name: keep
insert into forecast_model
    (zone_id, measure, component, source_id, fitted_at, trained_until, fitted)
select zone_id, %(measure)s, %(component)s, source_id, %(fitted_at)s, %(trained_until)s, %(fitted)s
from zone, source where zone.key = %(zone)s and source.key = %(source)s
on conflict (zone_id, measure, component, source_id) do update
set fitted_at = excluded.fitted_at, trained_until = excluded.trained_until,
    fitted = excluded.fitted
where forecast_model.fitted_at <= excluded.fitted_at

-- name: register
insert into source (key, publisher, homepage, licence, attribution, redistribute)
select %(prefix)s || key, 'gridtide', homepage, licence,
       'Forecast by gridtide from what was published until then; foretold: ' || attribution,
       redistribute
from source where key = %(source)s
on conflict (key) do update
set homepage = excluded.homepage, licence = excluded.licence,
    attribution = excluded.attribution, redistribute = excluded.redistribute
where (source.homepage, source.licence, source.attribution, source.redistribute)
    is distinct from (excluded.homepage, excluded.licence, excluded.attribution,
                      excluded.redistribute)
