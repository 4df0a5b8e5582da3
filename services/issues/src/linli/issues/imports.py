"""Records of another register, taken in by the thousand: one line each, one result each.

A record is recorded once for good: its command and its issue are named after town, kind and key.
"""

import asyncio
from asyncio import Future
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass, field, replace
from json import JSONDecodeError
from typing import Annotated, Any, Literal, NamedTuple
from uuid import NAMESPACE_URL, uuid5

import orjson
from pydantic import StringConstraints, ValidationError

from linli.chassis.bodies import Body, Name, OccurredAt, Prose, parsed
from linli.chassis.places import Places
from linli.events.append import Context, Home
from linli.events.contracts.base import (
    CategoryCode,
    CommunityCode,
    IssueId,
    Origin,
    TownCode,
)
from linli.events.refusals import Refusal
from linli.events.store import EventStore
from linli.issues.bodies import Category, Compound, Where
from linli.issues.commands import ReportIssue, TakeOver
from linli.issues.domain.category import UnknownCategoryError
from linli.issues.handlers import require_category, take_over
from linli.issues.ndjson import rounds_of

KIND = "service-requests"
LINE_BYTES_MAX = 64 * 1024
ROUND_RECORDS = 400
"""How many records are asked for at once: two batches of the store."""

type Key = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class RequestRecord(Body):
    """One service request of a register."""

    key: Key
    """What the register calls it, for good."""
    compound: Compound | None = None
    category: Category
    title: Name
    description: Prose | None = None
    reported_at: OccurredAt
    closed_at: OccurredAt | None = None
    location: Where | None = None


class CommunityElsewhereError(Refusal):
    """A register is taken over by the town that its community belongs to."""

    code = "community-elsewhere"
    title = "The community belongs to another town"
    title_zh = "该社区属于另一个镇"


class MalformedRecordError(Exception):
    """A line is no record; `field` is the one at fault, where it is one."""

    def __init__(self, reason: str, detail: str, field: str | None = None) -> None:
        super().__init__(detail)
        self.reason, self.field = reason, field


class Result(NamedTuple):
    """What became of the record in a line; a field that says nothing is left out."""

    line: int
    key: str | None
    status: Literal["accepted", "duplicate", "refused"]
    field: str | None = None
    reason: str | None = None
    """Why it was refused: a rule's code, `invalid-record` or `line-too-long`."""
    detail: str | None = None

    def as_json(self) -> bytes:
        """The result as a line of the answer."""
        return orjson.dumps({k: v for k, v in self._asdict().items() if v is not None})


@dataclass(frozen=True)
class Desk:
    """Where an import's records belong, and what it has found out on the way."""

    town: TownCode
    community: CommunityCode
    places: Places
    store: EventStore
    asking: Context
    asked: dict[CategoryCode, Future[None]] = field(
        default_factory=dict[CategoryCode, Future[None]]
    )
    """The categories the town has, or that are being looked up: one look serves all records."""

    async def home(self, record: RequestRecord) -> Home:
        """Where the record belongs; raises UnknownPlaceError, PlaceMismatchError."""
        return await self.places.home(self.community, record.compound)

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


async def import_requests(lines: AsyncIterable[bytes], desk: Desk) -> AsyncIterator[Result]:
    """What becomes of each line that is not empty, in order.

    Raises:
        EventStoreError: not now; what was recorded until then is a duplicate the next time.
    """
    before = 0
    async for some in rounds_of(lines, ROUND_RECORDS):
        numbered = enumerate(some, start=before + 1)
        filled = [(number, line) for number, line in numbered if line.strip()]
        before += len(some)
        for result in await asyncio.gather(*(import_line(*line, desk) for line in filled)):
            yield result


async def import_line(number: int, data: bytes, desk: Desk) -> Result:
    """Record the issue in one line, unless it cannot be one or is recorded already."""
    key = None
    try:
        record = record_of(data)
        key = record.key
        await desk.require(record.category)
        home = await desk.home(record)
        command = command_of(record, desk)
        issue_id = command.report.issue_id
        context = replace(desk.asking, command_id=issue_id, repeatable=True)
        appended = await take_over(command, home, desk.store, context)
    except MalformedRecordError as error:
        return Result(number, key, "refused", error.field, error.reason, str(error))
    except Refusal as refusal:
        where = (refusal.pointer or "").removeprefix("/") or None
        return Result(number, key, "refused", where, refusal.code, str(refusal))
    return Result(number, key, "duplicate" if appended.repeated else "accepted")


def record_of(data: bytes) -> RequestRecord:
    """The record in a line.

    Raises:
        MalformedRecordError: there is none.
    """
    if len(data) > LINE_BYTES_MAX:
        raise MalformedRecordError("line-too-long", f"A line may have {LINE_BYTES_MAX} bytes")
    try:
        return RequestRecord.model_validate(parsed(data))
    except JSONDecodeError as error:
        raise MalformedRecordError("invalid-record", str(error)) from None
    except ValidationError as error:
        raise malformed(error) from None


def malformed(error: ValidationError) -> MalformedRecordError:
    """The first fault of a record, without the value given."""
    fault: Any = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = str(fault["loc"][0]) if fault["loc"] else None
    return MalformedRecordError("invalid-record", fault["msg"], where)


def command_of(record: RequestRecord, desk: Desk) -> TakeOver:
    """The issue that the record tells of."""
    origin = Origin(kind=KIND, key=record.key)
    report = ReportIssue(
        issue_id=issue_id_of(desk.town, origin),
        at=record.reported_at,
        community=desk.community,
        compound=record.compound,
        category=record.category,
        title=record.title,
        description=record.description,
        location=record.location and record.location.location(),
        source="imported",
        origin=origin,
    )
    return TakeOver(report=report, closed_at=record.closed_at)


def issue_id_of(town: TownCode, origin: Origin) -> IssueId:
    """The id of a record's issue, and of the command that reports it: the same for ever."""
    return IssueId(
        uuid5(NAMESPACE_URL, f"https://linli.org/towns/{town}/{origin.kind}/{origin.key}")
    )
