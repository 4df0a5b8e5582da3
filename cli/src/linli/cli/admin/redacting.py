"""`linli redact`: a body replaced by order of law, in the store, the streams and what is shown."""

import getpass
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.cli.admin.folds import faults_of_projection
from linli.cli.admin.mirrors import published
from linli.cli.admin.rebuilding import rebuilt
from linli.cli.admin.workplace import Workplace, work_on
from linli.cli.failures import Failure
from linli.cli.terminal import doing, out, print_json
from linli.cli.witnesses import KEY_FILE
from linli.events.envelope import Envelope, Source
from linli.events.erasing import UnerasableError, erase_event
from linli.events.redactions import UnredactableError, redact
from linli.events.schema import events


@dataclass(frozen=True, kw_only=True)
class Redacted:
    """What was replaced, and where."""

    source: str
    position: int
    body: str
    """The digest of the body that was recorded, which its leaf keeps."""
    streams: Sequence[str]
    """From which the message was erased."""
    rebuilt: Sequence[str]
    """The projections that showed it."""
    repeated: Sequence[str]
    """Events that it led to, or that led to it: they may have its words, and are not touched."""


def redact_event(
    data: Path,
    source: Source,
    position: int,
    fields: Sequence[str],
    reason: str,
    *,
    as_json: bool,
) -> None:
    """Redact one event everywhere; interrupted, the command can be repeated.

    Raises:
        Failure: it cannot be; where something was changed already, the message says so.
    """

    async def work(place: Workplace) -> None:
        _tell(await redacted(place, source, position, fields, reason), as_json=as_json)

    work_on(data, work)


async def redacted(
    place: Workplace, source: Source, position: int, fields: Sequence[str], reason: str
) -> Redacted:
    """Witness and store first, then the streams, then what is shown.

    Raises:
        Failure: it cannot be redacted, or not everywhere yet.
    """
    if place.witness is None or not place.witness.signs:
        raise Failure(f"without its key ({KEY_FILE}) the witness cannot sign a redaction")
    if source not in await place.sources():
        raise Failure(f"there is no history {source}")
    engine = place.desks[source.service].engine
    actor = f"os:{getpass.getuser()}"
    try:
        redaction = await redact(
            engine, place.witness, source, position, fields, reason=reason, actor=actor
        )
    except UnredactableError as error:
        raise Failure(str(error)) from error
    await _vacuumed(engine)
    (event,) = await place.read(source, position - 1, 1)
    return Redacted(
        source=str(source),
        position=position,
        body=redaction.body.hex(),
        streams=await _erased(place, event),
        rebuilt=await _refolded(place, source),
        repeated=await _repeated(place, event),
    )


async def _erased(place: Workplace, event: Envelope) -> Sequence[str]:
    """Take the message out; one that a relay is about to publish is waited for."""
    with doing(f"Erasing event {event.position} from the streams of {event.source}"):
        await published(place, event.source, event.position)
        body = b"" if event.private else event.data
        identity = (event.position, str(event.id))
        try:
            return await erase_event(place.nats, event.source, event.epoch, identity, body)
        except UnerasableError as error:
            raise Failure(f"the store is redacted; {error}") from error


async def _refolded(place: Workplace, source: Source) -> Sequence[str]:
    """Rebuild what now differs from a fresh fold, and keep no old generation of it."""
    done: list[str] = []
    for name, desk in place.desks.items():
        for projection in desk.service.projections:
            if source.service not in projection.services:
                continue
            if await faults_of_projection(place, desk, projection):
                await rebuilt(place, desk, projection, rewritten=True)
                done.append(f"{name}/{projection.name}")
    return done


async def _vacuumed(engine: AsyncEngine) -> None:
    """Take the row's former version out of its page."""
    async with engine.connect() as db:
        await db.execution_options(isolation_level="AUTOCOMMIT")
        await db.execute(sa.text("VACUUM events"))


async def _repeated(place: Workplace, event: Envelope) -> Sequence[str]:
    near = sa.or_(events.c.causation_id == event.id, events.c.id == event.causation_id)
    query = sa.select(events.c.source, events.c.position).where(near, events.c.id != event.id)
    found: list[str] = []
    for desk in place.desks.values():
        async with desk.engine.connect() as db:
            found += [f"{source} {position}" for source, position in await db.execute(query)]
    return sorted(found)


def _tell(done: Redacted, *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(done))
        return
    out.print(f"Event {done.position} of {done.source} is redacted.")
    for stream in done.streams:
        out.print(f"  erased from stream {stream}")
    for projection in done.rebuilt:
        out.print(f"  {projection} was filled anew")
    for event in done.repeated:
        out.print(f"  may have its words too: {event}")
