"""Whatever bytes come, the sender is told what is wrong with them, and nothing is recorded."""

import asyncio
from collections.abc import AsyncGenerator

import orjson
import psycopg
import pytest

from .corpus import MIB, REFUSED, UNREAD, imported
from .fuzzing import Target, target
from .raw import Answer, answered, asked, connected, request


@pytest.fixture
async def issues(url: str, server_url: str) -> AsyncGenerator[Target]:
    with target("issues", url, server_url) as of:
        yield of


async def told(of: Target, data: bytes) -> Answer:
    answer = await asked(of.url, data)
    assert answer, "the server hung up without a word"
    return answer


@pytest.mark.parametrize("wrong", REFUSED)
async def test_bad_bytes_are_refused_without_effect(issues: Target, wrong: str) -> None:
    before = issues.recorded()
    answer = await told(issues, REFUSED[wrong])
    assert 400 <= answer.status < 500
    assert answer.problem["status"] == answer.status
    assert issues.recorded() == before
    assert b"Set-Cookie" not in str(answer.headers).encode()


@pytest.mark.parametrize("wrong", UNREAD)
async def test_an_import_without_a_record_records_nothing(issues: Target, wrong: str) -> None:
    before = issues.recorded()
    answer = await told(issues, imported(UNREAD[wrong]))
    assert answer.status == 200
    results = [orjson.loads(line) for line in answer.body.splitlines()]
    assert {result["status"] for result in results} <= {"refused"}
    assert issues.recorded() == before


async def test_chunks_without_end_are_cut_off_at_the_limit(issues: Target) -> None:
    head = request(
        b"POST",
        b"/api/issues",
        None,
        [(b"Content-Type", b"application/json"), (b"Transfer-Encoding", b"chunked")],
    )
    async with connected(issues.url) as (reader, writer):
        writer.write(head)
        sending = asyncio.create_task(_chunks(writer))
        answer = await answered(reader)
        sending.cancel()
    assert answer
    assert answer.status == 413
    assert answer.problem


async def _chunks(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
        await writer.drain()


async def test_who_goes_away_in_the_middle_records_nothing(issues: Target) -> None:
    before = issues.recorded()
    body = b"POST /api/issues HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
    for _ in range(50):
        async with connected(issues.url) as (_, writer):
            writer.write(body + b"Content-Length: 500\r\n\r\n{")
            await writer.drain()
    assert (await told(issues, request(b"GET", b"/readyz"))).status == 200
    assert issues.recorded() == before


async def test_one_slow_body_keeps_nobody_waiting(issues: Target) -> None:
    head = b"POST /api/issues HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % MIB
    async with connected(issues.url) as (_, writer):
        writer.write(head + b" ")
        async with asyncio.timeout(2):
            assert (await told(issues, request(b"GET", b"/api/issues"))).status == 200


def test_the_count_of_what_is_recorded_sees_a_new_row(server_url: str) -> None:
    with target("issues", "", server_url) as of:
        before = of.recorded()
        with psycopg.connect(of.database.info.dsn, password=of.database.info.password) as other:
            other.execute("INSERT INTO claims VALUES ('a', 'b', 'c', 'd')")
            other.commit()
            assert of.recorded() == before + 1
            other.execute("DELETE FROM claims WHERE source = 'a'")
