"""Hands a table to HiGHS as it is: no modelling layer between the arrays and the solver."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import highspy
import numpy as np

from api.models.carbon_trace import Floats
from api.models.joint.program import Table

Verdict = Literal["optimal", "feasible", "infeasible", "unknown"]
Method = Literal["simplex", "ipm", "choose"]

FEASIBLE = 2
"""HiGHS's kSolutionStatusFeasible."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When to be done (seconds of the monotonic clock), and whether to give up before."""

    until: float
    stop: Callable[[], bool]

    @property
    def left(self) -> float:
        """Seconds that are left; none after a stop."""
        return 0.0 if self.stop() else max(0.0, self.until - time.monotonic())

    @property
    def halved(self) -> Limits:
        """The same with half of the time that is left."""
        return self.within(self.left / 2)

    def within(self, seconds: float) -> Limits:
        """The same, but for no longer than so many seconds from now."""
        return replace(self, until=min(self.until, time.monotonic() + seconds))


@dataclass(frozen=True, eq=False, slots=True)
class Found:
    """What HiGHS found: `values` of the columns if any, `bound` if it proved one."""

    verdict: Verdict
    values: Floats | None = None
    prices: Floats | None = None
    bound: float | None = None


def relaxed(table: Table, limits: Limits, method: Method = "simplex") -> Found:
    """The least cost if no column had to be whole; the bound is told by the prices alone."""
    solver = _solver(table, limits)
    solver.setOptionValue("solver", method)
    solver.run()
    verdict = _verdict(solver)
    if verdict != "optimal":
        return Found(verdict)
    solution = solver.getSolution()
    prices = np.array(solution.row_dual)
    return Found(verdict, np.array(solution.col_value), prices, table.bound(prices))


def whole(table: Table, limits: Limits, *, start: Floats | None = None) -> Found:
    """The least cost with the columns whole that have to be; from a known solution if given."""
    solver = _solver(table, limits)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 1e-7)
    kinds = highspy.HighsVarType
    solver.changeColsIntegrality(
        len(table.cost),
        np.arange(len(table.cost), dtype=np.int32),
        np.where(table.whole, int(kinds.kInteger), int(kinds.kContinuous)).astype(np.uint8),
    )
    if start is not None:
        known = highspy.HighsSolution()
        known.col_value = start.tolist()
        solver.setSolution(known)
    solver.run()
    verdict, told = _verdict(solver), solver.getInfo().mip_dual_bound
    bound = float(told) if np.isfinite(told) else None
    if verdict not in ("optimal", "feasible"):
        return Found(verdict, bound=bound)
    return Found(verdict, np.array(solver.getSolution().col_value), None, bound)


def _solver(table: Table, limits: Limits) -> highspy.Highs:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy has no types here
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("time_limit", limits.left)
    solver.passModel(_model(table))
    for interrupts in (solver.cbMipInterrupt, solver.cbIpmInterrupt, solver.cbSimplexInterrupt):
        interrupts.subscribe(_Watch(limits))
    return solver


class _Watch:
    """Asks now and then whether to stop; HiGHS asks it after every iteration."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._next = 0.0

    def __call__(self, event: highspy.HighsCallbackEvent) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + 0.2
            event.interrupt(self._limits.left <= 0)


def _model(table: Table) -> highspy.HighsLp:
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(table.cost), len(table.row_lower)
    model.col_cost_, model.col_lower_, model.col_upper_ = table.cost, table.lower, table.upper
    model.row_lower_, model.row_upper_ = table.row_lower, table.row_upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = table.start.astype(np.int32)
    model.a_matrix_.index_ = table.row.astype(np.int32)
    model.a_matrix_.value_ = table.value
    return model


def _verdict(solver: highspy.Highs) -> Verdict:
    status, kinds = solver.getModelStatus(), highspy.HighsModelStatus
    if status == kinds.kOptimal:
        return "optimal"
    if status in (kinds.kInfeasible, kinds.kUnboundedOrInfeasible):
        return "infeasible"
    found = int(solver.getInfo().primal_solution_status) == FEASIBLE
    return "feasible" if found else "unknown"
