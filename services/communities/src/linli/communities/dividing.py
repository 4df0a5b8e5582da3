"""Compounds divided and merged: one command, the streams of all that end and begin, one append."""

from datetime import datetime

from linli.communities.commands import MergeCompounds, SplitCompound
from linli.communities.domain import compound, succession
from linli.communities.domain.entry import NotRegisteredError, RegisteredOtherwiseError
from linli.communities.domain.succession import Facts
from linli.communities.places import claim_on, found
from linli.events.append import Append, Claim, Context, NewEvent, Write
from linli.events.contracts.base import CompoundCode, stream_name
from linli.events.envelope import Place
from linli.events.errors import OutsideReachError
from linli.events.store import Appended, EventStore, Loaded, retry_lost_races

type Known = Loaded[compound.Compound]


@retry_lost_races(times=3)
async def handle_split(command: SplitCompound, store: EventStore, context: Context) -> Appended:
    """Divide a compound.

    Raises:
        Refusal: a rule refused the command; nothing was recorded.
    """
    loaded = await load(command.compound, store, context)
    since = await heard_of(command.compound, store)
    facts = succession.split(command, loaded.state, since)
    return await record(facts, {command.compound: loaded}, store, context)


@retry_lost_races(times=3)
async def handle_merge(command: MergeCompounds, store: EventStore, context: Context) -> Appended:
    """Make one compound of several.

    Raises:
        Refusal: a rule refused the command; nothing was recorded.
    """
    loaded = {code: await load(code, store, context) for code in command.compounds}
    since = {code: await heard_of(code, store) for code in command.compounds}
    states = {code: one.state for code, one in loaded.items()}
    facts = succession.merge(command, states, since)
    return await record(facts, loaded, store, context)


async def load(code: CompoundCode, store: EventStore, context: Context) -> Known:
    """A compound, which whoever has a say in its community may divide or merge.

    Raises:
        NotRegisteredError: there is none, as far as the caller reaches.
        NotPermittedError: the caller has a role there, but not one for this.
    """
    if home := await found("compound", code, store):
        try:
            context.require(home._replace(place=Place(home.place.community)))
        except OutsideReachError:
            raise NotRegisteredError(f"No compound {code} is registered") from None
    stream = stream_name("compound", code)
    return await store.load(stream, compound.evolve, compound.Compound(), context)


async def heard_of(code: CompoundCode, store: EventStore) -> datetime | None:
    """When something was last entered of a compound, or None if nothing was."""
    facts = await store.facts(stream_name("compound", code))
    return max((fact.time for fact in facts), default=None)


async def record(
    facts: Facts, loaded: dict[CompoundCode, Known], store: EventStore, context: Context
) -> Appended:
    """All of it or nothing; nothing decided is nothing recorded.

    Raises:
        RegisteredOtherwiseError: the code of a successor is taken.
        LostRaceError: one of the streams has grown since it was loaded.
    """
    first, known = next(iter(loaded.items()))
    if not facts:
        return await store.append(stream_name("compound", first), (), known, context)
    home = known.home
    if home is None:
        raise ValueError(f"{first} is not registered")
    news = [code for code in facts if code not in loaded]
    takes = [await claim_on_new(code, store) for code in news]
    writes = [
        Write(
            stream_name("compound", code),
            loaded[code].version if code in loaded else 0,
            [NewEvent(event) for event in events],
            home._replace(place=Place(home.place.community, code)),
        )
        for code, events in facts.items()
    ]
    append = Append(source=home.source, context=context, writes=writes, takes=takes)
    return await store.submit(append)


async def claim_on_new(code: CompoundCode, store: EventStore) -> Claim:
    """What makes a code a successor's own.

    Raises:
        RegisteredOtherwiseError: a place has it.
    """
    if await found("compound", code, store):
        raise RegisteredOtherwiseError(f"{code} is a compound")
    return await claim_on("compound", code, store)
