"""Puerto Rico's operation data: a script of constants behind a page, the newest state alone.

Fuels are whole percents of the total; the sum of the sites is more than the total, since the
turbines at Mayaguez are counted again among `Estaciones GT`. Until 2024 the metrics are nine, and
then fifteen, so that their places move. Lines end in CR LF. The stamp is local. Who does not look
like a browser is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from simulator import truth
from simulator.wire import Answer, Expected, Feed, Question, alone, html_answer, not_found, whole
from simulator.zones import ZONES

HOST = "operationdata.prepa.pr.gov"
ZONE = "US-PR"
STEP = timedelta(minutes=5)
SITE_MW = 1.5
# Gas is one share, oil two: each is half a percent off at most.
PRECISION_MW = 0.01 * 1.6 * ZONES[ZONE].load_mw
_LOCAL = ZoneInfo("America/Puerto_Rico")
_MOVED = 2024
_DIESEL = 0.4
_SITES = (
    ("Hidroelectricas", "Dos Bocas", ("river",), 1.0),
    ("Hidroelectricas", "Toro Negro", ("reservoir",), 0.6),
    ("Hidroelectricas", "Yauco", ("reservoir",), 0.4),
    ("COGEN", "AES", ("coal",), 1.0),
    ("COGEN", "Ecoelectrica", ("gas",), 0.4),
    ("Turbina de Gas", "Estaciones GT", ("oil",), _DIESEL),
    ("Turbina de Gas", "Mayaguez", ("oil",), _DIESEL),
    ("Ciclo Combinado", "San Juan", ("gas",), 0.6),
    ("Vapor", "Palo Seco", ("oil",), 1 - _DIESEL),
    ("Renovable", "Wind", ("onshore",), 1.0),
    ("Renovable", "Solar", ("solar",), 1.0),
    ("Renovable", "Landfill", ("biomass",), 1.0),
)


def answer(question: Question, seed: int, now: datetime) -> Answer:
    """`/dataSource.js`."""
    if not question.headers.get("user-agent", "").startswith("Mozilla/"):
        return html_answer("403 - Forbidden: Access is denied.", "<h2>403</h2>", 403)
    if question.path != "/dataSource.js":
        return not_found()
    script = "\r\n".join(_lines(seed, now))
    return Answer(script.encode(), "application/javascript")


def _lines(seed: int, now: datetime) -> Iterable[str]:
    local = now.astimezone(_LOCAL)
    plants = truth.state(seed, ZONE, truth.floor_to(now, STEP), STEP).plants
    total = sum(plants.values())
    clock = f"{local.hour % 12 or 12}:{local:%M:%S %p}"
    yield f"const dataFechaAcualizado = '{local.month}/{local.day}/{local.year}' + ' {clock}';"
    yield from _list("dataFuelCost", ["{place: 'San Juan', value: 100}"])
    yield from _list("dataByFuel", _shares(plants, total))
    yield from _list("dataMetrics", _metrics(local, total))
    yield from _list("dataLoadPerSite", _sites(plants))


def _list(name: str, entries: Iterable[str]) -> list[str]:
    return [f"const {name} = [", *(f"\t{entry}," for entry in entries), "];"]


def _shares(plants: Mapping[str, float], total: float) -> list[str]:
    renewable = ("river", "reservoir", "onshore", "solar", "biomass")
    megawatts = {
        "Bunker": (1 - _DIESEL) * plants["oil"],
        "Diesel": _DIESEL * plants["oil"],
        "LNG": plants["gas"],
        "Coal": plants["coal"],
        "Renew": sum(plants[name] for name in renewable),
    }
    return [
        f"{{fuel: '{fuel}', value: {whole(100 * mw / total)}}}" for fuel, mw in megawatts.items()
    ]


def _metrics(local: datetime, total: float) -> list[str]:
    moved = local.year >= _MOVED
    shares = ["PREPA", "PPOA", "Fossil", "Renewable"] if moved else ["PREPA", "COGEN"]
    peaks = ["Máxima para Hoy", "Máxima Mensual", *(["Máxima Anual"] if moved else [])]
    # The stamps of the peaks are in UTC, and run ahead of the page's own.
    peak = local.astimezone(UTC)
    clock = f"{peak.month}/{peak.day}/{peak.year} {peak.hour % 12 or 12}:{peak:%M:%S %p}"
    values = {
        "Total de Generación": str(whole(total)),
        **dict.fromkeys(shares, "50"),
        "Reserva en Rotación": "291",
        "Reserva Operacional": "930",
        "Capacidad Disponible": "3046",
        "Próxima Hora MW": str(whole(1.02 * total)),
        **dict.fromkeys(peaks, str(whole(1.1 * total))),
        **({f"{name} TS": f"'{clock}'" for name in peaks} if moved else {}),
    }
    return [
        f"{{Index:'{place}', Desc:'{name}', value: {value}}}"
        for place, (name, value) in enumerate(values.items())
    ]


def _sites(plants: Mapping[str, float]) -> list[str]:
    return [
        f"{{Index:'{place}', Type:'{kind}', Desc:'{name}', SiteTotal: {mw},\r\n\t\tunits:[\r\n"
        f"\t\t\t{{Index:'0', Unit:'Unit 1', MW: {mw}, MVar:'0', Cost:4.37, ParentId:'{place}'}},"
        "\r\n\t\t]\r\n\t}"
        for place, (kind, name, names, share) in enumerate(_SITES)
        for mw in [_shown(name, share * sum(plants[plant] for plant in names))]
    ]


def _shown(site: str, mw: float) -> int:
    """The site's MW; solar farms at rest draw one."""
    return -1 if site == "Solar" and mw < 0.5 else whole(mw)


def expected(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every five minutes in [start, end)."""
    return [
        (ZONE, "generation", begin, begin + STEP, state.fuels())
        for begin, state in truth.window(seed, ZONE, start, end, STEP)
    ]


OPERATORS = {HOST: answer}
FEEDS = {"prepa.generation": Feed(expected=alone(expected), precision=PRECISION_MW)}
