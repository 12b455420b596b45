create or replace view gap as
select source, zone, measure, resolution, "from" as start, start as "end",
       round(extract(epoch from start - "from") / extract(epoch from resolution)) as missing
from (
    select src.key as source, z.key as zone, s.measure, s.resolution, r.start,
           lag(r.start) over (partition by s.series_id order by r.start) + s.resolution as "from"
    from series s
    join zone z using (zone_id)
    join source src using (source_id)
    join reading r using (series_id)
) step
where start > "from";

comment on view gap is
    'Spans inside a series without readings, and how many intervals are missing there.';
