"""The event store of one service: the only system of record.

`append_commands` (migrations) does the work in the database; this module loads streams, hands
commands to the batcher, reads ranges by position and says where a history ends.
"""

import asyncio
import functools
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from time import perf_counter
from typing import Any, NamedTuple, cast
from uuid import UUID

import asyncpg

from linli.events.append import (
    Append,
    Claim,
    Context,
    Encoded,
    Home,
    Keys,
    NewEvent,
    Slot,
    Write,
    encoded,
    subjects_of,
)
from linli.events.batcher import Batcher, Verdict, may_pass
from linli.events.continuity import Commit, Continuity
from linli.events.contracts.base import Event
from linli.events.contracts.catalogue import decode
from linli.events.databases import PRIMARY, Credentials, connect
from linli.events.durability import faults_of_database, require
from linli.events.envelope import Envelope, Place, Source
from linli.events.errors import (
    ClaimTakenError,
    EventStoreError,
    LostRaceError,
    OutsideReachError,
    ReadOnlyError,
    SlotTakenError,
    StaleVersionError,
    StoreUnavailableError,
)
from linli.events.reach import Reach
from linli.events.refusals import Refusal
from linli.events.sealing import Vault, in_place, person_of
from linli.events.spans import appending

READ_CONNECTIONS_MAX = 8
READ_BYTES_MAX = 8 * 1024 * 1024
CONFLICTS = (asyncpg.UniqueViolationError, asyncpg.ExclusionViolationError)
"""How the database says that another writer came first, where a batch does not."""


class Loaded[S](NamedTuple):
    """An aggregate folded from its stream; version 0 and no home when the stream is empty."""

    state: S
    version: int
    home: Home | None
    position: int
    subject: str | None = None
    """The person whom it is about, if its first event that tells of one does."""


class Fact[E: Event](NamedTuple):
    """Something that happened to one aggregate, and when."""

    event: E
    time: datetime
    recorded_at: datetime
    source: Source
    place: Place


class Appended(NamedTuple):
    """Where a command's last event stands, and the version of the first stream it wrote."""

    source: Source
    epoch: int
    position: int
    version: int
    repeated: bool = False
    """Whether it was recorded before: nothing was, now."""


class Tail(NamedTuple):
    """The end of a source's history; nothing is recorded later at or before `recorded_through`."""

    epoch: int
    position: int
    last_id: UUID | None
    recorded_through: datetime


class Signal:
    """Wakes those who follow a source in this process. Take `listen()` before reading."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def listen(self) -> asyncio.Event:
        """The event that the next `ring` sets."""
        return self._event

    def ring(self) -> None:
        """Wake everyone who listens."""
        self._event.set()
        self._event = asyncio.Event()


class EventStore:
    """One per service and process; it holds every town's history of that service."""

    def __init__(
        self, service: str, dsn: str, pool: "asyncpg.Pool[asyncpg.Record]", vault: Vault
    ) -> None:
        self.service = service
        self.vault = vault
        self._reach: Reach | None = None
        self._pool = pool
        self._signals: dict[Source, Signal] = {}
        self._epochs: dict[Source, int] = {}
        self.new_source = Signal()
        """Rings when this process first hears of a source."""
        self.on_append: Callable[[Source], None] | None = None
        """Called after each commit of this process."""
        self._credentials = Credentials(dsn)
        self._continuity = Continuity(dsn, pool.expire_connections)
        self._batcher = Batcher(self._continuity.connect, self._appended)

    @classmethod
    async def open(
        cls, service: str, dsn: str, vault: Vault, *, unsafe: bool = False
    ) -> "EventStore":
        """Connect, and refuse settings that lose acknowledged events unless told so by name.

        Raises:
            UnsafeDurabilityError: names them.
        """
        if not unsafe:
            require(await faults_of_database(dsn))
        pool = await asyncpg.create_pool(
            dsn,
            connect=connect,  # pyright: ignore[reportArgumentType] - of it all, the pool gives this
            min_size=1,
            max_size=READ_CONNECTIONS_MAX,
            reset=_nothing_to_undo,
            target_session_attrs=PRIMARY,
        )
        return cls(service, dsn, pool, vault)

    async def close(self) -> None:
        """Append what is queued, then disconnect."""
        await self._batcher.close()
        await self._pool.close()

    # Reading

    async def load[S, E: Event](
        self,
        stream: str,
        evolve: Callable[[S, E], S],
        initial: S,
        context: Context | None = None,
    ) -> Loaded[S]:
        """Fold a stream: always fresh. One that lies outside the caller's reach is empty.

        Raises:
            StaleVersionError: `context.if_match` is not the stream's version.
            NotPermittedError: the caller has a role where it belongs, but not one for this.
        """
        if context and context.home:
            context.require(context.home)
        if context and not context.repeatable and stream.endswith(str(context.command_id)):
            return Loaded(
                initial, 0, None, 0
            )  # named after an id that was made just now: it is new
        rows = await self._fetch(
            "SELECT source, position, version, type, data, community, compound"
            " FROM events WHERE stream = $1 ORDER BY version",
            stream,
        )
        if rows and context and not _sees(context.reach, rows[0]):
            rows = []
        state, version, home, position, subject = initial, 0, None, 0, None
        for source, position, version, type_, data, community, compound in rows:  # noqa: B007
            event = decode(type_, data)
            state = evolve(state, cast(E, event))
            home = home or Home(Source.parse(source), Place(community, compound))
            subject = subject or person_of(event)
        if context and context.if_match not in {None, version}:
            raise StaleVersionError(stream, cast(int, context.if_match), version)
        return Loaded(state, version, home, position, subject)

    def within(self, reach: Reach) -> "EventStore":
        """The same store for a reader whose authority ends somewhere."""
        view = copy(self)
        view._reach = reach  # noqa: SLF001 - it is our own
        return view

    async def facts(self, stream: str) -> Sequence[Fact[Any]]:
        """One aggregate's own story, in order: always fresh. Outside a reader's reach is none.

        Raises:
            NotPermittedError: the reader has a role where it belongs, but not one for this.
        """
        return (await self.stories([stream])).get(stream, [])

    async def stories(self, streams: Sequence[str]) -> Mapping[str, Sequence[Fact[Any]]]:
        """The stories of many aggregates at once, by stream; an empty one is left out.

        Raises:
            NotPermittedError: as `facts`.
        """
        rows = await self._fetch(
            "SELECT stream, type, data, id, causation_id, time, recorded_at, source, community,"
            " compound FROM events WHERE stream = ANY($1) ORDER BY stream, version",
            list(streams),
        )
        each = {stream: list(story) for stream, story in groupby(rows, itemgetter("stream"))}
        return {
            stream: [_fact(row) for row in story]
            for stream, story in each.items()
            if _sees(self._reach, story[0])
        }

    async def read(self, source: Source, after: int, limit: int) -> list[Envelope]:
        """Events at positions after+1, after+2, …; at most `limit`, and about 8 MiB."""
        rows = await self._fetch(
            "WITH page AS (SELECT *, sum(octet_length(data)) OVER (ORDER BY position) AS bytes"
            " FROM events WHERE source = $1 AND position >= $2 ORDER BY position LIMIT $3)"
            " SELECT id, position, stream, type, time, recorded_at, community, compound,"
            " correlation_id, causation_id, actor, role, traceparent, private, data FROM page"
            " WHERE bytes <= $4 OR position <= $2 + 1 ORDER BY position",
            *(str(source), after, limit + 1, READ_BYTES_MAX),
        )
        epoch = await self.epoch(source)
        previous: UUID | None = rows[0]["id"] if rows and rows[0]["position"] == after else None
        events: list[Envelope] = []
        for row in rows[1:] if previous else rows[:limit]:
            event = _envelope(row, source, epoch, previous)
            events.append(event)
            previous = event.id
        return events

    async def tail(self, source: Source) -> Tail:
        """Where the history ends now; waits for an append that is being committed."""
        query = "SELECT t.*, current_setting('transaction_read_only') FROM source_tail($1) t"
        ((*values, read_only),) = await self._fetch(query, str(source))
        if read_only == "on":
            await self._pool.expire_connections()
            raise StoreUnavailableError("PostgreSQL takes no writes: another one is the primary")
        tail = Tail(*values)
        self._epochs[source] = tail.epoch
        return tail

    async def epoch(self, source: Source) -> int:
        """The number of the current history."""
        if source not in self._epochs:
            await self.tail(source)
        return self._epochs[source]

    async def sources(self) -> list[Source]:
        """The towns that have a history here."""
        rows = await self._fetch("SELECT DISTINCT source FROM epochs ORDER BY source")
        return [Source.parse(row["source"]) for row in rows]

    def signal(self, source: Source) -> Signal:
        """Rings after each commit to `source` that this process makes or hears of."""
        if source not in self._signals:
            self._signals[source] = Signal()
            self.new_source.ring()
        return self._signals[source]

    def committed(self, source: Source) -> None:
        """Wake whoever follows the source: called after a commit, here or in a replica."""
        self.signal(source).ring()

    # Appending

    async def append(
        self,
        stream: str,
        events: Sequence[Event],
        loaded: Loaded[Any],
        context: Context,
        *,
        takes: Sequence[Claim] = (),
        releases: Sequence[Claim] = (),
        books: Sequence[Slot] = (),
        frees: Sequence[str] = (),
    ) -> Appended:
        """Record what was decided on `loaded`; nothing decided is nothing recorded.

        Raises:
            LostRaceError: the stream has grown since it was loaded.
            ClaimTakenError, SlotTakenError: a key or a time belongs to another stream, which is
                named where the caller has a role.
            OverloadedError, StoreUnavailableError, ReadOnlyError: not now.
        """
        home = loaded.home or context.home
        if home is None:
            raise ValueError(f"{stream} is new: the context must say where it belongs")
        if not events:
            epoch = await self.epoch(home.source)
            return Appended(home.source, epoch, loaded.position, loaded.version, repeated=True)
        news = [NewEvent(event, private=event.private) for event in events]
        write = Write(stream, loaded.version, news, home, loaded.subject)
        return await self.submit(
            Append(
                source=home.source,
                context=context,
                writes=(write,),
                takes=takes,
                releases=releases,
                books=books,
                frees=frees,
            )
        )

    async def submit(self, append: Append) -> Appended:
        """Record one command's facts in one transaction, on as many streams as it writes.

        Raises:
            OutsideReachError, NotPermittedError: the caller may not write there.
            ErasedSubjectError: it is about a person who has been erased.
        """
        with appending(append.holder) as traceparent:
            if traceparent:
                context = replace(append.context, traceparent=traceparent)
                append = replace(append, context=context)
            command = await self.ready(append)
            try:
                return await self._answer(append, await self._batcher.submit(command))
            except CONFLICTS as error:
                raise LostRaceError(append.holder) from error

    async def ready(self, append: Append) -> Encoded:
        """A command checked, sealed and encoded, for `submit_all`.

        Raises:
            OutsideReachError, NotPermittedError, ErasedSubjectError: as `submit`.
        """
        for write in append.writes:
            append.context.require(write.home)
        keys: Keys = {}
        if subjects := subjects_of(append):
            keys = await self.vault.keys_of(subjects)
        return encoded(append, keys)

    async def submit_all(self, commands: Sequence[Encoded]) -> Sequence[Appended | LostRaceError]:
        """Record many commands, each for itself, and wait for all of them.

        Raises:
            ClaimTakenError, SlotTakenError, OverloadedError, StoreUnavailableError, ReadOnlyError:
                as `append`, of one of them; others may be recorded.
        """
        verdicts = await self._batcher.submit_all(commands)
        return [
            await self._told(command.append, verdict)
            for command, verdict in zip(commands, verdicts, strict=True)
        ]

    async def _told(
        self, append: Append, verdict: Verdict | BaseException
    ) -> Appended | LostRaceError:
        if isinstance(verdict, CONFLICTS):
            return LostRaceError(append.holder)
        if isinstance(verdict, BaseException):
            raise verdict
        try:
            return await self._answer(append, verdict)
        except LostRaceError as error:
            return error

    async def _answer(self, append: Append, verdict: Verdict) -> Appended:
        if verdict.status in {0, 1}:
            if verdict.last_position is None:  # a checkpoint alone
                return Appended(append.source, verdict.epoch, 0, 0)
            if verdict.status == 1:
                return await self._again(append)
            first = append.writes[0]
            version = first.expected + len(first.events)
            return Appended(append.source, verdict.epoch, verdict.last_position, version)
        raise await self._refusal(append, verdict)

    async def repeated(self, context: Context) -> Appended | None:
        """What a command that its caller gave before is answered; None if nobody did.

        Nor if somebody else did: whose it is, where and how far it came is not the caller's to
        know. The platform itself is told of anybody's.
        """
        rows = await self._fetch(
            "SELECT c.source, c.last_position, (SELECT max(o.version) FROM events o"
            "   WHERE o.stream = f.stream AND o.source = c.source"
            "     AND o.position BETWEEN c.first_position AND c.last_position) AS version"
            " FROM commands c JOIN events f ON f.source = c.source"
            "  AND f.position = c.first_position"
            " WHERE c.id = $1 AND ($2::text IS NULL OR f.actor = $2)",
            *(context.command_id, context.actor),
        )
        if not rows:
            return None
        (row,) = rows
        source = Source.parse(row["source"])
        epoch = await self.epoch(source)
        return Appended(source, epoch, row["last_position"], row["version"], repeated=True)

    async def once(self, context: Context, do: Callable[[], Awaitable[Appended]]) -> Appended:
        """What `do` records; a command that is repeated is answered as the first time.

        Its first attempt may commit while this one decides, on what that one has written: then the
        first one's answer counts, not what was decided.
        """
        if not context.repeatable:
            return await do()
        if known := await self.repeated(context):
            return known
        try:
            appended = await do()
        except (Refusal, EventStoreError):
            if known := await self.repeated(context):
                return known
            raise
        return (appended.repeated and await self.repeated(context)) or appended

    async def _again(self, append: Append) -> Appended:
        """What a command is answered whose id is recorded.

        Raises:
            LostRaceError: it is somebody else's: to the caller, another writer came first.
        """
        known = await self.repeated(append.context)
        if known is None:
            raise LostRaceError(append.holder)
        return known

    async def _refusal(self, append: Append, verdict: Verdict) -> EventStoreError:
        detail, reach = json.loads(verdict.detail), append.context.reach
        match verdict.status:
            case 3:
                kind, key, holder = detail
                return ClaimTakenError(kind, key, await self._named(holder, reach))
            case 4:
                resource, start, end, holder = detail
                named = await self._named(holder, reach)
                return SlotTakenError(resource, _utc(start), _utc(end), named)
            case 6:
                return ReadOnlyError(str(append.source), detail)
            case _:
                return LostRaceError(detail)

    async def _named(self, holder: str, reach: Reach | None) -> str | None:
        """The stream that holds a claim or a slot, unless it lies where the caller has no role."""
        if reach is None:
            return holder
        query = "SELECT source, community, compound FROM events WHERE stream = $1 AND version = 1"
        for source, *place in await self._fetch(query, holder):
            where = Source.parse(source).town, Place(*place)
            if reach.role_at(*where) or reach.sees(*where):
                return holder
        return None

    @property
    def connections(self) -> tuple[int, int]:
        """How many connections read now, and how many could."""
        idle = self._pool.get_idle_size()
        return self._pool.get_size() - idle, idle

    async def wait_for_connection(self) -> float:
        """The seconds that one who reads has to wait now for a connection."""
        started = perf_counter()
        async with self._pool.acquire():
            return perf_counter() - started

    async def _fetch(self, query: str, *values: object) -> list[asyncpg.Record]:
        if self._credentials.replaced():
            self._batcher.renew_connection()
            await self._pool.expire_connections()
        try:
            return await self._pool.fetch(query, *values)
        except Exception as error:
            if may_pass(error):
                raise StoreUnavailableError("the event store does not answer") from error
            raise

    def _appended(self, source: Source, last: Commit | None) -> None:
        if last:
            self._continuity.remember(source, last)
        self.committed(source)
        if self.on_append:
            self.on_append(source)


type Handler[C] = Callable[[C, EventStore, Context], Awaitable[Appended]]


def retry_lost_races[C](times: int) -> Callable[[Handler[C]], Handler[C]]:
    """Load and decide again when another writer came first, unless the caller fixed the version.

    A command whose id the caller chose is done once: repeated, it answers as the first time.
    """

    def decorate(handle: Handler[C]) -> Handler[C]:
        async def raced(command: C, store: EventStore, context: Context) -> Appended:
            for _ in range(times):
                try:
                    return await handle(command, store, context)
                except LostRaceError:
                    if context.if_match is not None:
                        break
            return await handle(command, store, context)

        @functools.wraps(handle)
        async def handled(command: C, store: EventStore, context: Context) -> Appended:
            return await store.once(context, lambda: raced(command, store, context))

        return handled

    return decorate


def _fact(row: asyncpg.Record) -> Fact[Any]:
    event = in_place(decode(row["type"], row["data"]), row["id"], row["causation_id"])
    source, place = Source.parse(row["source"]), Place(row["community"], row["compound"])
    return Fact(event, row["time"], row["recorded_at"], source, place)


async def _nothing_to_undo(_: object) -> None:
    """Single statements leave nothing behind: the pool's own reset is a round trip a read."""


def _envelope(row: asyncpg.Record, source: Source, epoch: int, previous: UUID | None) -> Envelope:
    return Envelope(
        id=row["id"],
        source=source,
        epoch=epoch,
        position=row["position"],
        stream=row["stream"],
        type=row["type"],
        time=row["time"],
        recorded_at=row["recorded_at"],
        place=Place(row["community"], row["compound"]),
        correlation_id=row["correlation_id"],
        causation_id=row["causation_id"],
        actor=row["actor"],
        role=row["role"],
        traceparent=row["traceparent"],
        private=row["private"],
        previous=previous,
        data=row["data"],
    )


def _sees(reach: Reach | None, row: asyncpg.Record) -> bool:
    """Whether a caller learns that what begins with this event exists."""
    if reach is not None:
        town = Source.parse(row["source"]).town
        try:
            reach.require(town, Place(row["community"], row["compound"]))
        except OutsideReachError:
            return False
    return True


def _utc(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(UTC)
