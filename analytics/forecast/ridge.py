"""Ridge regression of many outputs from sums of products; its coefficients kept at low rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from analytics.forecast.history import Floats

Halves: TypeAlias = NDArray[np.float16]

# Standardised inputs are cut here, so that what was never seen is not extrapolated far.
FARTHEST = 4.0
RANK = 24
ALPHAS: tuple[float, ...] = tuple(10.0**power for power in (0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5))


class Moments(NamedTuple):
    """Weighted sums over rows: of the weights, of x and y, and of the products xx' and xy'."""

    weight: np.float64
    x: Floats
    y: Floats
    xx: Floats
    xy: Floats

    def plus(self, other: Moments) -> Moments:
        """The sums over the rows of both."""
        return Moments(
            self.weight + other.weight,
            self.x + other.x,
            self.y + other.y,
            self.xx + other.xx,
            self.xy + other.xy,
        )

    def of_first(self, inputs: int) -> Moments:
        """The sums that only the first inputs would give."""
        few = slice(inputs)
        return Moments(self.weight, self.x[few], self.y, self.xx[few, few], self.xy[few])


def moments(x: Floats, y: Floats, weights: Floats) -> Moments:
    """The sums over the rows of x (rows, inputs) and y (rows, outputs), all known."""
    root = np.sqrt(weights)[:, None]
    scaled = x * root
    # a product of an array with itself is computed by half
    return Moments(
        weights.sum(), weights @ x, weights @ y, scaled.T @ scaled, scaled.T @ (y * root)
    )


@dataclass(frozen=True, slots=True)
class Ridge:
    """y = offset + unit * standardised x @ left @ right, for x (rows, inputs), NaN as the mean.

    `left` (inputs, RANK) and `right` (RANK, outputs) are float16: what that rounds away is a
    hundredth of the forecast's own error.
    """

    mean: Floats
    scale: Floats
    left: Halves
    right: Halves
    offset: Floats
    unit: float

    def foretell(self, x: Floats) -> Floats:
        """The outputs (rows, outputs) for x (rows, inputs)."""
        left, right = self.left.astype(np.float64), self.right.astype(np.float64)
        standard = _standard(x, self.mean, self.scale)
        return self.offset + self.unit * (standard @ left) @ right


class Path:
    """The ridges of one problem for any penalty: one decomposition serves them all."""

    def __init__(self, sums: Moments) -> None:
        self.mean, self.offset = sums.x / sums.weight, sums.y / sums.weight
        covariance = sums.xx - sums.weight * np.outer(self.mean, self.mean)
        deviation = np.sqrt(np.maximum(np.diag(covariance), 0) / sums.weight)
        idle = deviation <= 1e-6 * (np.abs(self.mean) + 1e-9)
        self.scale = np.where(idle, np.inf, deviation)
        shared = sums.xy - sums.weight * np.outer(self.mean, self.offset)
        self._values, self._vectors = np.linalg.eigh(covariance / np.outer(self.scale, self.scale))
        self._values = np.maximum(self._values, 0)
        self._turned = self._vectors.T @ (shared / self.scale[:, None])

    def foretold(self, x: Floats, alphas: Sequence[float]) -> Floats:
        """What each penalty gives for x (rows, inputs): (alphas, rows, outputs)."""
        turned = _standard(x, self.mean, self.scale) @ self._vectors
        told = [turned @ (self._turned / (self._values + alpha)[:, None]) for alpha in alphas]
        return np.stack(told) + self.offset

    def ridge(self, alphas: Floats) -> Ridge:
        """The ridge with a penalty for each output, (outputs,).

        Its coefficients are cut to the RANK directions in which fitted values vary most, as in
        reduced-rank regression: neighbouring hours share nearly all of their coefficients.
        """
        turned = self._turned / (self._values[:, None] + alphas)
        fitted = turned.T @ (self._values[:, None] * turned)
        right = np.linalg.eigh(fitted)[1][:, -RANK:].T
        left = self._vectors @ (turned @ right.T)
        unit = float(np.abs(left).max()) or 1.0
        halves = (left / unit).astype(np.float16), right.astype(np.float16)
        return Ridge(self.mean, self.scale, *halves, self.offset, unit)


def _standard(x: Floats, mean: Floats, scale: Floats) -> Floats:
    standard = np.clip((x - mean) / scale, -FARTHEST, FARTHEST)
    return np.where(np.isnan(standard), 0.0, standard)
