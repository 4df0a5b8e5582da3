"""The head of a request is bounded in size and time; what is no HTTP is told so as a problem."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn
from uvicorn.server import ServerState

from linli.chassis import protocol
from linli.chassis.protocol import HEAD_BYTES_MAX, BoundedProtocol

from .sample import Sample


@pytest.fixture
async def port(sample: Sample) -> AsyncGenerator[int]:
    """Where the sample answers on a socket."""
    config = uvicorn.Config(sample.app, lifespan="off", log_config=None, ws="none")
    config.load()
    state = ServerState()
    server = await asyncio.get_running_loop().create_server(
        lambda: BoundedProtocol(config=config, server_state=state, app_state={}), "127.0.0.1", 0
    )
    async with server:
        yield server.sockets[0].getsockname()[1]


@asynccontextmanager
async def connected(
    port: int,
) -> AsyncGenerator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(5):
            yield reader, writer
    finally:
        writer.close()


async def everything(port: int, *parts: bytes) -> bytes:
    """All that comes back until the server hangs up."""
    async with connected(port) as (reader, writer):
        for part in parts:
            writer.write(part)
            await asyncio.sleep(0.01)  # so that they come apart
        return await reader.read()


async def test_ordinary_requests_share_a_connection(port: int) -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        for _ in range(3):
            answer = await client.get("/api/notices", headers={"X-Long": "x" * 20_000})
            assert answer.status_code == 200


@pytest.mark.parametrize(
    "head",
    [
        b"GET /api/notices?cursor=" + b"x" * HEAD_BYTES_MAX + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /api/notices HTTP/1.1\r\nX: " + b"x" * HEAD_BYTES_MAX + b"\r\n\r\n",
        b"GET /api/notices HTTP/1.1\r\n" + b"X: x\r\n" * HEAD_BYTES_MAX + b"\r\n",
        b"GET /api/notices HTTP/1.1\r\nX: " + b"x" * 10 * HEAD_BYTES_MAX,
    ],
    ids=["address", "header", "headers", "header-without-end"],
)
async def test_a_large_head_is_refused(port: int, head: bytes) -> None:
    answer = await everything(port, head)
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert b"application/problem+json" in answer
    assert b'"type":"https://linli.org/problems/headers-too-large"' in answer


async def test_a_head_that_comes_in_parts_may_be_as_large(port: int) -> None:
    parts = [b"X-%d: %b\r\n" % (n, b"x" * 5_000) for n in range(6)]
    start = b"GET /api/notices HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
    answer = await everything(port, start, *parts, b"\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")


async def test_what_is_no_http_is_told_so_as_a_problem(port: int) -> None:
    answer = await everything(port, b"\x16\x03\x01\x02\r\n\r\n")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"connection: close" in head
    assert b'"type":"https://linli.org/problems/bad-request"' in body


@pytest.mark.parametrize(
    "parts",
    [[b""], [b"GET /api/notices HTTP/1.1\r\nHost:"], [b"GET /healthz HTTP/1.1\r\n\r\n", b"GET /"]],
    ids=["nothing", "half", "the-second"],
)
async def test_who_does_not_say_in_time_what_is_wanted_is_hung_up_on(
    port: int, parts: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "HEAD_SECONDS_MAX", 0.05)
    await everything(port, *parts)


async def test_an_answer_may_take_longer_than_a_head(
    sample: Sample, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "HEAD_SECONDS_MAX", 0.02)
    sample.notices.gate.clear()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        asking = asyncio.create_task(client.post("/api/notices", json={"title": "T"}))
        await sample.notices.begun.wait()
        await asyncio.sleep(0.1)
        sample.notices.gate.set()
        assert (await asking).status_code == 201
