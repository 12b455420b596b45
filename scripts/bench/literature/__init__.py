"""Published scheduling studies, asked of our own REST API: theirs, ours, and what is provable."""
