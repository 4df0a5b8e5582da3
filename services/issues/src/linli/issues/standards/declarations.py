"""What towns have declared, in the read model: every version, as it was declared.

The projection keeps it before it folds issues, so that what a batch pins is there to be read.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.events.contracts.base import TownCode
from linli.events.contracts.categories import (
    CalendarAdopted,
    CategoryDefined,
    CategoryRevised,
    Pinned,
    PolicyAdopted,
)
from linli.events.envelope import Recorded
from linli.issues.domain.calendar import BUILT_IN_CALENDARS, calendar_of
from linli.issues.domain.category import BUILT_IN, version_of
from linli.issues.domain.policy import BUILT_IN_POLICIES, Level, level_in
from linli.issues.domain.versions import version_in
from linli.issues.tables import declarations

type Declared = CategoryRevised | PolicyAdopted | CalendarAdopted
type Pin = tuple[TownCode, Pinned]
"""What a clock of a town runs under."""

KINDS: Mapping[type[Declared], str] = {
    CategoryRevised: "category",
    PolicyAdopted: "policy",
    CalendarAdopted: "calendar",
}
BUILT_IN_BY_KIND: Mapping[type[Declared], Sequence[Declared]] = {
    CategoryRevised: list(BUILT_IN.values()),
    PolicyAdopted: BUILT_IN_POLICIES,
    CalendarAdopted: [one for versions in BUILT_IN_CALENDARS.values() for one in versions],
}


async def declare(batch: Sequence[Recorded[Any]], db: AsyncConnection) -> None:
    """Keep the versions that a batch declares."""
    rows = [
        row_of(declared, around.source.town)
        for event, around in batch
        if (declared := declared_by(event))
    ]
    if rows:
        await db.execute(insert(declarations), rows)


def declared_by(event: object) -> Declared | None:
    """The version that a fact declares, if it does."""
    match event:
        case CategoryDefined() | CategoryRevised():
            return version_of(event)
        case PolicyAdopted() | CalendarAdopted():
            return event
        case _:
            return None


def row_of(declared: Declared, town: str) -> dict[str, Any]:
    """The row of a version."""
    return {
        "town": town,
        "kind": KINDS[type(declared)],
        "code": declared.code,
        "version": declared.version,
        "body": declared.model_dump(mode="json"),
    }


async def versions_in[D: (CategoryRevised, PolicyAdopted, CalendarAdopted)](
    db: AsyncConnection, town: TownCode, kind: type[D]
) -> Sequence[D]:
    """What stands in a town, each with all its versions: what is built in, then its own by code."""
    query = sa.select(declarations.c.body).where(
        declarations.c.town == town, declarations.c.kind == KINDS[kind]
    )
    rows = await db.execute(query.order_by(declarations.c.code, declarations.c.version))
    built_in = [one for one in BUILT_IN_BY_KIND[kind] if isinstance(one, kind)]
    return [*built_in, *(kind.model_validate(body) for body in rows.scalars())]


async def in_force[D: (CategoryRevised, CalendarAdopted)](
    db: AsyncConnection, town: TownCode, kind: type[D]
) -> Sequence[D]:
    """The same, each as it is now."""
    return list({one.code: one for one in await versions_in(db, town, kind)}.values())


async def levels_in(db: AsyncConnection, pins: Collection[Pin]) -> Mapping[Pin, Level]:
    """What clocks run under, by the versions that this read model has come to."""
    policies = {
        town: await versions_in(db, town, PolicyAdopted) for town in {town for town, _ in pins}
    }
    calendars = {town: await versions_in(db, town, CalendarAdopted) for town in policies}
    return {
        (town, pinned): level_among(pinned, policies[town], calendars[town])
        for town, pinned in pins
    }


def level_among(
    pinned: Pinned, policies: Sequence[PolicyAdopted], calendars: Sequence[CalendarAdopted]
) -> Level:
    """What a clock runs under, of all that its town has declared."""
    promised = version_in(policies, pinned.policy_version)
    theirs = [calendar for calendar in calendars if calendar.code == pinned.calendar]
    working = version_in(theirs, pinned.calendar_version)
    return Level(level_in(promised, pinned.sla_class), calendar_of(working), promised)
