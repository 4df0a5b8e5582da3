"""What is read: the list of issues, and which of them are meant."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from math import cos, degrees, radians
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa

from linli.chassis.audience import told_in
from linli.chassis.authority import Caller
from linli.chassis.lists import Listing, within
from linli.issues.domain.status import Status
from linli.issues.positions import EARTH_M, Point
from linli.issues.reading import READERS
from linli.issues.rows import IssueRow, shown_issue, standing_rows
from linli.issues.tables import OPEN, POINT, issue_list
from linli.issues.words import newest_words

type Conditions = Sequence[sa.ColumnElement[bool]]
type Lit = Literal["green", "amber", "red", "paused"]

ISSUES = Listing(
    *("issue", issue_list, IssueRow, shown_issue),
    newest_by="occurred_at",
    finished=standing_rows,
    unread=frozenset({"clocks"}),
)
SEARCHED = replace(ISSUES, led_by=newest_words)
SHOWN = ISSUES.shown_columns
NEWEST_FIRST = (issue_list.c.occurred_at.desc(), issue_list.c.id.desc())
OVER = frozenset({Status.VERIFIED, Status.CLOSED, Status.REJECTED, Status.MERGED, Status.CONVERTED})
"""The statuses of issues that have ended."""

_C = issue_list.c


class Box(NamedTuple):
    """What lies between two meridians, from west to east, and two parallels, in degrees."""

    west: float
    south: float
    east: float
    north: float


def theirs(caller: Caller | None) -> sa.ColumnElement[bool]:
    """Those that the caller works on or reported: as `linli.issues.reading.reads_all` says."""
    works_on = within(issue_list, told_in(caller, READERS))
    if not works_on:
        return sa.true()
    own = [_C.reporter == caller.person] if caller else []
    return sa.func.coalesce(sa.or_(*own, *works_on), sa.false())


def visible_to(caller: Caller | None) -> Conditions:
    """Without confidential issues, but for those who work on them and who reported them."""
    return (sa.or_(sa.not_(_C.confidential), theirs(caller)),)


def in_statuses(statuses: Sequence[Status]) -> Conditions:
    """Those in one of these statuses; if it is only open ones, the index of these serves."""
    of_open = () if OVER.intersection(statuses) else (OPEN,)
    return (_C.status.in_(statuses), *of_open)


def lit_as(light: Lit, now: datetime) -> Conditions:
    """Those with a light at a moment: as `linli.issues.rows.light_of` says."""
    late = sa.func.coalesce(_C.due_at < now, sa.false())
    soon = sa.func.coalesce(_C.amber_at <= now, sa.false())
    match light:
        case "red":
            return (OPEN, late)
        case "paused":
            return (OPEN, ~late, _C.suspended)
        case "amber":
            return (OPEN, ~late, ~_C.suspended, soon)
        case "green":
            return (OPEN, ~late, ~_C.suspended, ~soon, _C.due_at.is_not(None))


def light_at(now: datetime) -> sa.ColumnElement[str]:
    """The light at a moment, in words: likewise."""
    lights = {"red": _C.due_at < now, "paused": _C.suspended, "amber": _C.amber_at <= now}
    lights["green"] = _C.due_at.is_not(None)
    return sa.case(*((when, light) for light, when in lights.items()), else_="none")


def inside(box: Box) -> sa.ColumnElement[bool]:
    """Those whose position lies in a box; one that crosses the antimeridian ends west of it."""
    if box.west > box.east:
        return sa.or_(inside(box._replace(east=180.0)), inside(box._replace(west=-180.0)))
    corners = (sa.func.point(box.west, box.south), sa.func.point(box.east, box.north))
    return POINT.op("<@")(sa.func.box(*corners))


def around(at: Point, metres: float) -> Box:
    """The smallest box around a circle; near a pole, all meridians."""
    north = degrees(metres / EARTH_M)
    narrowest = cos(radians(min(90.0, abs(at.latitude) + north)))
    east = min(180.0, north / narrowest) if narrowest > 1e-9 else 180.0
    south, top = max(-90.0, at.latitude - north), min(90.0, at.latitude + north)
    if east == 180.0:
        return Box(-180.0, south, 180.0, top)
    return Box(_wrapped(at.longitude - east), south, _wrapped(at.longitude + east), top)


def nearest(at: Point) -> sa.ColumnElement[Any]:
    """By how far they are, as a flat map shows it: near enough to choose from."""
    return POINT.op("<->")(sa.func.point(at.longitude, at.latitude))


def _wrapped(longitude: float) -> float:
    return (longitude + 180) % 360 - 180
