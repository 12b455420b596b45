-- name: create
with made as (
    insert into api_key (api_key_id, name, sha256, scopes, quota, quota_span, expires_at)
    values (%(api_key_id)s, %(name)s, %(sha256)s, %(scopes)s, %(quota)s, %(quota_span)s,
            %(expires_at)s)
    returning api_key_id
)
insert into api_key_use (api_key_id) select api_key_id from made

-- name: digest
select sha256 from api_key where api_key_id = %(api_key_id)s

-- name: spend
-- A span that lies ahead was written by a wrong clock.
update api_key_use as used
set (span_started_at, in_span, refused) = (
        select case when is_over then now() else used.span_started_at end,
               case when is_over then 1 else used.in_span + 1 end,
               used.refused + case when not is_over and used.in_span >= key.quota then 1 else 0 end
        from (select coalesce(used.span_started_at + key.quota_span <= now()
                              or used.span_started_at - key.quota_span > now(), false) as is_over
             ) as looked
    ),
    asked = used.asked + 1,
    last_used_at = now()
from api_key as key
where used.api_key_id = $1 and key.api_key_id = used.api_key_id
  and key.revoked_at is null and coalesce(key.expires_at, 'infinity') > now()
returning key.scopes, key.quota, extract(epoch from key.quota_span)::int, used.in_span,
          case when key.quota is not null
               then greatest(1, ceil(extract(epoch from used.span_started_at + key.quota_span
                                                        - now())))::int end

-- name: all
select key.api_key_id, name, scopes, quota, quota_span, expires_at, created_at, revoked_at,
       asked, refused, last_used_at
from api_key as key join api_key_use using (api_key_id)
order by created_at, api_key_id

-- name: revoke
update api_key set revoked_at = clock_timestamp()
where (name = %(key)s or api_key_id = %(key)s) and revoked_at is null
returning api_key_id

-- name: replaceable
select api_key_id, name, scopes, quota, quota_span, expires_at
from api_key
where (name = %(key)s or api_key_id = %(key)s)
  and revoked_at is null and coalesce(expires_at, 'infinity') > clock_timestamp()
order by created_at desc
for update

-- name: end
update api_key
set revoked_at = case when %(grace)s = '0'::interval then clock_timestamp() end,
    expires_at = case when %(grace)s = '0'::interval then expires_at
                      else least(expires_at, clock_timestamp() + %(grace)s) end
where api_key_id = %(api_key_id)s
