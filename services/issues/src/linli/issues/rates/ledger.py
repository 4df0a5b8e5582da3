"""The cases that the rates count: one for each response, two for each call-back, and by which
promises they are judged. What it holds is a fold of the town's events, and of nothing else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.chassis.tables import moment, text
from linli.events.contracts.casework import (
    CallBackRecorded,
    ContactRecorded,
    IssueResumed,
    IssueSuspended,
)
from linli.events.contracts.categories import (
    CalendarAdopted,
    CalendarCode,
    Pinned,
    PolicyAdopted,
)
from linli.events.contracts.issues import (
    IssueClosed,
    IssueConverted,
    IssueEvent,
    IssueMerged,
    IssueRejected,
    IssueReopened,
    IssueReported,
    IssueTriaged,
    ResolutionVerified,
)
from linli.events.envelope import Recorded
from linli.events.projections import Projection
from linli.issues.domain.calendar import BUILT_IN_CALENDARS, calendar_of
from linli.issues.domain.policy import BUILT_IN_POLICIES, Level, level_in
from linli.issues.domain.rates import Awaited, Case, answers_of, evolve, response_of

LEDGER = sa.MetaData()

rate_cases = sa.Table(
    "rate_cases",
    LEDGER,
    sa.Column("id", sa.Uuid, primary_key=True, comment="the issue's, or the call-back's event's"),
    sa.Column("rate", sa.Text, primary_key=True),
    text("town"),
    text("community", nullable=True),
    text("compound", nullable=True),
    moment("at"),
    sa.Column("met", sa.Boolean, nullable=False),
    text("excluded", nullable=True),
    sa.Column("awaited", JSONB(none_as_null=True), comment="of a response: what may still change"),
    sa.Index("rate_cases_at", "town", "at"),
    comment="What the three rates count.",
)

promises = sa.Table(
    "promises",
    LEDGER,
    sa.Column("town", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True, comment="policy or calendar"),
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    moment("at"),
    sa.Column("body", JSONB, nullable=False),
    comment="What towns have promised, and which hours they work.",
)

AWAITED = TypeAdapter(Awaited)
type Promise = PolicyAdopted | CalendarAdopted


@dataclass
class Promises:
    """What a town's clocks run under."""

    policies: dict[int, PolicyAdopted] = field(
        default_factory=lambda: {policy.version: policy for policy in BUILT_IN_POLICIES}
    )
    calendars: dict[tuple[CalendarCode, int], CalendarAdopted] = field(
        default_factory=lambda: {
            (one.code, one.version): one for all_ in BUILT_IN_CALENDARS.values() for one in all_
        }
    )

    def add(self, promise: Promise) -> None:
        """Know one more."""
        match promise:
            case PolicyAdopted(version=version):
                self.policies[version] = promise
            case CalendarAdopted(code=code, version=version):
                self.calendars[code, version] = promise

    def level(self, pinned: Pinned) -> Level:
        """What a clock runs under."""
        policy = self.policies[pinned.policy_version]
        calendar = self.calendars[pinned.calendar, pinned.calendar_version]
        return Level(level_in(policy, pinned.sla_class), calendar_of(calendar), policy)

    def case_of(self, awaited: Awaited) -> Case:
        """The case that an issue is."""
        levels = {clock.pinned: self.level(clock.pinned) for clock in awaited.clocks.each}
        return response_of(awaited, levels)


async def promises_of(town: str, db: AsyncConnection) -> Promises:
    """What a town has promised."""
    known = Promises()
    rows = await db.execute(
        sa.select(promises.c.kind, promises.c.body).where(promises.c.town == town)
    )
    for kind, body in rows:
        contract = PolicyAdopted if kind == "policy" else CalendarAdopted
        known.add(contract.model_validate(body))
    return known


async def project(batch: Sequence[Recorded[Any]], db: AsyncConnection) -> None:
    """Keep the cases in step with the streams."""
    town = batch[0].envelope.source.town
    known = await promises_of(town, db)
    issues = await issues_in(batch, db)
    rows: dict[tuple[UUID, str], dict[str, Any]] = {}
    for recorded in batch:
        event = recorded.event
        if isinstance(event, PolicyAdopted | CalendarAdopted):
            known.add(event)
            await db.execute(insert(promises).values(promise_row(recorded)))
            continue
        for row in rows_of(recorded, known, issues):
            rows[row["id"], row["rate"]] = row
    if rows:
        await db.execute(UPSERT, list(rows.values()))


async def issues_in(
    batch: Iterable[Recorded[Any]], db: AsyncConnection
) -> dict[UUID, Awaited | None]:
    """The issues of a batch that are known already."""
    ids = {
        recorded.event.issue_id for recorded in batch if isinstance(recorded.event, AFTER_REPORT)
    }
    if not ids:
        return {}
    c = rate_cases.c
    query = sa.select(c.id, c.awaited).where(c.rate == "response", c.id.in_(ids))
    return {id_: AWAITED.validate_python(state) for id_, state in await db.execute(query)}


def rows_of(
    recorded: Recorded[IssueEvent], known: Promises, issues: dict[UUID, Awaited | None]
) -> Iterable[dict[str, Any]]:
    """The cases that a fact makes or changes."""
    event, around = recorded
    where = {"town": around.source.town, **around.place._asdict()}
    if isinstance(event, CallBackRecorded):
        for case in answers_of(event):
            yield {"id": around.id, **where, **case._asdict(), "awaited": None}
        return
    awaited = evolve(issues.get(event.issue_id), event, around.time)
    issues[event.issue_id] = awaited
    if awaited:
        state = AWAITED.dump_python(awaited, mode="json")
        case = known.case_of(awaited)
        yield {"id": event.issue_id, **where, **case._asdict(), "awaited": state}


def promise_row(recorded: Recorded[Promise]) -> dict[str, Any]:
    """A row of `promises`."""
    event, around = recorded
    return {
        "town": around.source.town,
        "kind": "policy" if isinstance(event, PolicyAdopted) else "calendar",
        "code": event.code,
        "version": event.version,
        "at": around.time,
        "body": event.model_dump(mode="json"),
    }


def upserting() -> sa.Executable:
    """The statement that writes cases, built once."""
    new = insert(rate_cases)
    now = {name: new.excluded[name] for name in ("at", "met", "excluded", "awaited")}
    return new.on_conflict_do_update(index_elements=["id", "rate"], set_=now)


UPSERT = upserting()
AFTER_REPORT = (
    *(IssueTriaged, ContactRecorded, IssueSuspended, IssueResumed, ResolutionVerified),
    *(IssueClosed, IssueRejected, IssueMerged, IssueConverted, IssueReopened),
)
"""What may change whether, and by when, an issue was answered."""
RATES = Projection(
    name="issues-rates",
    version=1,
    tables=LEDGER,
    events=(IssueReported, *AFTER_REPORT, CallBackRecorded, PolicyAdopted, CalendarAdopted),
    project=project,
)
