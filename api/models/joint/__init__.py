"""Many workloads at once, over zones with capacity, on a grid of slots."""
