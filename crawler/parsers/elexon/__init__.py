"""The feeds of Elexon's Insights platform for Great Britain."""
