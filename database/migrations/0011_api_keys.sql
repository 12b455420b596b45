-- Who may ask the API from afar, and how often: see docs/decisions/0018-keys-for-strangers.md.

-- A key is known by its id and by the hash of the whole; the key itself is nowhere.
create table api_key (
    api_key_id text primary key check (api_key_id ~ '^[0-9a-f]{12}$'),
    name text not null check (
        name ~ '^[[:alnum:]][[:alnum:] ._@-]{0,63}$'
        and name !~ '^[0-9a-f]{12}$' -- which would be an id
    ),
    sha256 bytea not null check (octet_length(sha256) = 32),
    scopes text[] not null
        check (scopes <@ array['read', 'schedule', 'operate'] and cardinality(scopes) > 0),
    quota integer check (quota > 0),
    quota_span interval check (quota_span >= '1 s'),
    created_at timestamptz not null default clock_timestamp(),
    expires_at timestamptz,
    revoked_at timestamptz,
    check ((quota is null) = (quota_span is null))
);

-- What it was used for: in the span that runs, and ever. Its rows are the only ones that the API
-- changes, a row for each request.
create table api_key_use (
    api_key_id text primary key references api_key,
    span_started_at timestamptz not null default '-infinity',
    in_span bigint not null default 0,
    asked bigint not null default 0,
    refused bigint not null default 0,
    last_used_at timestamptz
) with (fillfactor = 50);
