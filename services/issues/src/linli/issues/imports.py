"""Service requests of another register, taken in by the thousand."""

import asyncio
from asyncio import Future
from dataclasses import dataclass, field
from typing import ClassVar

from linli.chassis.bodies import OccurredAt, PersonalName, PersonalProse
from linli.chassis.places import Places
from linli.chassis.records import Record
from linli.chassis.steps import Category, Compound
from linli.events.append import Context, Encoded
from linli.events.contracts.base import CategoryCode, CommunityCode, IssueId, TownCode
from linli.events.refusals import Refusal
from linli.events.store import EventStore
from linli.issues.bodies import Where
from linli.issues.commands import ReportIssue, TakeOver
from linli.issues.domain.category import UnknownCategoryError
from linli.issues.handlers import require_category, taken_over


class RequestRecord(Record):
    """One service request of a register."""

    KIND: ClassVar[str] = "service-requests"
    compound: Compound | None = None
    category: Category
    title: PersonalName
    description: PersonalProse | None = None
    reported_at: OccurredAt
    closed_at: OccurredAt | None = None
    location: Where | None = None


class CommunityElsewhereError(Refusal):
    """A register is taken over by the town that its community belongs to."""

    code = "community-elsewhere"
    title = "The community belongs to another town"
    title_zh = "该社区属于另一个镇"


@dataclass(frozen=True)
class Desk:
    """Where a register's requests belong, and what has been found out on the way."""

    town: TownCode
    community: CommunityCode
    places: Places
    store: EventStore
    asked: dict[CategoryCode, Future[None]] = field(
        default_factory=dict[CategoryCode, Future[None]]
    )
    """The categories the town has, or that are being looked up: one look serves all records."""

    async def take(self, record: RequestRecord, context: Context) -> Encoded:
        """The issue that a record tells of, ready to be recorded.

        Raises:
            Refusal: the town has no such category, the place is not registered or another
                community's, or the issue ended before it began.
        """
        await self.require(record.category)
        home = await self.places.home(self.community, record.compound)
        command = command_of(record, IssueId(context.command_id), self.community)
        return await self.store.ready(taken_over(command, home, context))

    async def require(self, category: CategoryCode) -> None:
        """Raise UnknownCategoryError unless the town has the category."""
        if category not in self.asked:
            looking = require_category(category, self.town, self.store)
            self.asked[category] = asyncio.ensure_future(looking)
        try:
            await self.asked[category]
        except UnknownCategoryError:
            self.asked.pop(category, None)  # a file may name any number of them
            raise


def command_of(record: RequestRecord, issue_id: IssueId, community: CommunityCode) -> TakeOver:
    """The issue that the record tells of."""
    report = ReportIssue(
        issue_id=issue_id,
        at=record.reported_at,
        community=community,
        compound=record.compound,
        category=record.category,
        title=record.title,
        description=record.description,
        location=record.location and record.location.location(),
        position=record.location and record.location.position(),
        source="imported",
        origin=record.origin,
    )
    return TakeOver(report=report, closed_at=record.closed_at)
