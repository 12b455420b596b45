"""Tasks on a grid of zones and slots: the problem, and one integer programme for all of it."""
