"""The general back end's solvers: what they are asked, what they proved, what they refuse."""

from __future__ import annotations

from importlib.util import find_spec

import pulp

from api.models.certificate import Status

MAX_STARTS = 50_000
TIME_LIMIT_SECONDS = 20.0


class TooLarge(ValueError):
    """The model would have more to choose from than it is allowed."""


def highs(seconds: float = TIME_LIMIT_SECONDS) -> pulp.LpSolver:
    """HiGHS, asked for a proof without tolerance."""
    return pulp.HiGHS(msg=False, threads=1, gapAbs=0.0, gapRel=0.0, timeLimit=seconds)


def cbc(seconds: float = TIME_LIMIT_SECONDS) -> pulp.LpSolver:
    """CBC, as PuLP 3 carries it."""
    carried = pulp.PULP_CBC_CMD.pulp_cbc_path
    return pulp.COIN_CMD(path=carried, msg=False, gapAbs=0.0, gapRel=0.0, timeLimit=seconds)


def preferred(seconds: float = TIME_LIMIT_SECONDS) -> pulp.LpSolver:
    """HiGHS if it is installed, else CBC."""
    return highs(seconds) if find_spec("highspy") else cbc(seconds)


def method(solver: pulp.LpSolver) -> str:
    """What a certificate calls the solver."""
    return "pulp-highs" if solver.name == "HiGHS" else "pulp-cbc"


def outcome(problem: pulp.LpProblem) -> Status:
    """What the solver proved. PuLP's `status` says Optimal even when the time ran out."""
    known: dict[int, Status] = {
        pulp.LpSolutionOptimal: "optimal",
        pulp.LpSolutionIntegerFeasible: "feasible",
        pulp.LpSolutionInfeasible: "infeasible",
    }
    return known.get(problem.sol_status, "unknown")
