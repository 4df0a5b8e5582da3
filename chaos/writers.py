"""Writers: many connections that tell stories, and keep a ledger of what they were told back."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from random import Random
from typing import Any, cast
from uuid import UUID, uuid4

import orjson

from chaos.access import access
from chaos.http import Answer, Connection, LostReplyError
from chaos.ledger import Entry, Ledger
from chaos.stories import COMMUNITY, STORIES, TOWN
from linli.chassis.records import id_of
from linli.events.contracts.base import Origin

PAUSE_SECONDS = 0.05
PAUSE_SECONDS_MAX = 1.0
FORGETFUL = 0.1
"""So many never ask again when an answer is lost: nobody knows, for good."""
LATER = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE}
STRANGERS = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
NDJSON = {"Content-Type": "application/x-ndjson"}
REGISTER = f"/api/issues/imports?town={TOWN}&community={COMMUNITY}"


class StoryEndedError(Exception):
    """A story cannot go on; the ledger says why."""


class HarnessError(Exception):
    """The harness itself does something wrong: nothing is proved."""


@dataclass
class Office:
    """What all writers share."""

    urls: dict[str, list[str]]
    """The addresses at which each service is reached."""
    ledger: Ledger
    team: str
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    lost: int = 0
    """Answers that never came, or came too late."""

    async def tell(self, seed: int) -> None:
        """Tell one story after the other until the office closes."""
        random = Random(seed)
        async with Writer(self, random) as writer:
            while not self.closing.is_set():
                (story,) = random.choices(list(STORIES), list(STORIES.values()))
                with suppress(StoryEndedError):
                    await story(writer)


class Writer:
    """One writer: a connection to each address, one command at a time."""

    def __init__(self, office: Office, random: Random) -> None:
        self._office, self.random, self.team = office, random, office.team
        self._connections: dict[str, Connection] = {}

    async def __aenter__(self) -> "Writer":
        return self

    async def __aexit__(self, *_: object) -> None:
        for connection in self._connections.values():
            await connection.__aexit__()

    async def do(self, service: str, path: str, body: Mapping[str, Any]) -> UUID:
        """Hand in a command until its answer is known; write that down."""
        command_id, _ = await self.recorded(service, path, body)
        return command_id

    async def recorded(
        self, service: str, path: str, body: Mapping[str, Any]
    ) -> tuple[UUID, Answer]:
        """Hand in a command; its id and its answer, once it is acknowledged and written down.

        Raises:
            StoryEndedError: it was refused, or nobody knows.
        """
        if self._office.closing.is_set():
            raise StoryEndedError
        command_id = uuid4()
        headers = {"Linli-Command-Id": str(command_id)}
        answer = await self._answer(service, path, orjson.dumps(body), headers)
        if answer is None:
            await self._office.ledger.note(Entry(command_id, service, "unknown"))
            raise StoryEndedError
        if answer.status >= HTTPStatus.BAD_REQUEST:
            await self._office.ledger.note(Entry(command_id, service, "refused"))
            raise StoryEndedError
        await self._office.ledger.note(acknowledged(command_id, service, answer))
        return command_id, answer

    async def refused(self, service: str, path: str, body: Mapping[str, Any]) -> None:
        """Hand in a command that the rules forbid."""
        with suppress(StoryEndedError):
            await self.do(service, path, body)
            raise HarnessError(f"{path} was to be refused")

    async def take_over(self, rows: list[dict[str, Any]]) -> None:
        """Hand in a register; of rows that were answered, each is recorded."""
        body = b"\n".join(map(orjson.dumps, rows))
        answer = await self._answer("issues", REGISTER, body, NDJSON)
        told = {} if answer is None else statuses_in(answer)
        await self._office.ledger.note(*(entry_of(row["key"], told) for row in rows))

    async def _answer(
        self, service: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> Answer | None:
        """The first answer that settles it; None when it stays open.

        Raises:
            HarnessError: the platform does not know us, or does not understand what we say.
        """
        pause, forgetful = PAUSE_SECONDS, self.random.random() < FORGETFUL
        while True:
            url = self.random.choice(self._office.urls[service])
            try:
                answer = await self._connection(url).ask("POST", path, body, headers)
            except LostReplyError:
                answer = None
            if answer and settles(answer):
                return answer
            self._office.lost += 1
            if forgetful or self._office.closing.is_set():
                return None
            await asyncio.sleep(pause)
            pause = min(2 * pause, PAUSE_SECONDS_MAX)

    def _connection(self, url: str) -> Connection:
        if url not in self._connections:
            self._connections[url] = Connection(url, access().headers)
        return self._connections[url]


def settles(answer: Answer) -> bool:
    """Whether an answer says what became of the command.

    Raises:
        HarnessError: it says that we are wrong.
    """
    if answer.status in STRANGERS or answer.status == HTTPStatus.UNPROCESSABLE_ENTITY:
        raise HarnessError(f"{answer.status}: {answer.body.decode()}")
    return answer.status < HTTPStatus.INTERNAL_SERVER_ERROR and answer.status not in LATER


def acknowledged(command_id: UUID, service: str, answer: Answer) -> Entry:
    """What the answer to a command tells: `lishui/issues=1.1042`, `"3"`."""
    epoch, _, position = answer.headers["linli-position"].partition("=")[2].partition(".")
    version = int(answer.headers["etag"].strip('"'))
    return Entry(command_id, service, "acknowledged", int(position), int(epoch), version)


def statuses_in(answer: Answer) -> dict[str, str]:
    """What became of each row of a register, by its key; a whole answer has all of them."""
    if answer.status != HTTPStatus.OK:
        raise HarnessError(f"{answer.status}: {answer.body.decode()}")
    results = map(orjson.loads, answer.body.splitlines())
    return {result["key"]: cast(str, result["status"]) for result in results}


def entry_of(key: str, told: Mapping[str, str]) -> Entry:
    """What a register's answer says of one row."""
    command_id = id_of(TOWN, Origin(kind="service-requests", key=key))
    match told.get(key):
        case "accepted" | "duplicate":
            return Entry(command_id, "issues", "acknowledged")
        case None:
            return Entry(command_id, "issues", "unknown")
        case other:
            raise HarnessError(f"a row of a register was {other}")


@asynccontextmanager
async def writing(office: Office, seed: int, connections: int) -> AsyncGenerator[None]:
    """So many writers at work; at the end each finishes the command in hand."""
    random = Random(seed)
    async with asyncio.TaskGroup() as tasks:
        for _ in range(connections):
            tasks.create_task(office.tell(random.getrandbits(32)))
        try:
            yield
        finally:
            office.closing.set()
