"""GET /forecast/skill/: how good forecasts were, by how far ahead they looked."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import Response
from marshmallow import Schema, fields

from api.answering.answers import answer
from api.answering.told import Listed, instant, number, text
from api.asking.cursor import key_of
from api.asking.filters import Filtered, page
from api.connections import borrowed
from api.finding.named import source_asked, zone_asked
from api.resources import Operation, Resource
from database import skill
from database.skill import SkillRow

Place = tuple[str, str, str, str, int]
FIRST: Place = ("", "", "", "", 0)


class Skill(Schema):
    """How far the forecasts of a source were off, of hours so far ahead of their issue."""

    zone = text("Our key of the zone")
    measure = text("What was foretold")
    component = text("Which number of it, such as a set of factors, or a fuel")
    source = text("Key of the source that foretold it")
    truth = text("Key of the source whose readings it is compared with")
    unit = text("Unit of `mae` and `bias`")
    first_hour = fields.Integer(
        required=True, metadata={"description": "The nearest hour ahead, from 1 on"}
    )
    last_hour = fields.Integer(required=True, metadata={"description": "The farthest hour ahead"})
    start = instant("First moment of what was foretold")
    end = instant("First moment after it")
    n = fields.Integer(
        required=True, metadata={"description": "How many hours are compared, of all vintages"}
    )
    mae = number("Mean absolute error")
    mape = number("Mean absolute error in percent; null where the truth is zero", allow_none=True)
    bias = number("Foretold less true, in the mean")
    coverage = number(
        "Share whose truth lay within p10 and p90, 0.8 is meant; null without quantiles",
        allow_none=True,
    )
    persistence_ratio = number(
        "`mae` over that of `as 24 hours before`; below 1 is better", allow_none=True
    )
    saving_share = number(
        "Of what a run placed by a perfect forecast saves, how much one placed by this forecast "
        "saves; null of what is no intensity",
        allow_none=True,
    )
    measured_at = instant("When this was computed")


class AllSkill(Listed):
    """Skill by zone, measure, component, source and hours ahead."""

    skill = fields.List(fields.Nested(Skill), required=True)


class ForecastSkill(Resource):
    """How good forecasts were, ours and those of publishers."""

    tag = "forecasts"
    operations: ClassVar = {
        "get": Operation(
            asks=Filtered(),
            answers=AllSkill(),
            examples=("", "zone=US-PJM&measure=carbon_intensity"),
            statuses=(404, 422, 503),
        )
    }

    def get(self) -> Response:
        """The skill of all forecasts that could be compared with what was measured afterwards.

        404 for an unknown zone or source.
        """
        asked = self.asked()
        after = key_of(asked, str, str, str, str, int) or FIRST
        with borrowed() as connection:
            zone, source = zone_asked(connection, asked), source_asked(connection, asked)
            table = skill.table(connection, zone, asked["measure"], source)
        found = sorted((one for one in table if _place(one) > after), key=_place)
        shown, following = page(asked, found, _place)
        told = [_told(one) for one in shown]
        return answer({"request": asked, "skill": told, "next": following})


def _place(row: SkillRow) -> Place:
    """What the list is ordered by."""
    return row.zone, row.measure, row.component, row.source, row.first_hour


def _told(row: SkillRow) -> dict[str, Any]:
    told = row._asdict()
    return {"n": told.pop("hours"), **told}


ROUTES = {"/forecast/skill/": ForecastSkill}
