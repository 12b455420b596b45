-- name: listed
select name, meaning from quality order by quality
