-- What is derived from one source's generation is a series of its own: a zone with several
-- sources falls back from one to the next, and each keeps its terms. Until now a zone had one.

insert into source (key, publisher, homepage, licence, attribution, redistribute)
select distinct 'gridtide.intensity.' || made.key, 'gridtide', made.homepage, made.licence,
       'Carbon intensity derived by gridtide from published generation and cited emission factors'
       || '; generation: ' || made.attribution, made.redistribute
from source made join series using (source_id)
where series.measure = 'generation'
on conflict (key) do nothing;

update series derived
set source_id = own.source_id
from source common, series generation
join source made using (source_id)
join source own on own.key = 'gridtide.intensity.' || made.key
where common.key = 'gridtide.intensity' and derived.source_id = common.source_id
  and generation.measure = 'generation' and generation.zone_id = derived.zone_id
  and generation.resolution = derived.resolution
  and not exists (select from series other
                  where other.measure = 'generation' and other.zone_id = generation.zone_id
                    and other.resolution = generation.resolution
                    and other.source_id < generation.source_id);

delete from source common
where key = 'gridtide.intensity'
  and not exists (select from series where source_id = common.source_id);
