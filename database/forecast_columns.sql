-- name: vintages
select string_agg(timestamptz_send(issued_at), ''), string_agg(timestamptz_send(start), ''),
       string_agg(float8send(coalesce(value[%(place)s], 'NaN')), '')
from (
    select issued_at, start, value
    from (
        select issued_at, start, value from forecast
        where series_id = %(series_id)s and start >= %(first)s and start < %(past)s
          and issued_at <= %(as_of)s and recorded_at <= %(as_of)s
        union all
        select issued_at, start, value from forecast_revision
        where series_id = %(series_id)s and start >= %(first)s and start < %(past)s
          and issued_at <= %(as_of)s and recorded_at <= %(as_of)s and superseded_at > %(as_of)s
    ) belief
    order by issued_at, start limit 100000000
) piece
