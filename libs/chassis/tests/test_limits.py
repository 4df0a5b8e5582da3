"""A body is bounded, declared or not, unless its route reads it as a stream; none keeps waiting."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from linli.chassis import limits
from linli.chassis.limits import BODY_BYTES_MAX

from .sample import Sample

JSON = {"Content-Type": "application/json"}


def body(size: int) -> bytes:
    start = b'{"title": "T", "compound": "'
    return start + b"x" * (size - len(start) - 2) + b'"}'


async def chunks(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 65_536):
        yield content[start : start + 65_536]


async def test_a_body_of_the_limit_is_taken(sample: Sample) -> None:
    response = await sample.http.post("/api/notices", content=body(BODY_BYTES_MAX), headers=JSON)
    assert response.status_code == 201


@pytest.mark.parametrize("declared", [True, False])
async def test_a_body_above_the_limit_is_refused(sample: Sample, *, declared: bool) -> None:
    content = body(BODY_BYTES_MAX + 1)
    response = await sample.http.post(
        "/api/notices", content=content if declared else chunks(content), headers=JSON
    )
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"
    assert sample.notices.contexts == []


@pytest.mark.parametrize("declared", [True, False])
async def test_a_streamed_route_takes_a_body_of_any_length(
    sample: Sample, *, declared: bool
) -> None:
    content = body(3 * BODY_BYTES_MAX)
    response = await sample.http.post(
        "/api/notices/import", content=content if declared else chunks(content)
    )
    assert response.json() == {"bytes": len(content)}


async def test_a_key_does_not_stop_a_stream(sample: Sample) -> None:
    content = body(3 * BODY_BYTES_MAX)
    response = await sample.http.post(
        "/api/notices/import", content=chunks(content), headers={"Idempotency-Key": "k"}
    )
    assert response.json() == {"bytes": len(content)}


async def test_a_key_names_the_command_of_a_stream_too(sample: Sample) -> None:
    for size in (BODY_BYTES_MAX + 1, 3 * BODY_BYTES_MAX):
        headers = {"Idempotency-Key": "k"}
        await sample.http.post("/api/notices/import", content=body(size), headers=headers)
    first, second = sample.notices.contexts
    assert first.command_id == second.command_id
    assert first.repeatable


@pytest.mark.parametrize("length", ["²", "-1", "1e3", "none"])
async def test_a_length_that_is_none_is_not_believed(sample: Sample, length: str) -> None:
    declared = (b"Content-Length", length.encode("latin-1"))
    headers = [(b"Content-Type", b"application/json"), declared]
    response = await sample.http.post(
        "/api/notices", content=body(BODY_BYTES_MAX + 1), headers=headers
    )
    assert response.status_code == 413


async def never_ending() -> AsyncIterator[bytes]:
    while True:
        yield b" "
        await asyncio.sleep(0.001)


async def stalled() -> AsyncIterator[bytes]:
    yield b" "
    await asyncio.Event().wait()


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "slow"}])
async def test_a_body_that_does_not_come_in_time_is_refused(
    sample: Sample, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]
) -> None:
    monkeypatch.setattr(limits, "BODY_SECONDS_MAX", 0.05)
    answer = await sample.http.post("/api/notices", content=never_ending(), headers=JSON | headers)
    assert answer.status_code == 408
    assert answer.json()["type"] == "https://linli.org/problems/body-too-slow"
    assert answer.headers["connection"] == "close"
    assert sample.notices.contexts == []


async def test_a_stream_may_take_long_but_not_pause_long(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BODY_SECONDS_MAX", 0.0)
    monkeypatch.setattr(limits, "PAUSE_SECONDS_MAX", 0.05)
    taken = await sample.http.post("/api/notices/import", content=chunks(b" " * 1000))
    assert taken.json() == {"bytes": 1000}
    answer = await sample.http.post("/api/notices/import", content=stalled())
    assert answer.status_code == 408
