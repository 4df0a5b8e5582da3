"""A malformed request is told where, and never reaches a command."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from linli.chassis.bodies import CLOCK_SKEW_MAX

from .sample import Sample

FAULTS: list[tuple[Any, list[str]]] = [
    ({}, ["/title"]),
    ({"title": "Tiles", "colour": "red"}, ["/colour"]),
    ({"title": "Tiles", "a/b~c": 1}, ["/a~1b~0c"]),
    ({"title": "  "}, ["/title"]),
    ({"title": "x" * 201}, ["/title"]),
    ({"title": 7}, ["/title"]),
    ({"title": "Tiles", "copies": "7"}, ["/copies"]),
    ({"title": "Tiles", "copies": True}, ["/copies"]),
    ({"title": "Tiles", "copies": -1}, ["/copies"]),
    ({"title": "Tiles", "copies": 10**30}, ["/copies"]),
    ({"title": "Tiles", "lines": [{"text": "a"}, {"text": ""}]}, ["/lines/1/text"]),
    ({"title": "Tiles", "lines": [{}]}, ["/lines/0/text"]),
    ([], [""]),
    ("Tiles", [""]),
]


async def post(sample: Sample, body: Any) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await sample.http.post(
        "/api/notices", content=content, headers={"Content-Type": "application/json"}
    )


async def pointers(sample: Sample, body: Any) -> list[str]:
    response = await post(sample, body)
    assert response.status_code == 422, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert sample.notices.contexts == []
    return [error["pointer"] for error in response.json()["errors"]]


@pytest.mark.parametrize(("body", "expected"), FAULTS)
async def test_a_fault_is_pointed_at(sample: Sample, body: Any, expected: list[str]) -> None:
    assert await pointers(sample, body) == expected


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"title": NaN}',
        b'{"title": "\\ud800"}',
        b'{"title": "\xff"}',
        b'{"title": "a\\u0000b"}',
        b'{"title": "a\\\\\\u0000b"}',
        b'{"title": "a\x00b"}',
        b"[" * 100_000,
        b"9" * 5_000,
    ],
    ids=lambda body: repr(body[:24]),
)
async def test_what_is_no_plain_json_is_refused(sample: Sample, body: bytes) -> None:
    assert await pointers(sample, body) == [""]


async def test_words_that_only_look_like_nul_are_taken(sample: Sample) -> None:
    response = await post(sample, b'{"title": "a\\\\u0000b"}')
    assert response.status_code == 201
    assert sample.notices.bodies[0].title == "a\\u0000b"


@pytest.mark.parametrize("path", ["/api/notices?cursor=%00", "/api/notices/%00/close"])
async def test_nul_in_an_address_is_refused(sample: Sample, path: str) -> None:
    response = await sample.http.get(path)
    assert response.status_code == 422


async def test_the_values_given_are_not_repeated(sample: Sample) -> None:
    response = await post(sample, {"title": "Tiles", "phone": "13800138000"})
    assert "13800138000" not in response.text


async def test_a_parameter_at_fault_is_named(sample: Sample) -> None:
    response = await sample.http.get("/api/notices", params={"limit": 201})
    (error,) = response.json()["errors"]
    assert error["parameter"] == "limit"
    response = await sample.http.post("/api/notices/seven/close")
    (error,) = response.json()["errors"]
    assert error["parameter"] == "notice_id"


@pytest.mark.parametrize(
    "moment",
    [
        "2024-01-18T09:30:00",
        "2024-01-18",
        "1705541400",
        1705541400,
        "2024-13-18T09:30:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59Z",
    ],
)
async def test_a_moment_without_offset_or_out_of_range_is_refused(
    sample: Sample, moment: object
) -> None:
    assert await pointers(sample, {"title": "T", "occurred_at": moment}) == ["/occurred_at"]


async def test_a_moment_may_lie_a_minute_ahead_and_no_more(sample: Sample) -> None:
    ahead = datetime.now(UTC) + CLOCK_SKEW_MAX
    late = ahead + timedelta(seconds=30)
    assert await pointers(sample, {"title": "T", "occurred_at": late.isoformat()})
    early = ahead - timedelta(seconds=30)
    response = await post(sample, {"title": "T", "occurred_at": early.isoformat()})
    assert response.status_code == 201
    assert sample.notices.bodies[0].occurred_at == early


async def test_a_moment_is_kept_in_utc(sample: Sample) -> None:
    await post(sample, {"title": "T", "occurred_at": "2024-01-18T09:30:00+08:00"})
    moment = sample.notices.bodies[0].occurred_at
    assert moment == datetime(2024, 1, 18, 1, 30, tzinfo=UTC)
    assert moment is not None
    assert moment.tzinfo is UTC


async def test_a_parameter_given_twice_is_refused_whatever_it_says(sample: Sample) -> None:
    response = await sample.http.get("/api/notices?limit=1&limit=1")
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert error["parameter"] == "limit"


@pytest.mark.parametrize("limit", ["1.0", "1e1", "+1", "1_0"])
async def test_a_number_in_an_address_is_written_in_digits(sample: Sample, limit: str) -> None:
    response = await sample.http.get("/api/notices", params={"limit": limit})
    assert [e["parameter"] for e in response.json()["errors"]] == ["limit"]
