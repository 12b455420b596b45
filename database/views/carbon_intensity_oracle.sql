-- The rule of analytics/intensity.py once more, from nothing but readings and reference data,
-- for every generation series. Slow on purpose: it takes no short cut that could hide a mistake.
create or replace view carbon_intensity_oracle as
with fed as (
    select s.series_id, r.start, sets.factor_set,
           coalesce(f.storage, false) as storage, place.mw,
           coalesce(own.g_per_kwh, general.g_per_kwh) as factor,
           coalesce(own.estimated, general.estimated) as estimated
    from series s
    join reading r using (series_id)
    cross join (values ('lifecycle'), ('direct')) as sets(factor_set)
    cross join lateral unnest(s.components, r.value) as place(fuel, mw)
    left join fuel f on f.fuel = place.fuel
    left join emission_factor own
      on (own.factor_set, own.fuel, own.zone_id) = (sets.factor_set, place.fuel, s.zone_id)
    left join emission_factor general
      on (general.factor_set, general.fuel) = (sets.factor_set, place.fuel)
     and general.zone_id is null
    where s.measure = 'generation'
), own as (
    select series_id, start, factor_set,
           coalesce(sum(mw) filter (where mw > 0 and not storage), 0) as mw,
           coalesce(sum(mw * factor) filter (where mw > 0 and not storage), 0) as mw_g,
           coalesce(bool_or(factor is null) filter (where mw > 0 and not storage), false)
               as unknown,
           coalesce(bool_or(estimated) filter (where mw > 0 and not storage), false) as estimated,
           coalesce(sum(mw) filter (where mw > 0 and storage), 0) as discharge,
           coalesce(-sum(mw) filter (where mw < 0 and storage), 0) as charge
    from fed
    group by series_id, start, factor_set
), charging as (
    select *, case when not unknown then mw_g / nullif(mw, 0) end as g from own
), carried as (
    select *, sum(charge * g) over week / nullif(sum(charge) filter (where g is not null) over week, 0)
                  as g_carried
    from charging
    window week as (
        partition by series_id, factor_set order by start
        range between interval '168 hours' preceding and current row exclude group)
), judged as (
    select *, case when g_carried is null then 0 else discharge end as given from carried
), answered as (
    select series_id, start, factor_set,
           case when not unknown
                then (mw_g + given * coalesce(g_carried, 0)) / nullif(mw + given, 0) end as g_per_kwh,
           case when mw + given = 0 then 'no_generation'
                when unknown then 'unknown_factor'
                when given <> discharge then 'storage_left_out'
                when estimated then 'estimated'
                else 'derived' end as quality
    from judged
)
select z.key as zone, src.key as source, a.start, a.start + s.resolution as "end",
       max(g_per_kwh) filter (where factor_set = 'lifecycle') as lifecycle,
       max(g_per_kwh) filter (where factor_set = 'direct') as direct,
       max(quality) filter (where factor_set = 'lifecycle') as quality
from answered a
join series s using (series_id)
join zone z using (zone_id)
join source src using (source_id)
group by z.key, src.key, a.start, s.series_id;

comment on view carbon_intensity_oracle is
    'Carbon intensity of every generation series, computed anew from readings and factors, '
    'gCO2eq/kWh: what the stored carbon_intensity is tested against.';
