"""`linli status`: how far every history goes, its stream, and whoever reads it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from linli.cli.admin.workplace import Desk, Workplace, work_on
from linli.cli.terminal import out, print_json, print_table
from linli.events.envelope import Source, stream_of
from linli.events.epochs import all_epochs
from linli.events.jetstream import Nats, NatsUnavailableError
from linli.events.schema import checkpoints, parked_events, projections, reactions
from linli.events.streams import stream_state


class Mark(NamedTuple):
    """Where a reader stands in a history, and how many of its events wait."""

    epoch: int = 0
    position: int = 0
    parked: int = 0


@dataclass(frozen=True)
class Reading:
    """A projection or a reaction, and how far it has read one history."""

    reader: str
    """`<service>/<name>`: a name is unique in its service."""
    epoch: int
    position: int
    lag: int
    parked: int


@dataclass(frozen=True)
class History:
    """One history, its stream and its readers."""

    source: str
    epoch: int
    suspended: str | None
    """Why it takes no appends; None when it does."""
    tail: int
    stream: str
    stream_last: int | None
    """None where NATS, or the stream, is not there."""
    readers: Sequence[Reading]


def show_status(data: Path, *, as_json: bool) -> None:
    """Print the state of every history."""

    async def show(place: Workplace) -> None:
        histories = await histories_of(place)
        if as_json:
            print_json(
                {
                    "running": place.running is not None,
                    "url": place.running and place.running.urls["platform"],
                    "sources": [asdict(history) for history in histories],
                }
            )
        else:
            _print(place, histories)

    work_on(data, show)


async def histories_of(place: Workplace) -> list[History]:
    """Every history of the platform."""
    marks = {name: await marks_of(desk) for name, desk in place.desks.items()}
    return [await _history(place, source, marks) for source in await place.sources()]


type Marks = Mapping[tuple[str, str], Mark]
"""By the reader's name and the source."""


async def marks_of(desk: Desk) -> Marks:
    """Where the readers in one database stand: active generations, and reactions."""
    live = sa.select(
        *(checkpoints.c.projection, checkpoints.c.generation, checkpoints.c.source),
        *(checkpoints.c.epoch, checkpoints.c.position),
    ).join(
        projections,
        (projections.c.name == checkpoints.c.projection)
        & (projections.c.generation == checkpoints.c.generation),
    )
    rules = sa.select(
        *(reactions.c.reaction, sa.literal(0), reactions.c.source),
        *(reactions.c.epoch, reactions.c.position),
    )
    readers = sa.union_all(live, rules).subquery()
    parked = sa.select(sa.func.count()).where(
        parked_events.c.projection == readers.c.projection,
        parked_events.c.generation == readers.c.generation,
        parked_events.c.source == readers.c.source,
    )
    where = (readers.c.projection, readers.c.source)
    mark = (readers.c.epoch, readers.c.position, parked.scalar_subquery())
    async with desk.engine.connect() as db:
        rows = (await db.execute(sa.select(*where, *mark))).all()
    return {(reader, source): Mark(*rest) for reader, source, *rest in rows}


async def _history(place: Workplace, source: Source, marks: Mapping[str, Marks]) -> History:
    desk = place.desks[source.service]
    tail = await desk.store.tail(source)
    epochs = await all_epochs(desk.engine)
    suspended = (e.suspended for e in epochs if (e.source, e.number) == (str(source), tail.epoch))
    stream = stream_of(source, tail.epoch)
    return History(
        source=str(source),
        epoch=tail.epoch,
        suspended=next(suspended, None),
        tail=tail.position,
        stream=stream,
        stream_last=await _last_of(place.nats, stream),
        readers=list(_readings(place, source, tail.position, marks)),
    )


def _readings(
    place: Workplace, source: Source, tail: int, marks: Mapping[str, Marks]
) -> Iterator[Reading]:
    """Everybody who reads the source, also who has not begun."""
    for name, desk in place.desks.items():
        for reader in (*desk.service.projections, *desk.service.reactions):
            if source.service in reader.services:
                mark = marks[name].get((reader.name, str(source)), Mark())
                lag = max(tail - mark.position, 0)
                yield Reading(f"{name}/{reader.name}", mark.epoch, mark.position, lag, mark.parked)


async def _last_of(nats: Nats, stream: str) -> int | None:
    try:
        state = await stream_state(nats, stream)
    except NatsUnavailableError:
        return None
    return state and state.last


def _print(place: Workplace, histories: Sequence[History]) -> None:
    where = place.running.urls["platform"] if place.running else "stopped"
    out.print(f"Linli is {'running at ' if place.running else ''}{where}")
    if not histories:
        out.print("Nothing is recorded yet.")
        return
    print_table(
        ("source", ">epoch", ">tail", ">stream", "suspended"),
        ((h.source, h.epoch, h.tail, h.stream_last, h.suspended) for h in histories),
    )
    out.print()
    print_table(
        ("source", "read by", ">epoch", ">position", ">lag", ">parked"),
        (
            (h.source, r.reader, r.epoch, r.position, r.lag, r.parked)
            for h in histories
            for r in h.readers
        ),
    )
