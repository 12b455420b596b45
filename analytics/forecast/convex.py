"""Weights that mix forecasts: least squares over the simplex, solved exactly."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from analytics.forecast.history import Floats


def convex(errors: Floats, prior: Floats, *, shrink: float) -> Floats:
    """The weights w >= 0 with sum 1 that make the mixed error w' errors least, in squares.

    `errors` (members, samples) are known. Weights are drawn to `prior` (members,), as strongly
    as `shrink` times the members' mean squared error. A few members only: the face of the
    simplex is found by trying all, so the answer is the optimum and not an approximation.
    """
    count = len(errors)
    gram = errors @ errors.T / max(errors.shape[1], 1)
    pull = shrink * np.trace(gram) / count
    if not np.trace(gram) > 0:
        return prior
    gram += pull * np.eye(count)
    faces = [
        list(face) for size in range(1, count + 1) for face in combinations(range(count), size)
    ]
    found = [_on(face, gram, pull * prior) for face in faces]
    inside = [weights for weights in found if (weights >= -1e-9).all()]
    best = min(inside, key=lambda weights: weights @ gram @ weights - 2 * pull * prior @ weights)
    weights: Floats = np.maximum(best, 0) / np.maximum(best, 0).sum()
    return weights


def _on(face: list[int], gram: Floats, linear: Floats) -> Floats:
    """The stationary point of w' gram w - 2 linear' w where only `face` weighs and the sum is 1."""
    size = len(face)
    system = np.ones((size + 1, size + 1))
    system[:size, :size] = gram[np.ix_(face, face)]
    system[size, size] = 0
    solved = np.linalg.lstsq(system, np.append(linear[face], 1.0), rcond=None)[0]
    weights = np.zeros(len(gram))
    weights[face] = solved[:size]
    return weights
