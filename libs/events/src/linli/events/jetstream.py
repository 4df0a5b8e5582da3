"""The connection to NATS; the only module that imports nats-py. `streams` speaks JetStream over it.

nats-py's own reconnection, requests and JetStream client can wait for ever on a reply that is lost.
So a `Client` serves one connection's life here: when that ends, everything that waits for an answer
fails at once, and a new one connects. Every wait is bounded besides.
"""

import asyncio
import itertools
import logging
import random
from collections.abc import Awaitable, Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit
from uuid import uuid4

import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from linli.events.nats_access import BY_URL, NatsAccess
from linli.events.tasks import end_if_cancelled

log = logging.getLogger(__name__)

ANSWER_SECONDS_MAX = 5.0
CONNECT_SECONDS_MAX = 3.0
RECONNECT_SECONDS = 0.25
HEARTBEAT_SECONDS = 5
"""Two unanswered ones end a connection that only looks alive."""
NO_RESPONDERS = "503"


class NatsUnavailableError(ConnectionError):
    """No answer from NATS now. It may come back; ask again."""


class Message(NamedTuple):
    """What one publish carries."""

    subject: str
    headers: Mapping[str, str]
    data: bytes

    @property
    def status(self) -> str | None:
        """`404`, `503`, …, when the server sends word instead of a message."""
        return None if self.data else self.headers.get("Status")


type Heard = Callable[[bytes | None], None]
"""Told of every message, and with None that a connection is new: some may have been missed."""


class QuickClient(Client):
    """nats-py, with headers written and parsed five to ten times faster.

    It checks every header character by character, which takes more time than all the rest of a
    publish or a read. What is stored has been checked before it was appended. Should nats-py
    rename these two methods, its own serve instead.
    """

    async def _send_publish(
        self,
        subject: str,
        reply: str,
        payload: bytes,
        payload_size: int,
        headers: Mapping[str, str] | None,
    ) -> None:
        lines = "".join([f"{name}: {value}\r\n" for name, value in (headers or {}).items()])
        if lines.count("\n") != len(headers or ()):
            raise nats.errors.BadHeaderError("a header with a line break")
        block = f"NATS/1.0\r\n{lines}\r\n".encode() if headers else b""
        sizes = f"{len(block)} {len(block) + payload_size}" if headers else f"{payload_size}"
        verb = "HPUB" if headers else "PUB"
        command = f"{verb} {subject} {reply} {sizes}\r\n".encode()
        await self._send_command(b"".join((command, block, payload, b"\r\n")))
        if self._flush_queue is not None and self._flush_queue.empty():
            await self._flush_pending()

    @staticmethod
    def _parse_header_lines(raw: bytes) -> dict[str, str]:
        parts = [line.partition(": ") for line in raw.decode(errors="replace").split("\r\n")]
        return {name: value for name, colon, value in parts if colon}


class Listening:
    """Interest in a subject that outlives connections."""

    def __init__(self, subject: str, heard: Heard) -> None:
        self._subject, self._heard = subject, heard
        self._subscription: Subscription | None = None

    async def begin(self, client: Client) -> None:
        """Subscribe on a new connection."""

        async def receive(msg: Msg) -> None:
            self._heard(msg.data)

        self._subscription = await _subscribe(client, self._subject, receive)
        self._heard(None)

    async def end(self) -> None:
        """Hear nothing more."""
        if self._subscription:
            with suppress(nats.errors.Error):
                await self._subscription.unsubscribe()


class Nats:
    """One process's connection: it reconnects for ever, and while it is away every call fails."""

    def __init__(self, url: str, name: str, access: NatsAccess = BY_URL) -> None:
        self._servers, self._name, self._access = url.split(","), name, access
        self._client: Client | None = None
        self._connected = asyncio.Event()
        self._trouble = "connecting"
        self._inbox = f"{inbox_of(name)}.{uuid4().hex}"
        self._tokens = map(str, itertools.count())
        self._waiting: dict[str, tuple[Callable[[Message], None], asyncio.Future[Any]]] = {}
        self._listenings: set[Listening] = set()
        self._keeper = asyncio.create_task(self._keep_connected())

    @classmethod
    async def open(
        cls,
        url: str,
        name: str = "linli",
        *,
        access: NatsAccess = BY_URL,
        patience: float = 2.0,
    ) -> Self:
        """Connect to `url` (several with commas); after `patience` seconds go on trying behind.

        A service starts without NATS: its events wait in their store.
        """
        connection = cls(url, name, access)
        with suppress(NatsUnavailableError):
            await connection.ready(patience)
        return connection

    async def ready(self, seconds: float) -> None:
        """Wait for a connection.

        Raises:
            NatsUnavailableError: there is none after `seconds`.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._connected.wait()
        self._current()

    async def close(self) -> None:
        """Disconnect for good."""
        self._keeper.cancel()
        await asyncio.wait([self._keeper])

    # Messages

    async def publish(self, message: Message, reply: str = "") -> None:
        """Send a message. That it arrives, only an answer can tell."""
        subject, headers, data = message
        try:
            await self._current().publish(subject, data, reply, dict(headers) or None)
        except nats.errors.Error as error:
            raise NatsUnavailableError(f"cannot publish to {subject}: {error}") from error

    async def ask(self, subject: str, data: bytes) -> Message:
        """The one answer to a question.

        Raises:
            NatsUnavailableError: none came in `ANSWER_SECONDS_MAX`, or nobody is there to give it.
        """
        with self.expecting(_itself) as (reply, answer):
            await self.publish(Message(subject, {}, data), reply)
            message = await answered(answer)
        if message.status == NO_RESPONDERS:
            raise unattended(subject)
        return message

    @contextmanager
    def expecting[T](
        self, take: Callable[[Message], T | None]
    ) -> Generator[tuple[str, "asyncio.Future[T]"]]:
        """A reply subject, and a future for the first of its messages that `take` has a value for.

        One subscription serves all questions; a lost connection answers them with an error.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()

        def receive(message: Message) -> None:
            if (value := take(message)) is not None and not future.done():
                future.set_result(value)

        token = next(self._tokens)
        self._waiting[token] = receive, future
        try:
            yield f"{self._inbox}.{token}", future
        finally:
            del self._waiting[token]
            if not future.cancel():
                future.exception()  # an answer that nobody came to read is no loose end

    async def listen(self, subject: str, heard: Heard) -> Listening:
        """Call `heard` for every message on `subject`, over all connections, until `unlisten`."""
        listening = Listening(subject, heard)
        self._listenings.add(listening)
        if self._client:
            with suppress(nats.errors.Error):
                await listening.begin(self._client)
        return listening

    async def unlisten(self, listening: Listening) -> None:
        """Stop what `listen` began."""
        self._listenings.discard(listening)
        await listening.end()

    # The connection

    def _current(self) -> Client:
        if self._client is None:
            hosts = ", ".join(
                urlsplit(server).netloc.rpartition("@")[2] for server in self._servers
            )
            raise NatsUnavailableError(f"not connected to NATS at {hosts}: {self._trouble}")
        return self._client

    async def _keep_connected(self) -> None:
        while True:
            try:
                await self._live()
            except Exception as error:  # noqa: BLE001 - whatever nats-py raises, connecting goes on
                end_if_cancelled(error)
                self._trouble = str(error) or type(error).__name__
                log.debug("no connection to NATS: %s", self._trouble)
            await asyncio.sleep(RECONNECT_SECONDS * random.uniform(0.5, 1.5))  # noqa: S311

    async def _live(self) -> None:
        """One connection, from its beginning to its end."""
        ended = asyncio.Event()

        async def end() -> None:
            ended.set()

        client = QuickClient()
        try:
            async with asyncio.timeout(CONNECT_SECONDS_MAX):
                await self._begin(client, end)
            while client.is_connected:
                with suppress(TimeoutError):
                    async with asyncio.timeout(RECONNECT_SECONDS):
                        await ended.wait()
            log.warning("lost the connection to NATS: %s", client.last_error)
        finally:
            self._forget(client)
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(CONNECT_SECONDS_MAX):
                    await client.close()

    async def _begin(self, client: Client, end: Callable[[], Awaitable[None]]) -> None:
        """Connect and subscribe. Nothing is ever kept back for a later connection."""
        await client.connect(  # pyright: ignore[reportUnknownMemberType] - half-typed by nats-py
            self._servers,
            name=self._name,
            allow_reconnect=False,
            max_reconnect_attempts=1,
            reconnect_time_wait=0,
            ping_interval=HEARTBEAT_SECONDS,
            pending_size=-1,
            closed_cb=end,
            error_cb=_note,
            **self._access.options(),
        )
        await _subscribe(client, f"{self._inbox}.*", self._receive)
        self._client = client
        self._connected.set()
        log.info("connected to NATS")
        for listening in tuple(self._listenings):
            await listening.begin(client)

    def _forget(self, client: Client) -> None:
        self._client = None
        self._connected.clear()
        self._trouble = str(client.last_error or "connection lost")
        for _, future in self._waiting.values():
            if not future.done():
                future.set_exception(NatsUnavailableError("the connection to NATS was lost"))

    async def _receive(self, msg: Msg) -> None:
        if waiting := self._waiting.get(msg.subject.rpartition(".")[2]):
            receive, _ = waiting
            receive(Message(msg.subject, msg.headers or {}, msg.data))


async def answered[T](answer: "asyncio.Future[T]", progress: Callable[[], int] = int) -> T:
    """The answer; an error when `progress` stands still for `ANSWER_SECONDS_MAX`."""
    seen = -1
    while not answer.done():
        if progress() == seen:
            raise NatsUnavailableError(f"no answer from NATS in {ANSWER_SECONDS_MAX} s")
        seen = progress()
        await asyncio.wait([answer], timeout=ANSWER_SECONDS_MAX)
    return answer.result()


def unattended(what: str) -> NatsUnavailableError:
    """Nobody is there: the stream does not exist, or its server is still starting."""
    return NatsUnavailableError(f"nobody answers for {what}")


def _itself(message: Message) -> Message:
    return message


async def _subscribe(
    client: Client, subject: str, receive: Callable[[Msg], Awaitable[None]]
) -> Subscription:
    return await client.subscribe(subject, cb=receive)  # pyright: ignore[reportUnknownMemberType]


def inbox_of(name: str) -> str:
    """Where answers come to whoever connects by this name: nobody else may listen there."""
    return f"_INBOX_{name}"


async def _note(error: Exception) -> None:
    """What nats-py tells in passing; that something is denied, nothing else tells."""
    level = logging.ERROR if "permissions violation" in str(error).lower() else logging.DEBUG
    log.log(level, "nats-py: %s", error)
