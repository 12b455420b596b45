"""How methods are mixed: weights for each block of the horizon, from their rehearsed errors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analytics.forecast.convex import convex
from analytics.forecast.history import Floats
from analytics.forecast.rehearsal import blocks

# How strongly weights are drawn to the prior, in mean squared errors of the members.
SHRINK = 0.1


def weights(members: Sequence[Floats], truth: Floats, prior: Floats) -> Floats:
    """The weight of each member at each hour ahead, (members, horizon); columns sum to 1.

    `members` and `truth` are (origins, horizon); only pairs known of all count, and a block
    without any takes the prior (members,).
    """
    horizon = truth.shape[1]
    errors = np.stack(list(members)) - truth
    found = np.empty((len(errors), horizon))
    for block in blocks(horizon):
        flat = errors[:, :, block].reshape(len(errors), -1)
        known = flat[:, np.isfinite(flat).all(axis=0)]
        found[:, block] = convex(known, prior, shrink=SHRINK)[:, None]
    return found


def mixed(members: Sequence[Floats], shares: Floats) -> Floats:
    """The members (..., horizon) mixed by weights (members, horizon)."""
    mix: Floats = np.einsum("m...h,mh->...h", np.stack(list(members)), shares)
    return mix
