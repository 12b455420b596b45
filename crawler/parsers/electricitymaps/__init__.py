"""Electricity Maps: carbon intensity and production of the world's grids, as it computes them."""
