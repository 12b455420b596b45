"""Issues forecasts by hand, and shows how good they were; the tick does both by itself.

python -m analytics.forecast_jobs issue --zone GB
python -m analytics.forecast_jobs skill --zone GB --measure carbon_intensity
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime

from psycopg2.extensions import connection as Connection

from analytics import forecast_measuring, forecast_runs
from analytics.forecast_schedule import LOCK, MEASURES, Due
from database import forecast_issues, locks, skill, zones
from database.connection import Unavailable, connect, transaction
from database.forecast_issues import Outcome
from database.skill import SkillRow

FRESH, FAILED, WRONG, LATER = 0, 1, 2, 75
EXIT_CODES = (
    "Exit codes: 0 done, 1 some measure failed, 2 a wrong argument,"
    " 75 another issues, or the database is away."
)
HEAD = ("zone", "measure", "component", "source", "hours ahead", "n", "MAE", "MAPE %", "bias")
MORE = ("unit", "p10-p90 %", "vs persistence", "saving %", "period", "truth")


def main(arguments: list[str] | None = None) -> int:
    """Issue or measure by hand, and say what came of it; the exit code."""
    wanted = _parser().parse_args(arguments)
    try:
        return _run(wanted)
    except Unavailable as error:
        print(error, file=sys.stderr)
        return LATER


def _run(wanted: argparse.Namespace) -> int:
    with closing(connect("crawler_rw")) as connection:
        if strangers := _strangers(connection, wanted.zone):
            print(f"there is no zone {', '.join(strangers)}", file=sys.stderr)
            return WRONG
        if wanted.what == "skill" and not wanted.anew:
            return _show(connection, wanted)
        with locks.held(connection, LOCK) as got:
            if not got:
                print("another process issues forecasts", file=sys.stderr)
                return LATER
            return (
                _issue(connection, wanted) if wanted.what == "issue" else _anew(connection, wanted)
            )


def _strangers(connection: Connection, asked: Sequence[str] | None) -> list[str]:
    known = {zone.key for zone in zones.all_zones(connection)} if asked else set()
    connection.commit()
    return [key for key in asked or () if key not in known]


def _issue(connection: Connection, wanted: argparse.Namespace) -> int:
    found = forecast_issues.candidates(connection, wanted.measure or MEASURES, wanted.zone)
    connection.commit()
    due = [Due(one.zone, one.measure, full=not wanted.refresh) for one in found]
    issued = forecast_runs.issue(connection, due, lambda: datetime.now(UTC), watching=_tell)
    counts = ", ".join(f"{count} {outcome}" for outcome, count in issued.outcomes.items())
    print(f"{counts or 'nothing is stored that could be foretold'}; {issued.rows} rows")
    return FAILED if issued.outcomes["failed"] else FRESH


def _tell(due: Due, outcome: Outcome, said: str) -> None:
    print(f"{due.zone:10} {due.measure:17} {outcome:7} {said}", flush=True)


def _anew(connection: Connection, wanted: argparse.Namespace) -> int:
    measures = wanted.measure or forecast_measuring.MEASURES
    now = datetime.now(UTC)
    for zone in skill.foretold_zones(connection, measures, wanted.zone):
        with transaction(connection) as cursor:
            skill.keep(cursor, list(forecast_measuring.measured(connection, zone, now, measures)))
    return _show(connection, wanted)


def _show(connection: Connection, wanted: argparse.Namespace) -> int:
    rows = [
        row
        for row in skill.table(connection)
        if row.zone in (wanted.zone or [row.zone])
        and row.measure in (wanted.measure or [row.measure])
        and row.source in (wanted.source or [row.source])
    ]
    if not rows:
        print("nothing is measured yet of that: --anew measures what is stored", file=sys.stderr)
    else:
        print(*_aligned([(*HEAD, *MORE), *map(_cells, rows)]), sep="\n")
    return FRESH


def _cells(row: SkillRow) -> tuple[str, ...]:
    return (
        *row[:4],
        f"{row.first_hour}-{row.last_hour}",
        str(row.hours),
        f"{row.mae:.1f}",
        _figure(row.mape),
        f"{row.bias:+.1f}",
        row.unit,
        _figure(row.coverage, 100),
        _figure(row.persistence_ratio, digits=2),
        _figure(row.saving_share, 100),
        f"{row.start:%Y-%m-%d}/{row.end:%Y-%m-%d}",
        row.truth,
    )


def _figure(value: float | None, times: float = 1, digits: int = 1) -> str:
    return "-" if value is None else f"{times * value:.{digits}f}"


def _aligned(table: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for line in table:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _parser() -> argparse.ArgumentParser:
    cli = argparse.ArgumentParser(
        prog="python -m analytics.forecast_jobs",
        description=__doc__,
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    several = cli.add_subparsers(dest="what", required=True, metavar="issue | skill")
    issue = several.add_parser("issue", help="foretell now, whether it is due or not")
    issue.add_argument("--refresh", action="store_true", help="24 hours ahead, not 96")
    shown = several.add_parser("skill", help="how good forecasts were, in the last four weeks")
    shown.add_argument("--source", nargs="+", metavar="SOURCE", help="only theirs")
    shown.add_argument("--anew", action="store_true", help="measure before showing")
    for one, measures in ((issue, MEASURES), (shown, forecast_measuring.MEASURES)):
        one.add_argument("--zone", nargs="+", metavar="ZONE", help="only these (default: all)")
        one.add_argument("--measure", nargs="+", choices=measures, help="only these")
    return cli


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # whoever reads may have read enough
    sys.exit(main())
