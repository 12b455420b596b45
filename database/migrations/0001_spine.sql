-- The spine: zones, sources, series as vectors, present readings and what used to be believed.

create table zone (
    zone_id smallint generated always as identity primary key,
    key text not null unique,
    name text not null,
    country text not null,
    timezone text not null,
    latitude double precision not null check (latitude between -90 and 90),
    longitude double precision not null check (longitude between -180 and 180)
);

create table zone_alias (
    scheme text not null,
    alias text not null,
    zone_id smallint not null references zone,
    preferred boolean not null, -- the name that we say, where a zone has several in a scheme
    primary key (scheme, alias)
);
create unique index zone_alias_said on zone_alias (zone_id, scheme) where preferred;

create table fuel (
    fuel text primary key,
    name text not null,
    renewable boolean not null,
    low_carbon boolean not null,
    storage boolean not null
);

create table emission_factor (
    factor_set text not null check (factor_set in ('lifecycle', 'direct')),
    fuel text not null references fuel,
    zone_id smallint references zone,
    g_per_kwh double precision not null check (g_per_kwh >= 0 and g_per_kwh < 3000),
    estimated boolean not null default false,
    source text not null,
    year smallint not null,
    unique nulls not distinct (factor_set, fuel, zone_id)
);

create table cloud_region (
    provider text not null,
    region text not null,
    name text not null,
    latitude double precision not null check (latitude between -90 and 90),
    longitude double precision not null check (longitude between -180 and 180),
    enabled boolean not null default true,
    zone_id smallint references zone,
    source text not null,
    primary key (provider, region)
);

create table source (
    source_id smallint generated always as identity primary key,
    key text not null unique,
    publisher text not null,
    homepage text not null,
    licence text not null,
    attribution text not null,
    redistribute boolean not null
);

-- Which source answers for a zone and measure; the lowest rank first.
create table source_rank (
    zone_key text not null,
    measure text not null,
    source_key text not null,
    rank smallint not null,
    primary key (zone_key, measure, source_key)
);

-- A series is a vector; `components` names its places and only ever grows.
create table series (
    series_id integer generated always as identity primary key,
    source_id smallint not null references source,
    zone_id smallint not null references zone,
    measure text not null,
    resolution interval not null check (resolution > interval '0'),
    unit text not null,
    components text[] not null,
    parts jsonb not null default '{}', -- the newest row's numbers by the publisher's own words
    unique (source_id, zone_id, measure, resolution, unit)
);
create index series_zone_measure on series (zone_id, measure);

create table quality (
    quality smallint primary key,
    name text not null unique,
    meaning text not null
);
insert into quality values
    (0, 'measured', 'as the publisher stated it'),
    (1, 'derived', 'computed from measured readings and cited factors'),
    (2, 'estimated', 'computed with a cited default for generation of unknown fuel'),
    (3, 'storage_left_out', 'storage discharged, but no charging was seen in the week before'),
    (4, 'unknown_factor', 'no value: a fuel that generated has no emission factor in this set'),
    (5, 'no_generation', 'no value: nothing generated'),
    (6, 'forecast', 'a forecast');

-- 1e7 > all (...) refuses NaN and infinity as well: NaN sorts above every number. There are no
-- foreign keys: a series is made in the transaction that writes to it and is never deleted, and
-- looking it up again for every row costs a third of the writing.
create table reading (
    series_id integer not null,
    start timestamptz not null,
    value double precision[] not null check (1e7 > all (value) and -1e7 < all (value)),
    quality smallint not null default 0 check (quality between 0 and 6),
    recorded_at timestamptz not null,
    primary key (series_id, start)
);

create table reading_revision (
    series_id integer not null,
    start timestamptz not null,
    value double precision[] not null,
    quality smallint not null,
    recorded_at timestamptz not null,
    superseded_at timestamptz not null,
    primary key (series_id, start, superseded_at, recorded_at)
);

create table forecast (
    series_id integer not null,
    issued_at timestamptz not null,
    start timestamptz not null,
    value double precision[] not null check (1e7 > all (value) and -1e7 < all (value)),
    recorded_at timestamptz not null,
    primary key (series_id, start, issued_at)
);

create table document (
    document_id bigint generated always as identity primary key,
    source_id smallint not null references source,
    url text not null,
    fetched_at timestamptz not null,
    content_type text not null,
    bytes integer not null,
    sha256 bytea not null check (octet_length(sha256) = 32),
    etag text,
    last_modified text,
    path text not null
);
create index document_source_fetched on document (source_id, fetched_at);

create table run (
    run_id bigint generated always as identity primary key,
    source_id smallint not null references source,
    kind text not null check (kind in ('tick', 'backfill', 'replay')),
    window_start timestamptz,
    window_end timestamptz,
    started timestamptz not null,
    finished timestamptz not null,
    outcome text not null check (outcome in
        ('ok', 'empty', 'unreachable', 'refused', 'malformed', 'implausible', 'unconfigured',
         'unkept', 'bug')),
    rows_new integer not null default 0,
    rows_changed integer not null default 0,
    rows_same integer not null default 0,
    rows_quarantined integer not null default 0,
    document_id bigint references document,
    retry_after timestamptz,
    error text
);
create index run_source_started on run (source_id, started desc);
create index run_document on run (document_id);

create table quarantine (
    quarantine_id bigint generated always as identity primary key,
    run_id bigint not null references run,
    zone_key text not null,
    measure text not null,
    start timestamptz not null,
    "end" timestamptz not null,
    components text[] not null,
    value double precision[] not null,
    reason text not null
);
create index quarantine_run on quarantine (run_id);

-- What was written and not yet derived from; emptied in the transaction that derives.
create table underived (
    underived_id bigint generated always as identity primary key,
    zone_key text not null,
    measure text not null,
    start timestamptz not null,
    "end" timestamptz not null
);

-- Which upstream this store holds, so that simulated and real data never meet.
create table store_fact (
    name text primary key,
    value text not null
);

-- `newer` where it has a number, else `older`; trailing nulls are not kept.
create function "overlay"(newer double precision[], older double precision[])
returns double precision[] language sql immutable parallel safe
return (
    select array_agg(coalesce(n, o) order by place)
    from unnest(newer, older) with ordinality as pair(n, o, place)
);
