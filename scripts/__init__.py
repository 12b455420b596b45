"""Thin commands for people: start, test, demo, benchmarks."""
