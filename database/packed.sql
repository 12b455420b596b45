-- Bytes are put together faster than arrays, and a delimiter carries a second column for nothing.

-- name: start_and_number
string_agg(float8send(coalesce(value[{place}], 'NaN')), timestamptz_send(start))

-- name: number
string_agg(float8send(coalesce(value[{place}], 'NaN')), '')

-- name: quality
string_agg(int2send(quality), '')

-- name: recorded_at
string_agg(timestamptz_send(recorded_at), '')
