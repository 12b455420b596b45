"""A fitted forecast: what it learnt of a history, and what it foretells after another."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analytics.forecast.history import DAY, HORIZON, Floats, History, TooLittle

LEVELS = (0.1, 0.5, 0.9)


@dataclass(frozen=True, slots=True)
class Foretold:
    """The hours [first_hour, first_hour + len(mean)), each with its mean and quantiles.

    All in the unit of the history. Quantiles never cross. `method` names what carries most of
    the first day; `weights` has the mean weight of each method that was used.
    """

    first_hour: int
    mean: Floats
    quantiles: Mapping[float, Floats]
    method: str
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Model:
    """What was learnt of one series; serves any later origin, of any hour of the day."""

    horizon: int
    non_negative: bool

    def foretell(self, history: History) -> Foretold:
        """The hours after the last of `history`; raises TooLittle without a known day in it."""
        values = history.values
        if np.isfinite(values[-DAY:]).sum() == 0:
            raise TooLittle("no hour of the last day is known")
        mean = np.resize(values[-DAY:], self.horizon)
        quantiles = dict.fromkeys(LEVELS, mean)
        return Foretold(history.origin, mean, quantiles, "persistence", {"persistence": 1.0})

    def to_bytes(self) -> bytes:
        """The model as a compressed numpy archive without pickles."""
        told = io.BytesIO()
        np.savez_compressed(told, horizon=self.horizon, non_negative=self.non_negative)
        return told.getvalue()

    @classmethod
    def from_bytes(cls, told: bytes) -> Model:
        """The model that `to_bytes` wrote; raises ValueError when these are not its bytes."""
        with np.load(io.BytesIO(told), allow_pickle=False) as kept:
            return cls(int(kept["horizon"]), bool(kept["non_negative"]))


def fit(history: History, *, horizon: int = HORIZON, non_negative: bool = True) -> Model:
    """A model of the series, learnt from hours before the origin of `history` alone.

    `non_negative` is false for what may fall below zero, such as a price. Raises TooLittle when
    fewer than 24 hours of the history are known.
    """
    if np.isfinite(history.values).sum() < DAY:
        raise TooLittle(f"{np.isfinite(history.values).sum()} hours are known, {DAY} are needed")
    return Model(horizon, non_negative)
