-- Forecasts of our own: what they are made with, when they were last made, and how good they were.

-- The newest fitted model of a component of a zone, and the source whose readings it was fitted on.
create table forecast_model (
    zone_id smallint not null references zone,
    measure text not null,
    component text not null,
    source_id smallint not null references source,
    fitted_at timestamptz not null,
    trained_until timestamptz not null, -- no reading that it saw starts later
    fitted bytea not null,
    primary key (zone_id, measure, component, source_id)
);

-- When a zone's measure was last looked at, what came of it, and when that last was a forecast.
create table forecast_issue (
    zone_id smallint not null references zone,
    measure text not null,
    tried_at timestamptz not null,
    outcome text not null check (outcome in ('issued', 'none', 'failed')),
    said text not null, -- what was issued, or why nothing was
    issued_at timestamptz, -- the last forecast, however far it reaches
    full_at timestamptz, -- the last one that reaches as far as they do
    primary key (zone_id, measure)
);

-- How far forecasts were off, by how far ahead they looked; always of the newest period.
create table forecast_skill (
    zone_id smallint not null references zone,
    measure text not null,
    component text not null,
    source_id smallint not null references source,
    first_hour smallint not null check (first_hour > 0), -- ahead, from the moment of issue
    last_hour smallint not null check (last_hour >= first_hour),
    unit text not null,
    truth_id smallint not null references source, -- whose readings they are compared with
    period tstzrange not null, -- in which what was foretold lies
    hours integer not null check (hours > 0),
    mae double precision not null check (mae >= 0),
    mape double precision check (mape >= 0), -- %, null where the truth is zero
    bias double precision not null,
    coverage double precision check (coverage between 0 and 1), -- of p10 to p90
    persistence_ratio double precision check (persistence_ratio >= 0),
    saving_share double precision, -- of the perfect forecast's saving
    measured_at timestamptz not null,
    primary key (zone_id, measure, component, source_id, first_hour)
);
