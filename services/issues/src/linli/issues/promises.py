"""What was promised for an issue, as its page shows it: its clocks, and when it is expected."""

from collections.abc import Sequence
from datetime import datetime
from math import floor

from pydantic import BaseModel

from linli.events.contracts.base import PartyId, TownCode
from linli.events.contracts.casework import Level
from linli.events.contracts.categories import Pinned, SlaClass
from linli.events.contracts.issues import IssueEvent
from linli.events.store import EventStore, Fact
from linli.issues.domain.clocks import Kind, started_by
from linli.issues.domain.lights import Light, Reading, Text, expected, reading
from linli.issues.levels import levels_of


class ClockShown(BaseModel):
    """A clock at a moment; minutes are of working time, or of any if it runs day and night."""

    kind: Kind
    level: Level | None
    """Whose it is to resolve."""
    party: PartyId | None
    """Who is to accept."""
    sla_class: SlaClass
    working_time: bool
    started_at: datetime
    stopped_at: datetime | None
    allowed_minutes: int
    used_minutes: int
    amber: datetime | None
    due: datetime | None
    """Null while it stands still."""
    light: Light
    text: Text
    pinned: Pinned


class Promises(BaseModel):
    """An issue's clocks at a moment, by what had been recorded then."""

    at: datetime
    expected: datetime | None
    """When it is due to be resolved, by whom it is with."""
    clocks: Sequence[ClockShown]


async def promises_of(
    facts: Sequence[Fact[IssueEvent]], at: datetime, store: EventStore
) -> Promises:
    """What an issue's clocks show at a moment."""
    started = started_by(facts, at)
    town = TownCode(facts[0].source.town)
    levels = await levels_of((clock.pinned for clock in started.each), town, store)
    shown = [shown_clock(reading(clock, at, levels[clock.pinned])) for clock in started.each]
    return Promises(at=at, expected=expected(started, levels), clocks=shown)


def shown_clock(read: Reading) -> ClockShown:
    """What a clock shows, in whole minutes."""
    clock = read.clock
    return ClockShown(
        kind=clock.kind,
        level=clock.level,
        party=clock.party,
        sla_class=read.service.sla_class,
        working_time=read.service.working_time,
        started_at=clock.started_at,
        stopped_at=clock.stopped_at,
        allowed_minutes=floor(read.allowed.total_seconds() / 60),
        used_minutes=floor(read.used.total_seconds() / 60),
        amber=read.amber,
        due=read.due,
        light=read.light,
        text=read.text,
        pinned=clock.pinned,
    )
