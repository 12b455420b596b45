"""The crawler collects: one run fetches, keeps, parses, judges and stores what a publisher says."""
