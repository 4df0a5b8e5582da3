"""Records of another register, taken in by the thousand: one line each, one result each.

A record is recorded once for good: its command and its line are named after town, kind and key.
"""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Set
from dataclasses import replace
from json import JSONDecodeError
from typing import Annotated, Any, Literal, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

import orjson
from pydantic import StringConstraints, ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.chassis.bodies import Body, parsed
from linli.events.append import Context
from linli.events.contracts.base import Origin
from linli.events.contracts.library import LineId
from linli.events.store import EventStore
from linli.library.commands import ImportBook
from linli.library.handlers import Site, import_book
from linli.library.isbn import IsbnCheckDigitError, numbered
from linli.library.ndjson import rounds_of
from linli.library.queries import recorded_of

KIND = "books"
LINE_BYTES_MAX = 64 * 1024
ROUND_RECORDS = 400
"""How many records are asked for at once: two batches of the store."""

_NUMBER = StringConstraints(max_length=100)


class BookRecord(Body):
    """One book of a register, its numbers as the register has them."""

    key: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    """What the register calls it, for good."""
    isbn: Annotated[str, _NUMBER] | None = None
    isbn13: Annotated[str, _NUMBER] | None = None
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
    authors: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] | None = None


class MalformedRecordError(Exception):
    """A line is no record of a book; `field` is the one at fault, where it is one."""

    def __init__(self, reason: str, detail: str, field: str | None = None) -> None:
        super().__init__(detail)
        self.reason, self.field = reason, field


class Result(NamedTuple):
    """What became of the record in a line; a field that says nothing is left out."""

    line: int
    key: str | None
    status: Literal["accepted", "duplicate", "refused"]
    repaired: bool | None = None
    """Of what was accepted: whether its ISBN was given back its leading zeros."""
    field: str | None = None
    reason: str | None = None
    """Why it was refused: `isbn-check-digit`, `invalid-record`, `line-too-long`."""
    detail: str | None = None

    def as_json(self) -> bytes:
        """The result as a line of the answer."""
        return orjson.dumps({k: v for k, v in self._asdict().items() if v is not None})


class Wanted(NamedTuple):
    """A line that tells of a book."""

    line: int
    command: ImportBook


async def import_books(
    lines: AsyncIterable[bytes], site: Site, store: EventStore, db: AsyncConnection, asked: Context
) -> AsyncIterator[Result]:
    """What becomes of each line that is not empty, in order.

    Raises:
        EventStoreError: not now; what was recorded until then is a duplicate the next time.
    """
    before = 0
    async for some in rounds_of(lines, ROUND_RECORDS):
        numbers = enumerate(some, start=before + 1)
        read = [read_line(number, line, site) for number, line in numbers if line.strip()]
        before += len(some)
        known = await recorded_of(
            [one.command.line_id for one in read if isinstance(one, Wanted)], db
        )
        for result in await asyncio.gather(
            *(settled(one, known, site, store, asked) for one in read)
        ):
            yield result


def read_line(line: int, data: bytes, site: Site) -> Wanted | Result:
    """The book that a line tells of, or why it is refused."""
    key = None
    try:
        record = record_of(data)
        key = record.key
        number = numbered(record.isbn, record.isbn13)
    except MalformedRecordError as error:
        return Result(line, key, "refused", None, error.field, error.reason, str(error))
    except IsbnCheckDigitError as error:
        where = (error.pointer or "").removeprefix("/")
        return Result(line, key, "refused", None, where, error.code, str(error))
    origin = Origin(kind=KIND, key=key)
    command = ImportBook(
        line_id=line_id_of(site.home.source.town, origin),
        library=site.library.code,
        title=record.title,
        authors=record.authors or None,
        number=number,
        origin=origin,
    )
    return Wanted(line, command)


async def settled(
    one: Wanted | Result, known: Set[UUID], site: Site, store: EventStore, asked: Context
) -> Result:
    """What becomes of a line: its book is recorded, unless it is already."""
    if isinstance(one, Result):
        return one
    line, command = one
    if command.line_id in known:
        return Result(line, command.origin.key, "duplicate")
    context = replace(asked, command_id=command.line_id, repeatable=True)
    if (await import_book(command, site, store, context)).repeated:  # also by the same round
        return Result(line, command.origin.key, "duplicate")
    return Result(line, command.origin.key, "accepted", command.number.repaired)


def record_of(data: bytes) -> BookRecord:
    """The record in a line.

    Raises:
        MalformedRecordError: there is none.
    """
    if len(data) > LINE_BYTES_MAX:
        raise MalformedRecordError("line-too-long", f"A line may have {LINE_BYTES_MAX} bytes")
    try:
        return BookRecord.model_validate(parsed(data))
    except JSONDecodeError as error:
        raise MalformedRecordError("invalid-record", str(error)) from None
    except ValidationError as error:
        raise malformed(error) from None


def malformed(error: ValidationError) -> MalformedRecordError:
    """The first fault of a record, without the value given."""
    fault: Any = error.errors(include_url=False, include_context=False, include_input=False)[0]
    field = str(fault["loc"][0]) if fault["loc"] else None
    return MalformedRecordError("invalid-record", fault["msg"], field)


def line_id_of(town: str, origin: Origin) -> LineId:
    """The id of a record's line, and of the command that records it: the same for ever."""
    return LineId(
        uuid5(NAMESPACE_URL, f"https://linli.org/towns/{town}/{origin.kind}/{origin.key}")
    )
