"""Records of another register, taken in by the thousand: a line each in, a result each out.

NDJSON is read from a stream of bytes and written to one, in bounded memory. A record is recorded
once for good, because its command is named after its town, kind and key.
"""

import asyncio
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Mapping,
    Sequence,
    Set,
)
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from json import JSONDecodeError
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Self, cast
from uuid import NAMESPACE_URL, UUID

import orjson
import sqlalchemy as sa
from fastapi.responses import StreamingResponse
from pydantic import StringConstraints, ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.chassis.bodies import Body, parsed
from linli.chassis.positions import PositionToken
from linli.events.append import Context, Encoded, derived_id
from linli.events.contracts.base import Origin
from linli.events.envelope import Source
from linli.events.errors import LostRaceError
from linli.events.refusals import Refusal
from linli.events.schema import commands
from linli.events.store import Appended, EventStore

MEDIA_TYPE = "application/x-ndjson"
LINE_BYTES_MAX = 64 * 1024
ROUND_RECORDS = 400
"""How many records are asked for at once: two batches of the store."""
ROUND_BYTES_MAX = 1024 * 1024
"""How long their lines may be together; the line that goes beyond it ends the round."""
KEPT_BYTES_MAX = 1024 * 1024
CHUNK_BYTES = 64 * 1024


class Record(Body):
    """One record of a register."""

    KIND: ClassVar[str]
    """What the register holds: `books`."""
    key: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    """What the register calls it, for good."""

    @property
    def origin(self) -> Origin:
        """Where the events say that it comes from."""
        return Origin(kind=self.KIND, key=self.key)


class Result(NamedTuple):
    """What became of the record in a line; a field that says nothing is left out."""

    line: int
    key: str | None
    status: Literal["accepted", "duplicate", "refused"]
    repaired: bool | None = None
    """Of what was accepted: whether a damaged field was made good."""
    field: str | None = None
    reason: str | None = None
    """Why it was refused: a rule's code, `invalid-record` or `line-too-long`."""
    detail: str | None = None

    def as_json(self) -> bytes:
        """The result as a line of the answer."""
        return orjson.dumps({k: v for k, v in self._asdict().items() if v is not None})


class Taken(NamedTuple):
    """A record that was recorded, now or before."""

    repeated: bool
    repaired: bool | None = None


@dataclass(frozen=True)
class Intake[R: Record]:
    """A register that is taken in: what its records are, and where and how they are recorded."""

    kind: type[R]
    source: Source
    """The history that they become part of."""
    take: Callable[[R, Context], Awaitable[Taken | Encoded]]
    """Records one, or says how, which is faster: such commands are submitted together.

    The context's command id is the record's own."""
    store: EventStore
    db: AsyncConnection
    asking: Context
    phase: Callable[[R], str] | None = None
    """Records of one phase rest on those before them, and wait until these are recorded."""


class Wanted[R: Record](NamedTuple):
    """A line that holds a record, and the id of its command."""

    line: int
    record: R
    id: UUID


class Ready(NamedTuple):
    """A line whose record is yet to be recorded."""

    line: int
    key: str
    command: Encoded


class MalformedRecordError(Exception):
    """A line is no record; `field` is the one at fault, where it is one."""

    def __init__(self, reason: str, detail: str, field: str | None = None) -> None:
        super().__init__(detail)
        self.reason, self.field = reason, field

    @classmethod
    def of(cls, error: ValidationError) -> Self:
        """The first fault of a record, without the value given."""
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        where = str(faults[0]["loc"][0]) if faults[0]["loc"] else None
        return cls("invalid-record", faults[0]["msg"], where)


async def take_in[R: Record](
    lines: AsyncIterable[bytes], intake: Intake[R]
) -> AsyncIterator[Result]:
    """What becomes of each line that is not empty, in order; hundreds are asked for at once.

    While the database records one round, the next is made ready.

    Raises:
        EventStoreError: not now; what was recorded until then is a duplicate the next time.
    """
    before: asyncio.Task[Sequence[Result]] | None = None
    try:
        async for some in rounds_of(lines, ROUND_RECORDS, ROUND_BYTES_MAX):
            read = [read_line(n, line, intake) for n, line in some]
            ids = [one.id for one in read if isinstance(one, Wanted)]
            known = await recorded_of(ids, intake.db)
            if before and intake.phase:
                await before
            this = asyncio.create_task(recorded(read, known, intake))
            before, done = this, before
            for result in await done if done else ():
                yield result
        for result in await before if before else ():
            yield result
    finally:
        if before:
            before.cancel()
            await asyncio.gather(before, return_exceptions=True)


async def recorded[R: Record](
    read: Sequence[Wanted[R] | Result], known: Set[UUID], intake: Intake[R]
) -> Sequence[Result]:
    """What becomes of the lines of a round, a phase after the other."""
    results: list[Result] = []
    for _, phase in groupby(read, partial(phase_of, intake=intake)):
        results += await together([settled(one, known, intake) for one in phase], intake)
    return results


async def together[R: Record](
    lines: Sequence[Coroutine[Any, Any, Result | Ready]], intake: Intake[R]
) -> Sequence[Result]:
    """What becomes of lines that do not wait for each other."""
    settled = await at_once(lines)
    commands = [one.command for one in settled if isinstance(one, Ready)]
    answers = iter(await intake.store.submit_all(commands) if commands else ())
    return [one if isinstance(one, Result) else result_of(one, next(answers)) for one in settled]


async def at_once[T](waits: Sequence[Coroutine[Any, Any, T]]) -> Sequence[T]:
    """What they return; one that need not wait costs no turn of the event loop."""
    loop = asyncio.get_running_loop()
    tasks = [asyncio.Task(wait, loop=loop, eager_start=True) for wait in waits]
    await asyncio.gather(*(task for task in tasks if not task.done() or task.exception()))
    return [task.result() for task in tasks]


def result_of(ready: Ready, answer: Appended | LostRaceError) -> Result:
    """What has become of a record: somebody else, or another line, may just have recorded it."""
    line, key, _ = ready
    if isinstance(answer, LostRaceError) or answer.repeated:
        return Result(line, key, "duplicate")
    return Result(line, key, "accepted")


def phase_of[R: Record](one: Wanted[R] | Result, intake: Intake[R]) -> str | None:
    """The phase of a line; a line without a record waits for nobody in particular."""
    return intake.phase(one.record) if intake.phase and isinstance(one, Wanted) else None


def read_line[R: Record](line: int, data: bytes, intake: Intake[R]) -> Wanted[R] | Result:
    """The record in a line, or why there is none."""
    try:
        record = record_of(data, intake.kind)
    except MalformedRecordError as error:
        return Result(line, None, "refused", None, error.field, error.reason, str(error))
    return Wanted(line, record, id_of(intake.source.town, record.origin))


async def settled[R: Record](
    one: Wanted[R] | Result, known: Set[UUID], intake: Intake[R]
) -> Result | Ready:
    """What becomes of a line: its record is taken, unless it is refused or is recorded already."""
    if isinstance(one, Result):
        return one
    line, record, id_ = one
    if id_ in known:
        return Result(line, record.key, "duplicate")
    context = replace(intake.asking, command_id=id_, repeatable=True)
    try:
        taken = await intake.take(record, context)
    except LostRaceError:  # its stream is its own: somebody else has just recorded it
        return Result(line, record.key, "duplicate")
    except Refusal as refusal:
        where = (refusal.pointer or "").removeprefix("/") or None
        return Result(line, record.key, "refused", None, where, refusal.code, str(refusal))
    if isinstance(taken, Encoded):
        return Ready(line, record.key, taken)
    if taken.repeated:  # by another line of the same round, or another import
        return Result(line, record.key, "duplicate")
    return Result(line, record.key, "accepted", taken.repaired)


async def recorded_of(command_ids: Sequence[UUID], db: AsyncConnection) -> Set[UUID]:
    """Those of many commands that are recorded: once is for good, so nobody races."""
    if not command_ids:
        return frozenset()
    ids = sa.bindparam("ids", list(command_ids), sa.ARRAY(sa.Uuid))
    async with db.begin():
        found = await db.execute(sa.select(commands.c.id).where(commands.c.id == sa.any_(ids)))
        return frozenset(found.scalars())


def record_of[R: Record](data: bytes, kind: type[R]) -> R:
    """The record in a line.

    Raises:
        MalformedRecordError: there is none.
    """
    if len(data) > LINE_BYTES_MAX:
        raise MalformedRecordError("line-too-long", f"A line may have {LINE_BYTES_MAX} bytes")
    try:
        return kind.model_validate(parsed(data))
    except JSONDecodeError as error:
        raise MalformedRecordError("invalid-record", str(error)) from None
    except ValidationError as error:
        raise MalformedRecordError.of(error) from None


def id_of(town: str, origin: Origin) -> UUID:
    """The id of a record's command, and of what it creates: the same for ever."""
    return derived_id(NAMESPACE_URL, f"https://linli.org/towns/{town}/{origin.kind}/{origin.key}")


def described(kind: type[Record]) -> dict[str, Any]:
    """The `openapi_extra` of a route that takes records in."""
    schema = kind.model_json_schema()
    return {
        "requestBody": {
            "required": True,
            "description": "One record a line, of any number; a line may have 64 KiB",
            "content": {MEDIA_TYPE: {"schema": _inlined(schema, schema.get("$defs", {}))}},
        }
    }


def _inlined(schema: Any, definitions: Mapping[str, Any]) -> Any:
    """The schema without references: in the page of an API they would lead nowhere."""
    match schema:
        case {"$ref": str(name)}:
            return _inlined(definitions[name.rpartition("/")[2]], definitions)
        case dict():
            fields = cast(Mapping[str, Any], schema).items()
            return {k: _inlined(v, definitions) for k, v in fields if k != "$defs"}
        case list():
            return [_inlined(item, definitions) for item in cast(Sequence[Any], schema)]
        case _:
            return schema


async def answer_of[R: Record](
    stream: AsyncIterable[bytes], intake: Intake[R]
) -> StreamingResponse:
    """The answer to a stream of records: a line for each, and the position past all of them."""
    spool = Spool()
    async for result in take_in(lines_of(stream), intake):
        spool.write(result.as_json())
    tail = await intake.store.tail(intake.source)
    position = PositionToken(intake.source, tail.epoch, tail.position)
    headers = {"Linli-Position": str(position), "Content-Length": str(spool.length)}
    return StreamingResponse(spool.sent(), headers=headers, media_type=MEDIA_TYPE)


async def lines_of(
    stream: AsyncIterable[bytes], bytes_max: int = LINE_BYTES_MAX
) -> AsyncIterator[bytes]:
    """The lines of a stream; of one that is longer than `bytes_max`, one byte more than that."""
    rest = b""
    async for chunk in stream:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line[: bytes_max + 1]
        rest = rest[: bytes_max + 1]
    if rest:
        yield rest


async def rounds_of(
    lines: AsyncIterable[bytes], lines_max: int, bytes_max: int
) -> AsyncIterator[list[tuple[int, bytes]]]:
    """The lines that are not empty, with their numbers: some at a time, and so many bytes."""
    taken: list[tuple[int, bytes]] = []
    size = number = 0
    async for line in lines:
        number += 1
        if not line.strip():
            continue
        taken.append((number, line))
        size += len(line)
        if len(taken) == lines_max or size > bytes_max:
            yield taken
            taken, size = [], 0
    if taken:
        yield taken


class Spool:
    """Lines that are kept until they are sent, on disk from 1 MiB on.

    An answer that is sent while its request is still being read stops both sides for good when the
    other one sends all before it reads, as most HTTP clients do.
    """

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(KEPT_BYTES_MAX)  # noqa: SIM115 - closed when it is sent
        self.length = 0

    def write(self, line: bytes) -> None:
        """Keep one more line."""
        self.length += self._file.write(line + b"\n")

    async def sent(self) -> AsyncGenerator[bytes]:
        """The lines as chunks, once."""
        with self._file as file:
            file.seek(0)
            while chunk := file.read(CHUNK_BYTES):
                yield chunk
