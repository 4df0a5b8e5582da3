"""Registers taken over by the thousand, on real servers."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import orjson
import pytest
from httpx import AsyncClient, Response

from linli.chassis.testing import listed

IMPORTS = "/api/issues/imports"
INTO = {"town": "lishui", "community": "tongsheng"}
OPEN = {"category": "greening", "title": "Tree", "reported_at": "2016-07-13T15:11:07+00:00"}
CLOSED = OPEN | {"closed_at": "2016-07-14T12:13:22+00:00"}


@pytest.fixture
def key() -> str:
    """A key that no other test uses."""
    return uuid4().hex


async def imported(api: AsyncClient, *records: Any) -> Response:
    """The answer to an import of these records, one a line."""
    body = b"\n".join(r if isinstance(r, bytes) else orjson.dumps(r) for r in records)
    response = await api.post(IMPORTS, params=INTO, content=body)
    assert response.status_code == 200, response.text
    return response


def results(response: Response) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in response.content.splitlines()]


async def test_a_record_that_is_closed_at_its_source_is_closed_and_not_fixed(
    api: AsyncClient, key: str
) -> None:
    answer = await imported(api, CLOSED | {"key": key, "title": key})
    assert results(answer) == [{"line": 1, "key": key, "status": "accepted"}]
    (item,) = [
        item for item in await listed(api, "/api/issues", answer, limit=200) if item["title"] == key
    ]
    issue = (await api.get(f"/api/issues/{item['id']}")).json()
    assert (issue["status"], issue["source"]) == ("closed", "imported")
    report, close = issue["timeline"]
    assert report["origin"] == {"kind": "service-requests", "key": key}
    assert report["time"] == "2016-07-13T15:11:07Z"
    assert (close["reason"], close["time"]) == ("closed-at-source", "2016-07-14T12:13:22Z")


async def test_a_record_is_taken_once_for_good(api: AsyncClient, key: str) -> None:
    record = CLOSED | {"key": key}
    first = results(await imported(api, record, record))
    again = results(await imported(api, record))
    assert [result["status"] for result in (*first, *again)] == [
        "accepted",
        "duplicate",
        "duplicate",
    ]


@pytest.mark.parametrize(
    ("fields", "field", "reason"),
    [
        ({"closed_at": "2016-07-12T00:00:00Z"}, "closed_at", "closed-before-reported"),
        ({"compound": "mars"}, "compound", "unknown-place"),
        ({"category": "potholes"}, "category", "unknown-category"),
        ({"title": " "}, "title", "invalid-record"),
        ({"reported_at": "yesterday"}, "reported_at", "invalid-record"),
        ({"location": {"latitude": 91, "longitude": 0}}, "location", "invalid-record"),
        ({"colour": "red"}, "colour", "invalid-record"),
    ],
    ids=str,
)
async def test_a_record_that_is_refused_says_why_and_the_others_are_taken(
    api: AsyncClient, key: str, fields: dict[str, Any], field: str, reason: str
) -> None:
    bad, good = OPEN | {"key": f"{key}-bad"} | fields, OPEN | {"key": key}
    refused, accepted = results(await imported(api, bad, good))
    assert (refused["status"], refused["line"]) == ("refused", 1)
    assert (refused["field"], refused["reason"]) == (field, reason)
    assert accepted["status"] == "accepted"


async def test_lines_that_are_no_records_are_refused_and_empty_ones_passed_over(
    api: AsyncClient, key: str
) -> None:
    long = b'{"key": "' + b"x" * 70_000 + b'"}'
    answer = await imported(api, b"{", b"", b"[]", long, OPEN | {"key": key})
    assert [(r["line"], r.get("reason")) for r in results(answer)] == [
        (1, "invalid-record"),
        (3, "invalid-record"),
        (4, "line-too-long"),
        (5, None),
    ]


async def test_an_import_may_be_longer_than_other_bodies(api: AsyncClient, key: str) -> None:
    async def lines() -> AsyncIterator[bytes]:
        for n in range(1_000):
            record = OPEN | {"key": f"{key}-{n}", "description": "x" * 2_000}
            yield orjson.dumps(record) + b"\n"

    answer = await api.post(IMPORTS, params=INTO, content=lines())
    assert [result["status"] for result in results(answer)] == ["accepted"] * 1_000


async def test_a_community_of_another_town_is_refused(api: AsyncClient) -> None:
    answer = await api.post(IMPORTS, params=INTO | {"town": "dali"}, content=b"")
    assert answer.status_code == 422
    assert answer.json()["type"].endswith("/community-elsewhere")
