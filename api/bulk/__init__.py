"""Readings in bulk: many zones and long spans in one answer, as JSON, CSV or Parquet."""
