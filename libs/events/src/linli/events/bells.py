"""Wakes the other processes of a service: what was committed or projected here is news there.

Nothing depends on a bell: who misses one finds out by its own slow looks.
"""

import asyncio
from contextlib import suppress
from secrets import token_hex

import orjson

from linli.events.envelope import Source
from linli.events.jetstream import Message, Nats, NatsUnavailableError
from linli.events.permissions import bell_of
from linli.events.store import EventStore, Signal

REST_SECONDS = 0.005
"""Between two rings, whatever happens meanwhile: news of that time go together."""


class Bells:
    """Rings for what this process does, and hears what the service's other processes did."""

    def __init__(self, nats: Nats, store: EventStore, progress: Signal) -> None:
        """`progress` rings when a projection has moved, in whichever process."""
        self._nats, self._store, self._progress = nats, store, progress
        self._subject = bell_of(store.service)
        self._process = token_hex(8)
        self._towns: set[str] = set()
        self._moved = False
        self._news = asyncio.Event()
        store.on_append = self._appended

    async def run(self) -> None:
        """Ring and hear until cancelled."""
        listening = await self._nats.listen(self._subject, self._heard)
        try:
            while True:
                await self._news.wait()
                await self._ring()
                await asyncio.sleep(REST_SECONDS)
        finally:
            await self._nats.unlisten(listening)

    def moved(self) -> None:
        """Tell everybody that a projection of this process has moved."""
        self._progress.ring()
        self._moved = True
        self._news.set()

    async def _ring(self) -> None:
        self._news.clear()
        said = {"process": self._process, "towns": sorted(self._towns), "progress": self._moved}
        self._towns.clear()
        self._moved = False
        with suppress(NatsUnavailableError):
            await self._nats.publish(Message(self._subject, {}, orjson.dumps(said)))

    def _appended(self, source: Source) -> None:
        self._towns.add(source.town)
        self._news.set()

    def _heard(self, data: bytes | None) -> None:
        said = orjson.loads(data or b"{}")
        if said.get("process", self._process) == self._process:
            return
        for town in said["towns"]:
            self._store.committed(Source(town, self._store.service))
        if said["progress"]:
            self._progress.ring()
