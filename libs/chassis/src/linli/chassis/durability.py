"""A service's own durability: required at start, looked at again while it runs."""

import asyncio
import logging
from functools import partial

from linli.chassis.nats_health import NatsHealth, nats_health
from linli.events.applying import passing
from linli.events.durability import (
    UNCHECKED,
    Faults,
    faults_of_database,
    faults_of_streams,
    faults_of_sync,
    has_checksums,
    require,
)
from linli.events.jetstream import Nats
from linli.events.store import EventStore

log = logging.getLogger(__name__)

LOOK_SECONDS = 60.0


class Durability:
    """What one service rests on: its database, its streams, and the servers that hold them."""

    def __init__(
        self, store: EventStore, database_url: str, nats: Nats, monitoring_urls: str | None
    ) -> None:
        self.faults: Faults = {}
        """As last seen; what could not be asked yet is not there."""
        self.nats: NatsHealth | None = None
        """As last seen; None where nobody tells."""
        self._store, self._nats = store, nats
        self._database_url, self._monitoring_urls = database_url, monitoring_urls

    async def require(self, *, unsafe: bool) -> None:
        """Refuse to start on what may lose events, unless told so by name.

        Raises:
            UnsafeDurabilityError: names every fault.
        """
        found = await self._seen()
        self.nats = await nats_health(self._monitoring_urls)
        if not unsafe:
            require(found)
        self._tell(found)
        if not await has_checksums(self._database_url):
            log.warning("PostgreSQL has no data checksums: it will not notice a failing disk")

    async def run(self) -> None:
        """Look once a minute, until cancelled. A fault is told; commands are still taken."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self.look()

    async def look(self) -> None:
        """Look now, and tell what has changed."""
        self.nats = await nats_health(self._monitoring_urls)
        self._tell(await self._seen())

    async def _seen(self) -> Faults:
        """What can be seen now; of what cannot, what was seen last."""
        found = dict(self.faults)
        for check in (
            partial(faults_of_database, self._database_url),
            self._of_streams,
            partial(faults_of_sync, self._monitoring_urls),
        ):
            try:
                found |= await check()
            except Exception as error:
                if not passing(error):
                    raise
                log.warning("durability is not checked now: %s", error)
        return found

    async def _of_streams(self) -> Faults:
        sources = await self._store.sources()
        epochs = {source: await self._store.epoch(source) for source in sources}
        return await faults_of_streams(self._nats, epochs)

    def _tell(self, found: Faults) -> None:
        for check, fault in found.items():
            before = self.faults.get(check)
            if fault and fault != before:
                level = logging.WARNING if check == UNCHECKED else logging.ERROR
                what = "is not known" if check == UNCHECKED else "is not safe"
                log.log(level, "%s: durability %s: %s", self._store.service, what, fault)
            elif before and not fault:
                log.info("%s: %s is as it should be again", self._store.service, check)
        self.faults = found
