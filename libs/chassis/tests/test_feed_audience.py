"""A feed tells everybody of the town, and of persons those who have a role where they are."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import orjson
import pytest
import sqlalchemy as sa

from linli.chassis.admission import INSIDE
from linli.chassis.authority import Caller, Grant, Role
from linli.chassis.grants import grants
from linli.chassis.places import PLACES
from linli.chassis.service import Running, Service
from linli.chassis.testing import at_work, client_of, sent_by
from linli.chassis.token_file import TokenFile
from linli.events.append import Append, Context, Home, NewEvent, Write
from linli.events.contracts.base import CommunityCode, Event, PersonId, TownCode
from linli.events.contracts.grants import GrantId, RoleGranted, RoleName
from linli.events.contracts.places import CommunityRegistered, TownRegistered
from linli.events.envelope import Place, Source, stream_of
from linli.events.feed import HttpFeed
from linli.events.jetstream import Nats
from linli.events.reach import Scope
from linli.events.refusals import Refusal
from linli.servers import Servers, temporary_servers

ANY = {Refusal: HTTPStatus.CONFLICT}
"""Whatever other tests have imported: these services refuse nothing."""
SOURCE = Source("foshan", "communities")
FEED = "/api/communities/events"
PERSONS = 4
"""Grants in each of two communities."""


def service(name: str) -> Service:
    return Service(name=name, routers=(), statuses=ANY, rules={}, projections=(PLACES,))


def caller(role: Role, *places: str) -> Caller:
    return Caller(f"{role}-of-{'-'.join(places)}", (Grant(role, Scope("foshan", *places)),))


READER, INTEGRATOR = caller(Role.READER), caller(Role.INTEGRATOR)
EAST = caller(Role.COMPOUND_STAFF, "east")
VOLUNTEER = caller(Role.VOLUNTEER)
ELSEWHERE = Caller("elsewhere", (Grant(Role.TOWN_ADMIN, Scope("dali")),))


def facts() -> list[tuple[str, Event, Place]]:
    """A town, two communities, and persons with a role in each: 3 events that all are told of."""
    foshan = TownCode("foshan")
    told: list[tuple[str, Event, Place]] = [
        (
            "town-foshan",
            TownRegistered(code=foshan, name_zh="佛山", time_zone="Asia/Shanghai"),
            Place(),
        )
    ]
    for n, code in enumerate(("east", "west")):
        community = CommunityRegistered(code=CommunityCode(code), town=foshan, name_zh="社区")
        told.append((f"community-{code}", community, Place(code)))
        for m in range(PERSONS):
            id_ = GrantId(UUID(int=10 * n + m + 1))
            granted = RoleGranted(
                grant_id=id_,
                person=PersonId(f"person-{n}{m}"),
                role=RoleName("volunteer"),
                scope=f"foshan/{code}",
            )
            told.append((f"grant-{id_}", granted, Place(code)))
    return told


@pytest.fixture(scope="module")
async def own() -> AsyncGenerator[Servers]:
    async with temporary_servers() as started:
        yield started


@pytest.fixture(scope="module")
async def registry(own: Servers) -> AsyncGenerator[Running]:
    """The registry, with a history."""
    async with at_work(service("communities"), own.database_url, own.nats_url) as running:
        for stream, event, place in facts():
            write = Write(stream, 0, [NewEvent(event)], Home(SOURCE, place))
            context = Context.new(actor="admin")
            await running.store.submit(Append(source=SOURCE, context=context, writes=[write]))
        yield running


async def fed(running: Running, as_: Caller | None, **query: str) -> list[dict[str, Any]]:
    async with client_of(running, as_=as_) as client:
        answer = await client.get(FEED, params={"limit": "1000", "town": "foshan", **query})
        assert answer.headers["Linli-Position"] == f"foshan/communities=1.{len(facts())}"
        return answer.json()


def persons(events: list[dict[str, Any]]) -> list[str]:
    return [event["data"]["person"] for event in events if event["type"].endswith("Granted.v1")]


# Who is told what


@pytest.mark.parametrize("as_", [None, VOLUNTEER, ELSEWHERE])
async def test_the_public_counts_no_persons_and_finds_none(
    registry: Running, as_: Caller | None
) -> None:
    events = await fed(registry, as_)
    assert [int(event["sequence"]) for event in events] == list(range(1, len(facts()) + 1))
    assert b"person-" not in orjson.dumps(events)
    withheld = [event for event in events if event["type"].endswith(".Restricted.v1")]
    assert len(withheld) == 2 * PERSONS
    assert not any({"place", "time", "recordedtime", "subject", "data"} & {*e} for e in withheld)
    assert not any("authid" in event for event in events)


@pytest.mark.parametrize("as_", [READER, INTEGRATOR])
async def test_who_has_a_role_in_the_town_is_told_everything(
    registry: Running, as_: Caller
) -> None:
    events = await fed(registry, as_)
    assert len(persons(events)) == 2 * PERSONS
    assert {event["authid"] for event in events} == {"admin"}


async def test_elsewhere_than_in_their_scope_they_are_the_public(registry: Running) -> None:
    events = await fed(registry, EAST)
    assert persons(events) == [f"person-0{m}" for m in range(PERSONS)]
    assert len(events) == len(facts())


async def test_asking_for_a_type_does_not_tell_where_its_events_are(registry: Running) -> None:
    granted, registered = RoleGranted.event_type, CommunityRegistered.event_type
    assert await fed(registry, None, types=granted) == []
    assert [e["type"] for e in await fed(registry, None, types=f"{granted},{registered}")] == [
        registered,
        registered,
    ]
    assert len(await fed(registry, READER, types=granted)) == 2 * PERSONS


@pytest.mark.parametrize(("as_", "told"), [(None, False), (READER, True)])
async def test_lines_tell_the_same_as_pages(
    registry: Running, as_: Caller | None, told: bool
) -> None:
    async with client_of(registry, as_=as_) as client:
        lines = await client.get(FEED, headers={"Accept": "application/x-ndjson"})
    events = list(map(orjson.loads, lines.text.splitlines()))
    assert events == await fed(registry, as_)
    assert bool(persons(events)) is told


@pytest.mark.parametrize("as_", [None, READER])
async def test_a_live_feed_tells_the_same_as_pages(registry: Running, as_: Caller | None) -> None:
    pages = await fed(registry, as_)
    chunks: asyncio.Queue[bytes] = asyncio.Queue()
    following = asyncio.create_task(follow(registry, as_, chunks))
    text = b""
    while text.count(b"data: ") < len(pages):
        text += await asyncio.wait_for(chunks.get(), 10)
    following.cancel()
    lines = [line for line in text.splitlines() if line.startswith(b"data: ")]
    assert [orjson.loads(line.removeprefix(b"data: ")) for line in lines] == pages


async def test_who_follows_live_by_a_grant_asks_anew_before_long(
    registry: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linli.chassis.feed.LIVE_SECONDS_MAX", 0.1)
    chunks: asyncio.Queue[bytes] = asyncio.Queue()
    await asyncio.wait_for(follow(registry, READER, chunks), 10)
    assert chunks.get_nowait() == b"retry: 500\n\n"


async def follow(running: Running, as_: Caller | None, chunks: asyncio.Queue[bytes]) -> None:
    """Ask the application itself: a client in the process would wait for the end of the answer."""
    sent = {"accept": "text/event-stream", **sent_by(as_)}
    headers = [(name.lower().encode(), value.encode()) for name, value in sent.items()]
    scope: Any = {"type": "http", "http_version": "1.1", "method": "GET", "headers": headers}
    scope |= {"path": FEED, "raw_path": b"", "query_string": b"", "root_path": ""}
    scope |= {"scheme": "http", "server": ("linli", 80), "client": ("127.0.0.1", 5)}
    asked = False

    async def receive() -> Any:
        nonlocal asked
        if asked:
            await asyncio.Event().wait()
        asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        if body := message.get("body"):
            await chunks.put(body)

    await running.app(scope, receive, send)


async def test_the_process_itself_is_told_everything(registry: Running) -> None:
    transport = httpx.ASGITransport(registry.app, client=(INSIDE, 0))
    async with httpx.AsyncClient(transport=transport, base_url="http://linli") as client:
        events = await HttpFeed(client).read(SOURCE, 0, 1000)
    assert [event.type for event in events] == [event.event_type for _, event, _ in facts()]


# Who reads the feeds of others


@asynccontextmanager
async def reading(
    own: Servers, name: str, registry: Running, as_: Caller | None
) -> AsyncGenerator[Running]:
    """A service that asks the registry for what is missing in its stream."""
    async with (
        client_of(registry, as_=as_) as client,
        at_work(service(name), own.database_url, own.nats_url, feed=HttpFeed(client)) as running,
    ):
        yield running


async def forget(own: Servers, positions: range) -> None:
    """Let the registry's stream lose events."""
    nats = await Nats.open(own.nats_url)
    for position in positions:
        subject = f"$JS.API.STREAM.MSG.DELETE.{stream_of(SOURCE, 1)}"
        answer = await nats.ask(subject, b'{"seq": %d}' % position)
        assert orjson.loads(answer.data)["success"], answer.data
    await nats.close()


async def granted(running: Running) -> list[Any]:
    async with running.engine.connect() as db:
        return list(await db.execute(sa.select(grants).order_by(grants.c.id)))


async def everything_of(running: Running) -> list[Any]:
    """The rows of its projection, when it has all."""
    async with asyncio.timeout(20):
        while len(rows := await granted(running)) < 2 * PERSONS:
            await asyncio.sleep(0.02)
    return rows


async def complaint_of(running: Running) -> str:
    async with asyncio.timeout(20):
        while not (stopped := [said for one in running.runners for said in one.stopped.values()]):
            await asyncio.sleep(0.02)
    return stopped[0]


async def test_who_reads_the_feed_with_a_token_knows_what_the_stream_told_and_others_stop(
    own: Servers, registry: Running
) -> None:
    async with reading(own, "volunteers", registry, None) as running:
        by_stream = await everything_of(running)
    await forget(own, range(1, len(facts())))
    async with reading(own, "courses", registry, READER) as running:
        assert await everything_of(running) == by_stream
    async with reading(own, "library", registry, None) as running:
        complaint = await complaint_of(running)
        assert "LINLI_FEEDS_TOKEN_FILE" in complaint
        assert await granted(running) == []


async def sent(auth: TokenFile) -> str:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, text=request.headers["Authorization"])

    transport = httpx.MockTransport(answer)
    async with httpx.AsyncClient(transport=transport, auth=auth) as client:
        return (await client.get("http://linli/")).text


async def test_the_token_that_is_sent_is_the_one_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("first\n")
    auth = TokenFile(file)
    assert await sent(auth) == "Bearer first"
    newer = tmp_path / "newer"
    newer.write_text("second\n")
    newer.rename(file)
    assert await sent(auth) == "Bearer second"
    file.unlink()
    assert await sent(auth) == "Bearer second"
