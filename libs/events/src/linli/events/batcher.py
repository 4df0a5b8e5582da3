"""Group commit: the commands that arrive while one batch commits are the next batch.

No timer: an idle append is one round trip. One writer: a second one, encoding while the first
commits, was measured, and halved the batches without a gain. The connection has no client time-out
and a call under way is never cancelled, so that no row is shown which a fail-over then loses. A
lost reply is asked again: commands are told apart by their ids, so what was recorded answers as
repeated.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from itertools import chain
from time import perf_counter
from typing import Any, NamedTuple

import asyncpg

from linli.events import measuring
from linli.events.append import Encoded, arguments
from linli.events.continuity import Commit
from linli.events.envelope import Source
from linli.events.errors import OverloadedError, StoreUnavailableError

log = logging.getLogger(__name__)

BATCH_COMMANDS_MAX = 200
BATCH_BYTES_MAX = 8 * 1024 * 1024
QUEUE_COMMANDS_MAX = 10_000
SCAN_COMMANDS_MAX = 2_000
PORTION_COMMANDS = 16
ANSWER_SECONDS_MAX = 15.0
RECONNECT_SECONDS_MAX = 2.0
CALL = "SELECT * FROM append_commands($1, $2, $3, $4, $5, $6, $7)"

OTHERS_FIRST = frozenset({2, 3, 4, 5})
"""Verdicts by which another writer came first: a version, a claim, a slot, a checkpoint."""

PASSING = (
    OSError,
    StoreUnavailableError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what a connection raises that dies while it is being prepared
)
PASSING_STATES = ("57", "53", "40", "25006")
"""SQLSTATEs of faults that may pass: operator intervention, resources, rollback, and a server that
is read-only, since another one is the primary by now."""


class Verdict(NamedTuple):
    """What `append_commands` says of one command."""

    status: int
    epoch: int
    first_position: int | None
    last_position: int | None
    detail: Any


class Waiting(NamedTuple):
    """A command in the queue and who waits for its verdict."""

    command: Encoded
    verdict: asyncio.Future[Verdict]
    touched: set[object]


class Batcher:
    """Appends queued commands in batches over one connection of its own."""

    def __init__(
        self,
        connect: Callable[[], Awaitable[asyncpg.Connection]],
        committed: Callable[[Source, Commit | None], None],
    ) -> None:
        self._connect = connect
        self._committed = committed
        self._connection: asyncpg.Connection | None = None
        self._renewing = False
        self._queue: deque[Waiting] = deque()
        self._arrived = asyncio.Event()
        self._closing = False
        self._task = asyncio.create_task(self._run(), name="batcher")

    async def submit(self, command: Encoded) -> Verdict:
        """Queue a command and wait for its verdict.

        Raises:
            OverloadedError: the queue is full; nothing was recorded.
            StoreUnavailableError: no verdict in time; ask again by command id.
        """
        verdict = self._queued(command)
        patience = asyncio.get_running_loop().call_later(ANSWER_SECONDS_MAX, give_up, [verdict])
        try:
            return await verdict
        finally:
            patience.cancel()

    async def submit_all(self, commands: Sequence[Encoded]) -> Sequence[Verdict | BaseException]:
        """Queue some commands and wait for the verdict on each, or why there is none.

        Raises:
            OverloadedError: they do not fit into the queue; none was recorded.
        """
        verdicts: list[asyncio.Future[Verdict]] = []
        loop = asyncio.get_running_loop()
        patience = loop.call_later(ANSWER_SECONDS_MAX, give_up, verdicts)
        try:
            verdicts.extend(map(self._queued, commands))
            for verdict in verdicts:
                if not verdict.done():  # most are, once the first of a batch is
                    await asyncio.wait([verdict])
        finally:
            patience.cancel()
            for verdict in verdicts:
                verdict.cancel()  # nobody waits for those that are not done
        return [verdict.exception() or verdict.result() for verdict in verdicts]

    def _queued(self, command: Encoded) -> asyncio.Future[Verdict]:
        if self._closing or len(self._queue) >= QUEUE_COMMANDS_MAX:
            raise OverloadedError("too many commands are waiting")
        verdict: asyncio.Future[Verdict] = asyncio.get_running_loop().create_future()
        self._queue.append(Waiting(command, verdict, command.append.touched()))
        self._arrived.set()
        return verdict

    def renew_connection(self) -> None:
        """Append by a new connection from the next batch on."""
        self._renewing = True

    async def close(self) -> None:
        """Append what is queued, for as long as somebody waits for it, then disconnect."""
        self._closing = True
        self._arrived.set()
        await self._task
        if self._connection:
            await self._connection.close()

    async def _run(self) -> None:
        while self._queue or not self._closing:
            if not self._queue:
                self._arrived.clear()
                await self._arrived.wait()
            elif batch := self._next_batch():
                await self._append(batch)

    def _next_batch(self) -> list[Waiting]:
        """Commands of one source that touch nothing in common; the others keep their order."""
        batch: list[Waiting] = []
        left: list[Waiting] = []
        touched: set[object] = set()
        source: Source | None = None
        size = 0
        for _ in range(min(len(self._queue), SCAN_COMMANDS_MAX)):
            if len(batch) == BATCH_COMMANDS_MAX or size >= BATCH_BYTES_MAX:
                break
            waiting = self._queue.popleft()
            if waiting.verdict.done():  # its caller has gone, and it was never sent
                continue
            source = source or waiting.command.append.source
            if waiting.command.append.source == source and touched.isdisjoint(waiting.touched):
                batch.append(waiting)
                size += sum(len(body) for bodies in waiting.command.bodies for body in bodies)
            else:
                left.append(waiting)
            touched |= waiting.touched
        self._queue.extendleft(reversed(left))
        return batch

    async def _append(self, batch: Sequence[Waiting]) -> None:
        """Append until there is a verdict; when the batch as a whole fails for good, bisect."""
        pause = 0.05
        while not self._given_up(batch):
            started = perf_counter()
            try:
                rows = await self._call(batch)
            except Exception as error:  # noqa: BLE001 - handed on to whoever waits
                if not may_pass(error):
                    await self._bisect(batch, error)
                    return
                log.warning("append failed, asked again: %s", error)
                await self._disconnect()
                await asyncio.sleep(pause)
                pause = min(2 * pause, RECONNECT_SECONDS_MAX)
            else:
                answers = [(w, Verdict(*row)) for w, row in zip(batch, rows, strict=True)]
                tell(answers)
                measure(answers, perf_counter() - started)
                self._committed(batch[0].command.append.source, newest(answers))
                return

    def _given_up(self, batch: Sequence[Waiting]) -> bool:
        """Whether this process is to end and nobody waits any more."""
        return self._closing and all(waiting.verdict.done() for waiting in batch)

    async def _call(self, batch: Sequence[Waiting]) -> list[asyncpg.Record]:
        if self._renewing:
            self._renewing = False
            await self._disconnect()
        if self._connection is None or self._connection.is_closed():
            self._connection = await self._connect()
        return await self._connection.fetch(CALL, *arguments([w.command for w in batch]))

    async def _bisect(self, batch: Sequence[Waiting], error: Exception) -> None:
        if len(batch) == 1:
            if not batch[0].verdict.done():
                batch[0].verdict.set_exception(error)
            return
        middle = len(batch) // 2
        await self._append(batch[:middle])
        await self._append(batch[middle:])

    async def _disconnect(self) -> None:
        if self._connection:
            self._connection.terminate()
            self._connection = None


def tell(answers: Sequence[tuple[Waiting, Verdict]]) -> None:
    """Hand out verdicts, a portion each turn of the event loop.

    So the next batch leaves while most callers of this one have yet to run: they decide on their
    next commands while the database works, not before it.
    """
    for waiting, verdict in answers[:PORTION_COMMANDS]:
        if not waiting.verdict.done():
            waiting.verdict.set_result(verdict)
    if left := answers[PORTION_COMMANDS:]:
        asyncio.get_running_loop().call_soon(tell, left)


def measure(answers: Sequence[tuple[Waiting, Verdict]], seconds: float) -> None:
    """Tell the metrics of a batch: how long the database took, and what came of it."""
    events = conflicts = 0
    for waiting, verdict in answers:
        if verdict.status == 0:
            events += sum(map(len, waiting.command.bodies))
        elif verdict.status in OTHERS_FIRST:
            conflicts += 1
    measuring.appended(answers[0][0].command.append.source.service, seconds, events, conflicts)


def newest(answers: Sequence[tuple[Waiting, Verdict]]) -> Commit | None:
    """The last event that a batch has appended: commands are recorded in their order."""
    for waiting, verdict in reversed(answers):
        if verdict.status == 0 and verdict.last_position:
            bodies = list(chain.from_iterable(waiting.command.bodies))
            return Commit(verdict.epoch, verdict.last_position, bodies[-1].id)
    return None


def give_up(verdicts: Sequence[asyncio.Future[Verdict]]) -> None:
    """Let a caller wait no longer: what was sent may yet be recorded."""
    message = "no answer from the database in time; ask again with the same command id"
    for verdict in verdicts:
        if not verdict.done():
            verdict.set_exception(StoreUnavailableError(message))


def may_pass(error: Exception) -> bool:
    """Whether a fault lies with the connection or the server, not with what was asked."""
    if isinstance(error, asyncpg.PostgresError):
        state = str(getattr(error, "sqlstate", ""))
        return isinstance(error, PASSING) or state.startswith(PASSING_STATES)
    return isinstance(error, PASSING) and not isinstance(error, ValueError)  # asyncpg.DataError
