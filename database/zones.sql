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

-- name: listed
select zone_id, z.key, z.name, country, timezone, latitude, longitude,
       (select coalesce(jsonb_object_agg(scheme, names), '{}')
        from (select scheme, jsonb_agg(alias order by preferred desc, alias) as names
              from zone_alias a where a.zone_id = z.zone_id group by scheme) said),
       held.measures, held.foretold
from zone z
join lateral (
    select coalesce(array_agg(distinct measure) filter (where is_read), '{}') as measures,
           coalesce(array_agg(distinct measure) filter (where is_foretold), '{}') as foretold
    from (select measure,
                 (select min(start) from reading r where r.series_id = s.series_id) is not null
                     as is_read,
                 (select min(start) from forecast f where f.series_id = s.series_id) is not null
                     as is_foretold
          from series s where s.zone_id = z.zone_id) series
) held on true
where z.key > %(after)s
  and (%(key)s is null or z.key = %(key)s)
  and (%(country)s is null or z.country = %(country)s)
  and (%(measure)s is null or %(measure)s = any (held.measures || held.foretold))
order by z.key
limit %(limit)s

-- name: is_country
select exists (select from zone where country = %(country)s)
