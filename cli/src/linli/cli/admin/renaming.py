"""`linli epoch new`: a history that was restored to an earlier state gets another name."""

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from linli.cli.admin.rebuilding import projections_named, rebuilt
from linli.cli.admin.workplace import Workplace, work_on
from linli.cli.failures import Failure
from linli.cli.terminal import out, print_json
from linli.events.envelope import Source
from linli.events.epochs import Epoch, adopt, begin
from linli.events.jetstream import NatsUnavailableError
from linli.events.streams import epochs_of, retire_streams


@dataclass(frozen=True)
class Begun:
    """A new epoch, and what it took."""

    epoch: Epoch
    rebuilt: list[str]
    """Projections that held events above the fork: those are taken back."""


def begin_epoch(data: Path, source: Source, reason: str, *, as_json: bool) -> None:
    """Name the history that goes on from what the store has now.

    Raises:
        Failure: there is no such history.
    """

    async def work(place: Workplace) -> None:
        _tell(await _begun(place, source, reason), as_json=as_json)

    work_on(data, work)


async def _begun(place: Workplace, source: Source, reason: str) -> Begun:
    """Begin the epoch, let the old stream go, and move the readers over."""
    known = await place.sources()
    if source not in known:
        raise Failure(f"there is no history {source}; there are {', '.join(map(str, known))}")
    engine, witness = place.desks[source.service].engine, place.witness
    signs = partial(witness.epoch, source) if witness and witness.signs else None
    above = 0
    with suppress(NatsUnavailableError):
        above = max(await epochs_of(place.nats, source), default=0)
    epoch = await begin(engine, source, reason, signs, above=above)
    with suppress(NatsUnavailableError):  # then the relay does it
        await retire_streams(place.nats, source, before=epoch.number)
    above = [
        f"{name}/{projection}"
        for name, desk in place.desks.items()
        for projection in await adopt(desk.engine, epoch)
    ]
    for name in above:
        for desk, projection in projections_named(place, name):
            await rebuilt(place, desk, projection)
    return Begun(epoch, above)


def _tell(begun: Begun, *, as_json: bool) -> None:
    epoch = begun.epoch
    if as_json:
        print_json({**epoch._asdict(), "rebuilt": begun.rebuilt})
        return
    out.print(f"{epoch.source} goes on in epoch {epoch.number}, from event {epoch.fork_position}.")
    for projection in begun.rebuilt:
        out.print(f"{projection} held events above it and was filled anew.")
