"""`linli epoch new`: a history that was restored to an earlier state gets another name."""

from dataclasses import dataclass
from pathlib import Path

from linli.cli.admin.workplace import Workplace, work_on
from linli.cli.failures import Failure
from linli.cli.terminal import out, print_json
from linli.events.envelope import Source
from linli.events.epochs import Epoch, adopt, begin
from linli.events.jetstream import NatsUnavailableError
from linli.events.streams import retire_streams


@dataclass(frozen=True)
class Begun:
    """What a new epoch leaves to do."""

    epoch: Epoch
    above: list[str]
    """Projections that hold events above the fork: they wait to be rebuilt."""


def begin_epoch(data: Path, source: Source, reason: str, *, as_json: bool) -> None:
    """Name the history that goes on from what the store has now.

    Raises:
        Failure: there is no such history.
    """

    async def work(place: Workplace) -> None:
        _tell(await _begun(place, source, reason), as_json=as_json)

    work_on(data, work)


async def _begun(place: Workplace, source: Source, reason: str) -> Begun:
    """Begin the epoch, let the old stream go, and move readers over; each step may be repeated."""
    known = await place.sources()
    if source not in known:
        raise Failure(f"there is no history {source}; there are {', '.join(map(str, known))}")
    epoch = await begin(place.desks[source.service].engine, source, reason)
    above = [
        f"{name}/{projection}"
        for name, desk in place.desks.items()
        for projection in await adopt(desk.engine, epoch)
    ]
    try:
        await retire_streams(place.nats, source, before=epoch.number)
    except NatsUnavailableError as error:
        out.print(f"the relay retires the old stream, since NATS does not answer now: {error}")
    return Begun(epoch, above)


def _tell(begun: Begun, *, as_json: bool) -> None:
    epoch = begun.epoch
    if as_json:
        print_json({**epoch._asdict(), "to_rebuild": begun.above})
        return
    out.print(f"{epoch.source} goes on in epoch {epoch.number}, from event {epoch.fork_position}.")
    for projection in begun.above:
        out.print(f"{projection} holds events above it: `linli rebuild {projection}`")
