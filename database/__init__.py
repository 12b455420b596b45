"""The database remembers: the only package that speaks SQL."""
