-- name: take_turn
insert into pace as due (key, free_at)
values (%(key)s, clock_timestamp() + make_interval(secs => %(apart)s))
on conflict (key) do update
set free_at = make_interval(secs => %(apart)s) + case
        when due.free_at > clock_timestamp() + %(farthest)s then clock_timestamp()
        else greatest(due.free_at, clock_timestamp()) end
where due.free_at - make_interval(secs => %(slack)s + %(patience)s) < clock_timestamp()
   or due.free_at > clock_timestamp() + %(farthest)s
returning greatest(extract(epoch from free_at - clock_timestamp()) - %(apart)s - %(slack)s, 0)

-- name: careless
set synchronous_commit = off
