"""A service at work, declared as data, on servers that are killed under it."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from http import HTTPStatus

import pytest
from httpx import AsyncClient
from sqlalchemy.exc import DBAPIError

from linli.chassis.places import PLACES, UnknownPlaceError
from linli.chassis.positions import PositionToken
from linli.chassis.service import Running, Service
from linli.chassis.testing import at_work, client_of
from linli.events.append import Append, Context, Home, NewEvent, Write
from linli.events.contracts.base import CommunityCode, TownCode
from linli.events.contracts.places import CommunityRegistered, TownRegistered
from linli.events.envelope import Source
from linli.events.refusals import Refusal
from linli.events.store import Appended
from linli.servers import Servers, temporary_servers

ANY = {Refusal: HTTPStatus.CONFLICT}
"""Whatever other tests have imported: these services refuse nothing."""
REGISTRY = Service(name="communities", routers=(), statuses=ANY, rules={}, projections=())
ELSEWHERE = Service(name="issues", routers=(), statuses=ANY, rules={}, projections=(PLACES,))
HOME = Home(Source("foshan", "communities"))


@pytest.fixture
async def own() -> AsyncGenerator[Servers]:
    async with temporary_servers() as started:
        yield started


async def register(running: Running, code: str) -> Appended:
    """Register a community of the town, and the town with the first."""
    event = CommunityRegistered(code=CommunityCode(code), town=TownCode("foshan"), name_zh="某社区")
    writes = [Write(f"community-{code}", 0, [NewEvent(event)], HOME)]
    if code == "first":
        town = TownRegistered(code=TownCode("foshan"), name_zh="佛山", time_zone="Asia/Shanghai")
        writes.insert(0, Write("town-foshan", 0, [NewEvent(town)], HOME))
    return await running.store.submit(
        Append(source=HOME.source, context=Context.new(), writes=writes)
    )


async def until(holds: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(20):
        while not await holds():
            await asyncio.sleep(0.02)


async def known(running: Running, community: str) -> bool:
    with suppress(UnknownPlaceError, DBAPIError):  # a connection of before the outage
        await running.places.home(community)
        return True
    return False


async def test_read_models_elsewhere_follow_and_can_be_waited_for(own: Servers) -> None:
    async with (
        at_work(REGISTRY, own.database_url, own.nats_url) as registry,
        at_work(ELSEWHERE, own.database_url, own.nats_url) as issues,
        client_of(issues) as client,
    ):
        appended = await register(registry, "first")
        await until(lambda: known(issues, "first"))
        token = str(PositionToken(appended.source, appended.epoch, appended.position))
        waited = await client.get("/readyz", headers={"Linli-Min-Position": token})
        assert waited.status_code == 200
        ahead = token.replace("=1.", "=1.9")
        assert (
            await client.get("/readyz", headers={"Linli-Min-Position": ahead})
        ).status_code == 503
        other = token.replace("=1.", "=2.")
        assert (
            await client.get("/readyz", headers={"Linli-Min-Position": other})
        ).status_code == 503


@pytest.mark.parametrize("victim", ["postgres", "nats"])
async def test_after_a_server_was_killed_everything_goes_on_by_itself(
    own: Servers, victim: str
) -> None:
    async with (
        at_work(REGISTRY, own.database_url, own.nats_url) as registry,
        at_work(ELSEWHERE, own.database_url, own.nats_url) as issues,
    ):
        await register(registry, "first")
        await until(lambda: known(issues, "first"))
        server = own.postgres if victim == "postgres" else own.nats
        await server.kill()
        await register(registry, "second")
        await until(lambda: known(issues, "second"))
        assert registry.relays[HOME.source].state.published == 3


async def test_what_is_committed_without_nats_is_published_when_it_is_back(own: Servers) -> None:
    async with (
        at_work(REGISTRY, own.database_url, own.nats_url) as registry,
        at_work(ELSEWHERE, own.database_url, own.nats_url) as issues,
    ):
        await own.nats.stop()
        for code in ("first", "second", "third"):
            await register(registry, code)
        assert not await known(issues, "first")
        await own.nats.start()
        await until(lambda: known(issues, "third"))


async def test_stopped_a_service_has_published_what_it_committed(own: Servers) -> None:
    async with at_work(REGISTRY, own.database_url, own.nats_url) as registry:
        for n in range(50):
            await register(registry, "first" if n == 0 else f"number-{n}")
    assert registry.relays[HOME.source].state.published == 51


async def feed(client: AsyncClient, **query: str) -> list[dict[str, object]]:
    return (await client.get("/api/communities/events", params=query)).json()


async def test_the_feed_tells_the_history_in_pages_lines_and_live(own: Servers) -> None:
    async with (
        at_work(REGISTRY, own.database_url, own.nats_url) as registry,
        client_of(registry) as client,
    ):
        assert await feed(client) == []
        await register(registry, "first")
        await register(registry, "second")
        assert [e["sequence"] for e in await feed(client, after="1", limit="1")] == [f"{2:020}"]
        wanted = "org.linli.communities.TownRegistered.v1"
        filtered = await client.get("/api/communities/events", params={"types": wanted})
        assert [e["type"] for e in filtered.json()] == [wanted]
        assert filtered.headers["Linli-Position"] == "foshan/communities=1.3"
        lines = await client.get(
            "/api/communities/events", headers={"Accept": "application/x-ndjson"}
        )
        assert len(lines.text.splitlines()) == 3
        unknown = await client.get("/api/communities/events", params={"town": "nowhere"})
        assert unknown.status_code == 422


async def test_a_live_feed_goes_on_where_its_reader_was_and_ends_with_the_service(
    own: Servers,
) -> None:
    async with at_work(REGISTRY, own.database_url, own.nats_url) as registry:
        await register(registry, "first")
        chunks: asyncio.Queue[bytes] = asyncio.Queue()
        asking = asyncio.create_task(listen(registry, chunks, last=b"1"))
        assert b"id: 2\n" in await asyncio.wait_for(chunks.get(), 10)
        await register(registry, "second")
        assert b"id: 3\n" in await asyncio.wait_for(chunks.get(), 10)
        registry.stopping.end_streams()
        await asyncio.wait_for(asking, 10)


async def listen(running: Running, chunks: asyncio.Queue[bytes], last: bytes) -> None:
    """Ask the application itself: a client in the process would wait for the end of the answer."""
    headers = [(b"accept", b"text/event-stream"), (b"last-event-id", last)]
    scope = {"type": "http", "http_version": "1.1", "method": "GET", "headers": headers}
    scope |= {"path": "/api/communities/events", "raw_path": b"", "query_string": b""}
    scope |= {"scheme": "http", "server": ("linli", 80), "client": None, "root_path": ""}
    asked = False

    async def receive() -> dict[str, object]:
        nonlocal asked
        if asked:
            await asyncio.Event().wait()
        asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: object) -> None:
        assert isinstance(message, dict)
        if body := message.get("body"):  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
            await chunks.put(body)  # pyright: ignore[reportUnknownArgumentType]

    await running.app(scope, receive, send)  # pyright: ignore[reportArgumentType]
