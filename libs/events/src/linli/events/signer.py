"""The worker that extends the hash chains of a service's histories and signs checkpoints.

It reads what is committed, in ranges, beside everything else: an append knows nothing of it. How
far it has come stands in the witness; a restart goes on from there, and reads nothing again.
"""

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from linli.events import measuring
from linli.events.chain import FIRST_EPOCH, PAGE_EVENTS, Chain, Fork, Link, cut, read_rows
from linli.events.envelope import Source
from linli.events.epochs import all_epochs
from linli.events.store import EventStore
from linli.events.witness import Witness

log = logging.getLogger(__name__)

SIGN_PAUSE = timedelta(seconds=10)
LOOK_SECONDS = 1.0
STOP_SECONDS_MAX = 5.0
POLL_SECONDS = 10.0
"""How soon it sees what other processes have appended."""


class ChangedHistoryError(Exception):
    """The store no longer has what was signed: nothing is signed over it."""


class _Signing:
    """One source's chain in memory, and when to look again."""

    def __init__(self, chain: Chain, signed: Link) -> None:
        self.chain, self.signed = chain, signed
        self.committed: asyncio.Event | None = None
        self.looked = self.wrote = float("-inf")


class Signer:
    """Signs one service's histories. Every process of the service may run one."""

    def __init__(
        self,
        engine: AsyncEngine,
        store: EventStore,
        witness: Witness,
        pause: timedelta = SIGN_PAUSE,
    ) -> None:
        self._engine, self._store, self._witness, self._pause = engine, store, witness, pause
        self._signing: dict[Source, _Signing] = {}
        self._refused: dict[Source, tuple[str, float]] = {}

    @property
    def signed(self) -> int:
        """How many events are signed, all histories together, as far as this process knows."""
        return sum(signing.signed.position for signing in self._signing.values())

    async def run(self) -> None:
        """Sign what comes, until cancelled; then everything, in bounded time."""
        try:
            while True:
                news = self._store.new_source.listen()
                await self.sign(self._pause)
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_SECONDS):
                        await news.wait()
        except asyncio.CancelledError:
            await self._sign_at_last()
            raise

    async def _sign_at_last(self) -> None:
        try:
            async with asyncio.timeout(STOP_SECONDS_MAX):
                await self.sign()
        except Exception as error:  # noqa: BLE001 - who signs now is stopping, whatever is wrong
            log.warning("the last events are signed at the next start: %r", error)

    async def sign(self, pause: timedelta = timedelta(0)) -> None:
        """Extend every chain to its history's end; sign where that was longer ago than `pause`."""
        for source in await self._store.sources():
            told, last = self._refused.get(source, ("", float("-inf")))
            now = asyncio.get_running_loop().time()
            if pause and now < last + POLL_SECONDS:
                continue
            try:
                await self._sign(source, pause)
                self._refused.pop(source, None)
            except ChangedHistoryError as error:
                self._signing.pop(source, None)
                if told != str(error):
                    measuring.violated(self._store.service, "chain")
                    log.critical("%s: nothing is signed any more: %s", source, error)
                self._refused[source] = str(error), now

    async def _sign(self, source: Source, pause: timedelta) -> None:
        epoch = await self._store.epoch(source)
        signing = self._signing.get(source)
        if signing is None or signing.chain.link.epoch != epoch:
            signing = self._signing[source] = await self._resumed(source, epoch)
        if not pause or self._has_news(signing):
            signing.committed = self._store.signal(source).listen()
            await self._extend(source, signing, pause)
        await self._write(source, signing, pause)

    def _has_news(self, signing: _Signing) -> bool:
        now = asyncio.get_running_loop().time()
        if signing.committed and not signing.committed.is_set():
            return now > signing.looked + POLL_SECONDS
        return True

    async def _extend(self, source: Source, signing: _Signing, pause: timedelta) -> None:
        """Read to today's end; a long way is signed in between."""
        chain = signing.chain
        while True:
            rows = await read_rows(self._engine, source, chain.link.position)
            for row in rows:
                chain.add(row, row.original)
            if len(rows) < PAGE_EVENTS:
                break
            await self._write(source, signing, pause)
        chain.fork(chain.link.position)
        signing.looked = asyncio.get_running_loop().time()

    async def _write(self, source: Source, signing: _Signing, pause: timedelta) -> None:
        link, now = signing.chain.link, asyncio.get_running_loop().time()
        if link == signing.signed or now < signing.wrote + pause.total_seconds():
            return
        signed = await asyncio.to_thread(self._witness.checkpoint, source, link, pause)
        if signed[:2] == link[:2] and signed != link:
            raise ChangedHistoryError(
                f"up to event {link.position} another history was signed than is there"
            )
        if signed[:2] >= link[:2]:
            signing.signed, signing.wrote = link, now

    # Going on from the witness

    async def _resumed(self, source: Source, epoch: int) -> _Signing:
        """The chain from the last checkpoint on that is of this history."""
        last = await asyncio.to_thread(self._witness.last_checkpoint, source)
        link, forks = last.link if last else None, list[Fork]()
        if link is None or link.epoch != epoch:
            link, forks = await self._across(source, epoch)
        await self._require_event(source, link)
        return _Signing(Chain(source, link, forks), link)

    async def _across(self, source: Source, epoch: int) -> tuple[Link, list[Fork]]:
        """The last checkpoint that every epoch since has in common, and the forks behind it."""
        if not self._witness.path(source).exists():
            await self._introduce(source)
        forks, links = await asyncio.to_thread(self._signed, source)
        forks = [fork for fork in forks if fork.epoch <= epoch]
        if unknown := set(range(FIRST_EPOCH + 1, epoch + 1)) - {fork.epoch for fork in forks}:
            raise ChangedHistoryError(
                f"epoch {min(unknown)} was begun without `linli epoch new`, or another witness"
            )
        kept = [link for link in links if link.position <= cut(forks, link.epoch)]
        return (kept[-1] if kept else Link.first(source)), forks

    def _signed(self, source: Source) -> tuple[list[Fork], list[Link]]:
        forks, links = list[Fork](), list[Link]()
        for line in self._witness.lines(source):
            match line.kind:
                case "epoch":
                    forks.append(line.fork)
                case "checkpoint":
                    links.append(line.link)
                case _:
                    pass
        return forks, links

    async def _introduce(self, source: Source) -> None:
        """Tell a new witness of the epochs that were begun before there was one."""
        for epoch in await all_epochs(self._engine):
            if epoch.source == str(source) and epoch.parent is not None:
                await asyncio.to_thread(self._witness.epoch, source, epoch)

    async def _require_event(self, source: Source, link: Link) -> None:
        if link.position:
            rows = await read_rows(self._engine, source, link.position - 1, 1)
            there = [(row.position, row.id) for row in rows]
            if there != [(link.position, link.last_id)]:
                raise ChangedHistoryError(
                    f"event {link.position} was {link.last_id} when it was signed,"
                    f" and is {there[0][1] if there else 'gone'} now"
                )
