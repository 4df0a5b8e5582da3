"""What would be recorded: the rules at work on the register, and nothing written to it."""

from collections.abc import Callable
from copy import copy
from typing import cast, override

from linli.events.append import Append, Context, Home
from linli.events.contracts.base import Event
from linli.events.contracts.catalogue import decode, encode
from linli.events.envelope import Source
from linli.events.store import Appended, EventStore, Loaded


class Rehearsal(EventStore):
    """A view of the store to which appends go that it never sees.

    They are kept here, as the bytes that they would be, so that what follows can rest on them.
    """

    kept: dict[str, list[tuple[str, bytes]]]
    """Of each stream, the types and bodies of what would follow."""
    homes: dict[str, Home]

    @classmethod
    def of(cls, store: EventStore) -> "Rehearsal":
        """A rehearsal on a store as it is now."""
        view = copy(store)
        view.__class__ = cls
        rehearsal = cast(Rehearsal, view)
        rehearsal.kept, rehearsal.homes = {}, {}
        return rehearsal

    @override
    async def load[S, E: Event](
        self,
        stream: str,
        evolve: Callable[[S, E], S],
        initial: S,
        context: Context | None = None,
    ) -> Loaded[S]:
        loaded = await super().load(stream, evolve, initial, context)
        state, kept = loaded.state, self.kept.get(stream, [])
        for type_, data in kept:
            state = evolve(state, cast(E, decode(type_, data)))
        home = loaded.home or self.homes.get(stream)
        return loaded._replace(state=state, version=loaded.version + len(kept), home=home)

    @override
    async def epoch(self, source: Source) -> int:
        return 0

    @override
    async def submit(self, append: Append) -> Appended:
        for write in append.writes:
            append.context.require(write.home)
            facts = [(new.event.event_type, encode(new.event)) for new in write.events]
            self.kept.setdefault(write.stream, []).extend(facts)
            self.homes.setdefault(write.stream, write.home)
        first = append.writes[0]
        return Appended(append.source, 0, 0, first.expected + len(first.events))
