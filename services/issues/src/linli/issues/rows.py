"""What the lists show of an issue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.chassis.personal import Shown
from linli.events.contracts.base import PartyId, TownCode
from linli.events.contracts.casework import (
    AssignmentReturned,
    IssueEscalated,
    IssueResumed,
    IssueSuspended,
    JointActionRequested,
    LeadAssigned,
    Level,
)
from linli.events.contracts.issues import (
    DuplicateAbsorbed,
    HazardFlagged,
    HazardMadeSafe,
    IssueClosed,
    IssueConverted,
    IssueEvent,
    IssueMerged,
    IssueRejected,
    IssueReopened,
    IssueReported,
    IssueSupported,
    IssueTriaged,
    ResolutionVerified,
    TextReleased,
)
from linli.events.store import Fact
from linli.issues.domain import clocks
from linli.issues.domain.clocks import Clocks
from linli.issues.domain.lights import Levels, Light, standing
from linli.issues.domain.state import level_of
from linli.issues.domain.status import Status, status_after
from linli.issues.positions import to_wgs84
from linli.issues.standards.declarations import levels_in

HIDDEN = Field(exclude=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRow:
    """What a list shows of an issue."""

    id: UUID
    town: str
    community: str | None
    compound: str | None
    category: str
    title: Shown
    released_title: Shown | None = None
    """What everybody may read: null until staff have released it."""
    reporter: Annotated[str | None, HIDDEN] = None
    status: Status
    suspended: bool = False
    hazard: bool = False
    """Flagged as dangerous, and not made safe yet."""
    confidential: bool = False
    """Shown to nobody but those who work on it, and who reported it."""
    level: Level = "community"
    lead: str | None = None
    co_handlers: Sequence[str] = field(default_factory=list[str])
    """Who else was asked to act on it."""
    supporters: int = 0
    source: str
    channel: str | None = None
    patrol: UUID | None = None
    latitude: float | None = None
    longitude: float | None = None
    """In WGS84."""
    occurred_at: datetime
    ended_at: datetime | None = None
    due_at: datetime | None = None
    """When the first of its clocks turns red."""
    amber_at: datetime | None = None
    expected_at: datetime | None = None
    """When it is to be resolved by."""
    clocks: Annotated[Clocks | None, HIDDEN] = None
    light: Light = "none"
    """Of the moment in which it is read: no column."""


def shown_issue(row: IssueRow | None, fact: Fact[IssueEvent]) -> IssueRow | None:
    """The list's row of an issue after one more fact; None before the first."""
    if isinstance(fact.event, IssueReported):
        row = reported_row(fact.event, fact.source.town)
    elif row is not None:
        row = replace(
            row, status=status_after(row.status, fact.event), **changes_by(fact.event, row)
        )
    return row and ticking(row, fact)


def reported_row(event: IssueReported, town: str) -> IssueRow:
    """An issue's first row."""
    at = event.position or (event.location and to_wgs84(event.location))
    return IssueRow(
        id=event.issue_id,
        town=town,
        community=event.community,
        compound=event.compound,
        category=event.category,
        title=event.title,
        status=Status.REPORTED,
        confidential=event.confidential,
        level=level_of(event),
        source=event.source,
        channel=event.channel,
        patrol=event.patrol_id,
        latitude=at and at.latitude,
        longitude=at and at.longitude,
        reporter=event.reporter,
        occurred_at=event.reported_at,
    )


def changes_by(event: IssueEvent, row: IssueRow) -> Mapping[str, Any]:
    """What a later fact changes, beside the status."""
    match event:
        case IssueTriaged(category=category):
            return {"category": category}
        case TextReleased(texts=texts, title=title) if "title" in texts:
            return {"released_title": title or row.title}
        case HazardFlagged() | HazardMadeSafe():
            return {"hazard": isinstance(event, HazardFlagged)}
        case IssueSupported():
            return {"supporters": row.supporters + 1}
        case DuplicateAbsorbed(supporters=supporters):
            return {"supporters": row.supporters + len(supporters)}
        case IssueReopened(reopened_from="claimed"):
            return {}
        case IssueReopened():
            return {"ended_at": None, "suspended": False}
        case (
            ResolutionVerified(verified_at=at)
            | IssueClosed(closed_at=at)
            | IssueRejected(rejected_at=at)
            | IssueMerged(merged_at=at)
            | IssueConverted(converted_at=at)
        ):
            return {"ended_at": at, "suspended": False}
        case _:
            return assigned_by(event, row)


def assigned_by(event: IssueEvent, row: IssueRow) -> Mapping[str, Any]:
    """What a fact changes of who sees to an issue, and whether work on it waits."""
    match event:
        case LeadAssigned(lead=lead):
            return {"lead": lead}
        case JointActionRequested(parties=parties):
            return {"co_handlers": joined(row.co_handlers, parties)}
        case IssueEscalated(to_level=level, department=department):
            parties = () if department is None else (department,)
            return {"level": level, "co_handlers": joined(row.co_handlers, parties)}
        case AssignmentReturned(party=party):
            others = [one for one in row.co_handlers if one != party]
            return {"lead": None if row.lead == party else row.lead, "co_handlers": others}
        case IssueSuspended() | IssueResumed():
            return {"suspended": isinstance(event, IssueSuspended)}
        case _:  # the rest of an issue's facts stands on its own page
            return {}


def joined(parties: Sequence[str], more: Sequence[str]) -> list[str]:
    """The parties and those that are not among them yet."""
    return [*dict.fromkeys((*parties, *more))]


# Clocks: what a list needs to know of them is worked out when a row is written


def ticking(row: IssueRow, fact: Fact[IssueEvent]) -> IssueRow:
    """The row with its clocks after one more fact; none are kept while nothing is promised."""
    if row.clocks is None and getattr(fact.event, "pinned", None) is None:
        return row
    lead = PartyId(row.lead) if row.lead else None
    before = row.clocks or Clocks(level=row.level, lead=lead, paused=row.suspended)
    after = clocks.evolve(before, fact.event, fact.time)
    return replace(row, clocks=after if after.each else None)


async def standing_rows(rows: Sequence[IssueRow], db: AsyncConnection) -> Sequence[IssueRow]:
    """The rows with when they are due, by what their towns had promised when a clock started."""
    pins = {
        (TownCode(row.town), clock.pinned)
        for row in rows
        for clock in (row.clocks.each if row.clocks else ())
    }
    if not pins:
        return rows
    levels = await levels_in(db, pins)
    by_town = {
        town: {pinned: level for (of, pinned), level in levels.items() if of == town}
        for town, _ in pins
    }
    return [
        due(row, row.clocks, by_town[TownCode(row.town)]) if row.clocks else row for row in rows
    ]


def due(row: IssueRow, its: Clocks, levels: Levels) -> IssueRow:
    """The row with when its clocks turn amber and red."""
    stands = standing(its, levels)
    return replace(row, due_at=stands.due_at, amber_at=stands.amber_at, expected_at=stands.expected)


def lit(row: IssueRow, now: datetime, title: Shown, released_title: Shown | None) -> IssueRow:
    """The row as it is shown at a moment: with its light, and titles as they may be read."""
    shown = {"light": light_of(row, now), "title": title, "released_title": released_title}
    return replace(row, clocks=None, **shown)


def light_of(row: IssueRow, now: datetime) -> Light:
    """As `linli.issues.domain.lights.Standing` says."""
    if row.due_at is not None and row.due_at < now:
        return "red"
    if row.suspended:
        return "paused"
    if row.amber_at is not None and row.amber_at <= now:
        return "amber"
    return "none" if row.due_at is None else "green"
