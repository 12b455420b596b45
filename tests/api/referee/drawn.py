"""Random small requests of every kind, over the made-up zones."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from tests.api.referee.nature import DAWN, HOURS, KEYS, MINUTE

Body = dict[str, Any]
EARLY, LATE = DAWN + 6 * 60 * MINUTE, DAWN + (12 * 60 + 30) * MINUTE


def request(draw: random.Random) -> Body:
    """A workload of any kind, valid as a whole."""
    kind = draw.choice(["contiguous"] * 3 + ["profile", "pausing", "stretches", "elastic"])
    return {
        "contiguous": _contiguous,
        "profile": _profile,
        "pausing": _pausing,
        "stretches": _stretches,
        "elastic": _elastic,
    }[kind](draw)


def _common(draw: random.Random, step: int, *, runtime: int, delay: int) -> Body:
    """What every kind has; `step`, `runtime` and `delay` in seconds."""
    start = DAWN + timedelta(seconds=draw.randrange(0, 24 * 3600, step))
    if draw.random() < 0.03:
        start = DAWN + timedelta(hours=HOURS - 2)
    candidates = draw.sample(KEYS, draw.randint(1, 4))
    body: Body = {
        "runtime": runtime,
        "schedule": {"type": "onetime", "start_time": start.isoformat()},
        "dataset": {"input_size_gb": draw.choice([0, 3]), "output_size_gb": draw.choice([0, 1])},
        "candidate_zones": candidates,
        "pue": draw.choice([1, 1, 1.25, 1.5]),
        "factor_set": draw.choice(["lifecycle", "lifecycle", "direct"]),
        "use_prediction": draw.choice([None, None, None, False]),
    }
    if draw.random() < 0.2:
        leave = delay if draw.random() < 0.9 else -step
        until = start + timedelta(seconds=runtime + leave)
        body["schedule"]["deadline"] = until.isoformat()
    else:
        body["schedule"]["max_delay"] = delay
    if draw.random() < 0.25:
        body["as_of"] = draw.choice([EARLY, LATE]).isoformat()
    if draw.random() < 0.15:
        body["region_whitelist"] = draw.sample(KEYS, 12)
    return body | _aim(draw)


def _aim(draw: random.Random) -> Body:
    if draw.random() < 0.5:
        return {}
    weights = draw.choice([(1, 1000), (0, 1), (2, 5000), (1, 0), (0, 1000), (3, 100)])
    aim: Body = {"carbon_weight": weights[0], "price_weight": weights[1]}
    if draw.random() < 0.4:
        aim["budget"] = {"of": draw.choice(["carbon", "price"]), "at_most": None}
    if draw.random() < 0.3:
        aim["pareto"] = True
    if weights[1] or aim.get("pareto") or aim.get("budget", {}).get("of") == "price":
        aim["currency"] = draw.choice(["EUR"] * 5 + ["PLN"])
    return aim


def _with_budget(draw: random.Random, body: Body, kwh: float) -> Body:
    budget = body.get("budget")
    if budget:
        each = draw.randint(30, 700) if budget["of"] == "carbon" else draw.randint(-40, 200) / 1000
        budget["at_most"] = round(kwh * each, 6)
    return body


def _at_once(draw: random.Random, body: Body) -> Body:
    if draw.random() < 0.1 and not (body.get("budget") or body.get("pareto")):
        body["optimize_carbon"] = False
    return body


def _recurring(draw: random.Random, body: Body) -> Body:
    """Runs again and again within 24 hours: short ones, for their starts are any second."""
    body["schedule"].pop("deadline", None)
    body["schedule"] |= {
        "type": draw.choice(["poisson", "uniform-random"]),
        "interval": draw.choice([3, 5, 9]) * 3600,
        "max_delay": draw.randint(0, 30) * 60,
    }
    if draw.random() < 0.5:
        body["schedule"]["seed"] = draw.randint(0, 1000)
    body["runtime"] = draw.randint(1, 30) * 60
    return body


def _contiguous(draw: random.Random) -> Body:
    step = draw.choice([300, 60, 60, 20])
    most = 60 if step == 20 else 300
    runtime, delay = (draw.randint(1, most) * step for _ in range(2))
    body = _common(draw, step, runtime=runtime, delay=draw.choice([delay, delay, 0]))
    watts, cores = draw.choice([0, 5, 100, 250]), draw.choice([1, 4, 0.5])
    if draw.random() < 0.15:
        body = _recurring(draw, body)
    body |= {"watts_per_core": watts, "core_count": cores}
    kwh = watts * cores * body["pue"] * body["runtime"] / 3.6e6
    return _modelled(draw, _at_once(draw, _with_budget(draw, body, kwh)))


def _profile(draw: random.Random) -> Body:
    phases = [
        {"seconds": 60 * draw.randint(1, 40), "watts": draw.choice([0, 10, 200, 500])}
        for _ in range(draw.randint(1, 5))
    ]
    runtime = sum(phase["seconds"] for phase in phases)
    body = _common(draw, 60, runtime=runtime, delay=60 * draw.randint(0, 240))
    kwh = sum(phase["seconds"] * phase["watts"] for phase in phases) * body["pue"] / 3.6e6
    return _at_once(draw, _with_budget(draw, {**body, "power_profile": phases}, kwh))


def _pausing(draw: random.Random) -> Body:
    step = draw.choice([300, 60])
    runtime, delay = (draw.randint(1, 120) * step for _ in range(2))
    body = _common(draw, step, runtime=runtime, delay=delay)
    if draw.random() < 0.1:
        body = _recurring(draw, body)
    body["watts_per_core"] = draw.choice([5, 100, 1000])
    body["execution"] = {"type": "interruptible", "migratable": draw.random() < 0.3}
    kwh = body["watts_per_core"] * body["pue"] * body["runtime"] / 3.6e6
    return _modelled(draw, _with_budget(draw, body, kwh))


def _stretches(draw: random.Random) -> Body:
    step = draw.choice([300, 600, 900, 1800, 3600])
    runtime = draw.randint(1, 6) * step + draw.choice([0, 0, 0, step // 2, -step // 3])
    body = _common(draw, 300, runtime=runtime, delay=draw.randint(0, 6) * step)
    body["watts_per_core"] = draw.choice([100, 1000])
    body["execution"] = {
        "type": "interruptible",
        "migratable": draw.random() < 0.2,
        "step_seconds": step,
        "minimum_run_seconds": draw.choice([0, 1, step, 2 * step, 3 * step, 5 * step // 2]),
        "restart_kwh": draw.choice([0, 0, 0.01, 0.05, 1]),
    }
    kwh = body["watts_per_core"] * body["pue"] * body["runtime"] / 3.6e6
    return _modelled(draw, _with_budget(draw, body, kwh))


def _elastic(draw: random.Random) -> Body:
    step = draw.choice([300, 60])
    body = _common(
        draw, step, runtime=draw.randint(1, 100) * step, delay=draw.randint(0, 100) * step
    )
    levels = [
        {
            "cores": place + 1,
            "throughput": draw.randint(1, 20),
            "watts": draw.randint(0, 900),
        }
        for place in range(draw.randint(1, 4))
    ]
    execution: Body = {"type": "elastic", "levels": levels, "migratable": draw.random() < 0.3}
    if draw.random() < 0.2:
        execution["work"] = draw.randint(1, 40)
    kwh = levels[0]["watts"] * body["pue"] * body["runtime"] / 3.6e6
    return _modelled(draw, _with_budget(draw, {**body, "execution": execution}, kwh))


def _modelled(draw: random.Random, body: Body) -> Body:
    """A few by the integer programme, which is slow."""
    return {**body, "use_new_optimization": False} if draw.random() < 0.08 else body
