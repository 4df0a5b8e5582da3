"""Orders of the hotline 12345, taken in by the thousand: each is an issue, once and for all.

What the order says has been done is recorded as our own steps would be, by the same rules. An order
that was made from one of our issues is no new one: else the two systems would send it round.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, ClassVar, NamedTuple
from uuid import UUID

from pydantic import Field

from linli.chassis.bodies import Body, OccurredAt, PersonalName, PersonalProse
from linli.chassis.places import Places
from linli.chassis.records import Record, Taken
from linli.chassis.steps import CODE, Category, Compound, Party
from linli.events.append import Append, Context, Home, NewEvent, Write
from linli.events.contracts.base import (
    CategoryCode,
    CommunityCode,
    IssueId,
    TownCode,
    stream_name,
)
from linli.events.contracts.casework import Channel, Reason
from linli.events.contracts.categories import Pinned
from linli.events.contracts.issues import IssueEvent
from linli.events.errors import ClaimTakenError
from linli.events.store import EventStore
from linli.issues.bodies import Where
from linli.issues.casework import (
    AcceptAssignment,
    AssignLead,
    RecordCallBack,
    RecordContact,
    RequestJointAction,
)
from linli.issues.commands import CloseIssue, IssueCommand, ReportIssue
from linli.issues.domain.clocks import Clock
from linli.issues.domain.issue import CLOSED_AT_SOURCE, Issue, decide, evolve
from linli.issues.domain.lights import due_of
from linli.issues.domain.policy import Level
from linli.issues.handoff.numbers import ORDERS, SCHEME, claim_of
from linli.issues.levels import level_of, pinned_for, reportable

HOTLINE = Channel(SCHEME)
CO_UNITS_MAX = 20

type Happened = tuple[IssueCommand, datetime]
"""What was done, as we would ask for it, and when."""


class CallBack(Body):
    """What whoever called said when they were called back."""

    at: OccurredAt
    solved: bool | None = None
    satisfied: bool | None = None
    excluded: Annotated[Reason, CODE] | None = None

    def command(self, issue_id: IssueId) -> RecordCallBack:
        """The same as we would record it."""
        return RecordCallBack(
            issue_id=issue_id,
            at=self.at,
            solved=self.solved,
            satisfied=self.satisfied,
            excluded=self.excluded,
        )


class OrderRecord(Record):
    """One order; `key` is its number."""

    KIND: ClassVar[str] = ORDERS
    origin_issue: UUID | None = None
    """The id of our issue that it was made from."""
    compound: Compound | None = None
    category: Category
    title: PersonalName
    description: PersonalProse | None = None
    address: PersonalName | None = None
    location: Where | None = None
    received_at: OccurredAt
    dispatched_at: OccurredAt | None = None
    lead: Party | None = None
    co_units: Annotated[tuple[Party, ...], Field(max_length=CO_UNITS_MAX)] = ()
    accepted_at: OccurredAt | None = None
    replied_at: OccurredAt | None = None
    closed_at: OccurredAt | None = None
    call_back: CallBack | None = None


class Held(NamedTuple):
    """What a category of a town is held to."""

    version: int
    pinned: Pinned
    level: Level

    def respond_by(self, received_at: datetime) -> datetime | None:
        """When whoever called is to be answered."""
        clock = Clock(kind="response", started_at=received_at, pinned=self.pinned)
        return due_of(clock, self.level)


@dataclass(frozen=True)
class Desk:
    """Where the orders belong."""

    town: TownCode
    community: CommunityCode
    places: Places
    store: EventStore
    known: dict[CategoryCode, Held] = field(default_factory=dict[CategoryCode, Held])

    async def take(self, record: OrderRecord, context: Context) -> Taken:
        """Record the issue that an order tells of; one that is known already is a duplicate.

        Raises:
            Refusal: the town has no such category, the place is not registered, or what is said to
                have been done does not follow.
        """
        home = await self.places.home(self.community, record.compound)
        if record.origin_issue and await self.knows(record.origin_issue, home):
            return Taken(repeated=True)
        order = Order(record, IssueId(context.command_id), self.community)
        held = await self.held_to(record.category)
        events = [NewEvent(event, at) for event, at in happened(order.commands(held))]
        append = Append(
            source=home.source,
            context=context,
            writes=[Write(stream_name("issue", order.issue_id), 0, events, home)],
            takes=[claim_of(SCHEME, record.key)],
        )
        try:
            return Taken((await self.store.submit(append)).repeated)
        except ClaimTakenError:  # the issue was handed off under this number: it is ours
            return Taken(repeated=True)

    async def held_to(self, category: CategoryCode) -> Held:
        """What the town holds a category to, as it stood when it was first asked for."""
        if category not in self.known:
            kind = await reportable(category, self.town, self.store)
            pinned = await pinned_for(self.town, category, self.store)
            level = await level_of(pinned, self.town, self.store)
            self.known[category] = Held(kind.version, pinned, level)
        return self.known[category]

    async def knows(self, issue_id: UUID, home: Home) -> bool:
        """Whether it is an issue of the town."""
        loaded = await self.store.load(stream_name("issue", issue_id), evolve, Issue())
        return loaded.home is not None and loaded.home.source == home.source


@dataclass(frozen=True, slots=True)
class Order:
    """An order, and the issue that it becomes."""

    record: OrderRecord
    issue_id: IssueId
    community: CommunityCode

    def commands(self, held: Held) -> Iterator[Happened]:
        """What it says, in the order of an issue's life."""
        yield self.report(held), self.record.received_at
        yield from self.assignment(held)
        yield from self.outcome(held)

    def report(self, held: Held) -> ReportIssue:
        """The report as the hotline took it."""
        record = self.record
        return ReportIssue(
            issue_id=self.issue_id,
            at=record.received_at,
            community=self.community,
            compound=record.compound,
            category=record.category,
            category_version=held.version,
            title=record.title,
            description=record.description,
            address=record.address,
            location=record.location and record.location.location(),
            source="imported",
            channel=HOTLINE,
            pinned=held.pinned,
            origin=record.origin,
        )

    def assignment(self, held: Held) -> Iterator[Happened]:
        """Who it was sent to, and who took it."""
        record, id_ = self.record, self.issue_id
        sent = record.dispatched_at or record.received_at
        if record.lead:
            yield AssignLead(issue_id=id_, at=sent, lead=record.lead, pinned=held.pinned), sent
        if record.co_units:
            yield RequestJointAction(issue_id=id_, parties=record.co_units), sent
        if record.lead and (at := record.accepted_at):
            yield AcceptAssignment(issue_id=id_, at=at, party=record.lead), at

    def outcome(self, held: Held) -> Iterator[Happened]:
        """What whoever called was told, and how it ended."""
        record, id_ = self.record, self.issue_id
        if at := record.replied_at:
            due = held.respond_by(record.received_at)
            yield RecordContact(issue_id=id_, at=at, channel=HOTLINE, respond_by=due), at
        if at := record.closed_at:
            yield CloseIssue(issue_id=id_, at=at, reason=CLOSED_AT_SOURCE), at
        if call := record.call_back:
            yield call.command(id_), call.at


def happened(commands: Iterable[Happened]) -> Iterator[tuple[IssueEvent, datetime]]:
    """The facts that commands add one after another; raises the rule that refuses one."""
    issue = Issue()
    for command, at in commands:
        for event in decide(command, issue):
            yield event, at
            issue = evolve(issue, event)
