-- name: all
select zone_id, key, name, country, timezone, latitude, longitude from zone order by key

-- name: resolve
select zone_id, key, name, country, timezone, latitude, longitude
from zone
where (key = %(name)s and (%(scheme)s is null or %(scheme)s = 'gridtide'))
   or zone_id = (select zone_id from zone_alias
                 where alias = %(name)s and (%(scheme)s is null or scheme = %(scheme)s)
                 order by scheme limit 1)
order by key = %(name)s desc limit 1

-- name: alias
select alias from zone_alias
where zone_id = %(zone_id)s and scheme = %(scheme)s and preferred

-- name: with_data
select distinct zone_id, z.key, name, country, timezone, latitude, longitude
from zone z join series s using (zone_id)
where s.measure = %(measure)s
  and exists (select from reading r where r.series_id = s.series_id)
order by z.key
