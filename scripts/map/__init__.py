"""The map of the zones, made from public borders and the sales of America's utilities."""
