"""What answers for a place and a time, found once for every route and face."""
