"""Export of one's own data: every event of a service that is about a person or was caused by them.

It is found by reading the service's history once. An index would cost every append and every import
something, for a question that is asked seldom and may take its time.
"""

import csv
import io
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping
from typing import Annotated, Any, Literal, NamedTuple

import orjson
import sqlalchemy as sa
from fastapi import Query, Request
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from starlette.responses import Response, StreamingResponse

from linli.chassis.accesses import Audited
from linli.chassis.admission import goes_on
from linli.chassis.authority import required_reach
from linli.chassis.dependencies import Store
from linli.chassis.personal import shown
from linli.chassis.steps import Person
from linli.events.contracts.base import Event
from linli.events.contracts.catalogue import decode
from linli.events.envelope import Place, Source, rfc3339
from linli.events.reach import Reach
from linli.events.schema import events
from linli.events.sealing import Vault, in_place, person_of, personal_fields, unsealed
from linli.events.store import EventStore

PAGE_EVENTS = 500
COLUMNS = ("service", "source", "position", "time", "type", "relation", "field", "value")
FORMULA = (*"=+-@\t\r", *"\uff1d\uff0b\uff0d\uff20")
"""What makes a cell a formula in a spreadsheet, where it begins with it: full-width forms, too."""

type Relation = Literal["about", "by", "named"]
type Format = Annotated[Literal["json", "csv"], Query()]


class Told(NamedTuple):
    """An event that has to do with a person."""

    source: Source
    position: int
    time: str
    type: str
    relation: Relation
    """It is about them; or it was caused by them; or it names them."""
    data: Mapping[str, Any]
    """What it says, in clear as far as it is sealed for them."""

    @property
    def as_json(self) -> bytes:
        """The event in an export as JSON."""
        return orjson.dumps({**self._asdict(), "source": str(self.source)})

    def as_rows(self) -> Iterable[tuple[str, ...]]:
        """The event in an export as CSV: a row for every field."""
        head = (self.source.service, str(self.source), str(self.position), self.time, self.type)
        for field, value in self.data.items():
            text = value if isinstance(value, str) else orjson.dumps(value).decode()
            yield (*head, self.relation, field, guarded(text))


def guarded(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


async def export(
    person: Person,
    request: Request,
    store: Store,
    reading: Audited,
    format: Format = "json",  # noqa: A002 - the parameter's public name
) -> Response:
    """Everything that this service has recorded about a person, or by them."""
    reach = required_reach(request.scope)
    await reading.record("export", "export", subject=person)
    goes_on(request.scope)
    told = told_of(person, store, request.app.state.running.engine, store.vault, reach)
    if format == "csv":
        return StreamingResponse(_csv(told), media_type="text/csv; charset=utf-8")
    return StreamingResponse(_json(person, store.service, told), media_type="application/json")


async def _json(person: str, service: str, told: AsyncIterator[Told]) -> AsyncIterator[bytes]:
    yield b'{"person":%b,"service":%b,"events":[' % (orjson.dumps(person), orjson.dumps(service))
    comma = b""
    async for one in told:
        yield comma + one.as_json
        comma = b","
    yield b"]}"


async def _csv(told: AsyncIterator[Told]) -> AsyncIterator[str]:
    yield _lines([COLUMNS])
    async for one in told:
        yield _lines(one.as_rows())


def _lines(rows: Iterable[Iterable[str]]) -> str:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue()


async def told_of(
    person: str, store: EventStore, engine: AsyncEngine, vault: Vault, reach: Reach | None = None
) -> AsyncGenerator[Told]:
    """The events that have to do with a person, in order, as far as a reach allows."""
    async with engine.connect() as db:
        streams = await streams_about(person, db)
        for source in await store.sources():
            async for row in _rows(person, streams, source, db):
                place = Place(row.community, row.compound)
                if reach and not reach.role_at(source.town, place):
                    continue
                event = in_place(decode(row.type, row.data), row.id, row.causation_id)
                relation = relation_of(person, event, row, streams)
                if relation:
                    yield await _told(row, source, event, relation, vault)


async def streams_about(person: str, db: AsyncConnection) -> frozenset[str]:
    """The streams whose personal values are sealed for a person."""
    query = sa.select(events.c.stream, events.c.type, events.c.data).where(_names(person))
    rows = await db.stream(query)
    return frozenset(
        [row.stream async for row in rows if person_of(decode(row.type, row.data)) == person]
    )


async def _rows(
    person: str, streams: frozenset[str], source: Source, db: AsyncConnection
) -> AsyncIterator[Any]:
    theirs = events.c.stream == sa.any_(sa.literal(sorted(streams), sa.ARRAY(sa.Text)))
    query = sa.select(events).where(
        events.c.source == str(source), theirs | _names(person) | (events.c.actor == person)
    )
    position = 0
    while True:
        page = query.where(events.c.position > position).order_by(events.c.position)
        rows = (await db.execute(page.limit(PAGE_EVENTS))).all()
        for row in rows:
            yield row
        if len(rows) < PAGE_EVENTS:
            return
        position = rows[-1].position


def _names(person: str) -> sa.ColumnElement[bool]:
    """Whether a body holds the id as a JSON text: a first look, which lets others pass as well."""
    text = sa.literal(orjson.dumps(person), sa.LargeBinary)
    return sa.func.position(text.op("IN")(events.c.data)) > 0


def relation_of(person: str, event: Event, row: Any, streams: frozenset[str]) -> Relation | None:
    """What an event has to do with a person."""
    if row.stream in streams and person_of(event) in {person, None}:
        return "about"
    if row.actor == person:
        return "by"
    values = [value for _, value in event]
    named = person in values or any(person in v for v in values if isinstance(v, tuple))
    return "named" if named else None


async def _told(row: Any, source: Source, event: Event, relation: Relation, vault: Vault) -> Told:
    if relation == "about":  # else what is personal in it is somebody else's
        (event,) = await unsealed([event], vault)
    personal = personal_fields(type(event))
    data = event.model_dump(mode="json", exclude=set(personal), exclude_none=True)
    data |= {name: shown(value) for name in personal if (value := getattr(event, name))}
    return Told(source, row.position, rfc3339(row.time), row.type, relation, data)
