"""`linli parked`: events that failed for good, and what waits behind them."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from linli.cli.admin.workplace import Desk, Workplace, work_on
from linli.cli.failures import Failure
from linli.cli.terminal import out, print_json, print_table
from linli.events import parked, reactions
from linli.events.parked import Parked
from linli.events.projections import Projection
from linli.events.reactions import Reaction

type Reader = Projection | Reaction


class Waiting(NamedTuple):
    """A stream of events that waits in one service, for one of its readers."""

    desk: Desk
    reader: Reader
    parked: Parked

    @property
    def name(self) -> str:
        """`<service>/<reader>`."""
        return f"{self.desk.service.name}/{self.reader.name}"


type Release = Callable[[Workplace, Waiting], Awaitable[int]]
"""Lets a stream go on; how many events were applied."""


def list_parked(data: Path, *, as_json: bool) -> None:
    """Print what waits."""

    async def work(place: Workplace) -> None:
        found = await waiting_in(place, None, None)
        if as_json:
            rows = [{**one.parked._asdict(), "projection": one.name} for one in found]
            print_json({"parked": rows})
        elif found:
            print_table(
                ("read by", "key", "source", ">position", "type", ">waiting", "reason"),
                ((w.name, *_shown(w.parked)) for w in found),
            )
        else:
            out.print("Nothing is parked.")

    work_on(data, work)


def retry_parked(data: Path, projection: str | None, key: str | None, *, as_json: bool) -> None:
    """Apply what waits, in order, through today's code.

    Raises:
        Failure: something still fails; it, and what is behind it, waits on.
    """

    async def retry(place: Workplace, waiting: Waiting) -> int:
        desk, reader, at = waiting
        if isinstance(reader, Projection):
            return await parked.retry(desk.engine, reader, at.key, place)
        return await reactions.retry(desk.engine, reader, desk.store, at.key, place)

    _release(data, projection, key, retry, as_json=as_json)


def skip_parked(data: Path, projection: str, key: str, reason: str, *, as_json: bool) -> None:
    """Leave out the event that failed, and apply what waits behind it.

    Raises:
        Failure: what is behind it fails as well.
    """

    async def skip(place: Workplace, waiting: Waiting) -> int:
        desk, reader, at = waiting
        if isinstance(reader, Reaction):
            raise Failure(f"{waiting.name} is a reaction: what it waits for can only be retried")
        return await parked.skip(desk.engine, reader, at.key, place, reason)

    _release(data, projection, key, skip, as_json=as_json)


def _release(
    data: Path, projection: str | None, key: str | None, release: Release, *, as_json: bool
) -> None:
    async def work(place: Workplace) -> None:
        found = await waiting_in(place, projection, key)
        if not found and (projection or key):
            raise Failure(f"nothing is parked in {projection or 'any'} under {key or 'any key'}")
        failed: list[str] = []
        done: list[Mapping[str, object]] = []
        for waiting in found:
            try:
                events = await release(place, waiting)
            except Failure:
                raise
            except Exception as error:  # noqa: BLE001 - whatever a fold raises
                why = str(error).partition("\n")[0]
                failed.append(f"{waiting.name} {waiting.parked.key}: {why}")
            else:
                done.append(
                    {"projection": waiting.name, "key": waiting.parked.key, "events": events}
                )
        _tell(done, as_json=as_json)
        if failed:
            raise Failure("still parked: " + "; ".join(failed))

    work_on(data, work)


async def waiting_in(place: Workplace, name: str | None, key: str | None) -> list[Waiting]:
    """What waits, of one reader, under one key, or all of it."""
    return [
        Waiting(desk, reader, at)
        for desk in place.desks.values()
        for at in await parked.parked(desk.engine)
        for reader in _readers(desk)
        if reader.name == at.projection
        and name in {None, reader.name, f"{desk.service.name}/{reader.name}"}
        and key in {None, at.key}
    ]


def _readers(desk: Desk) -> Iterator[Reader]:
    yield from desk.service.projections
    yield from desk.service.reactions


def _shown(at: Parked) -> tuple[object, ...]:
    return at.key, at.source, at.position, at.type, at.events, at.reason


def _tell(done: Sequence[Mapping[str, object]], *, as_json: bool) -> None:
    if as_json:
        print_json({"released": done})
        return
    for one in done:
        out.print(f"{one['projection']} {one['key']}: {one['events']} events applied")
    if not done:
        out.print("Nothing was released.")
