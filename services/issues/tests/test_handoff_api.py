"""Orders of the hotline over HTTP, on real servers: in once, and never back in circles."""

from typing import Any
from uuid import uuid4

import orjson
import pytest
from httpx import AsyncClient

from linli.chassis.testing import refused

ISSUES = "/api/issues"
INTO = {"town": "lishui", "community": "hainanzhou"}
ORDER = {"category": "greening", "title": "树", "received_at": "2024-01-18T09:30:00+08:00"}


@pytest.fixture
def number() -> str:
    """An order's number that no other test uses."""
    return f"GZ-{uuid4().hex}"


async def imported(api: AsyncClient, **fields: Any) -> dict[str, Any]:
    """What became of an order."""
    body = orjson.dumps(ORDER | fields)
    response = await api.post(f"{ISSUES}/handoff/imports", params=INTO, content=body)
    assert response.status_code == 200, response.text
    return orjson.loads(response.content)


async def reported(api: AsyncClient) -> str:
    """The path of an issue of our own."""
    body = {"community": "hainanzhou", "category": "greening", "title": "树"}
    response = await api.post(ISSUES, json=body)
    assert response.status_code == 201, response.text
    return response.headers["Location"]


async def test_an_order_is_taken_once_for_good(api: AsyncClient, number: str) -> None:
    told = [await imported(api, key=number) for _ in range(2)]
    assert [one["status"] for one in told] == ["accepted", "duplicate"]


async def test_an_order_that_was_made_from_our_issue_is_no_new_one(
    api: AsyncClient, number: str
) -> None:
    ours = (await reported(api)).rpartition("/")[2]
    assert (await imported(api, key=number, origin_issue=ours))["status"] == "duplicate"
    elsewhere = await imported(api, key=f"{number}-2", origin_issue=str(uuid4()))
    assert elsewhere["status"] == "accepted"


async def test_an_order_under_the_number_of_an_issue_that_we_handed_off_is_no_new_one(
    api: AsyncClient, number: str
) -> None:
    path = await reported(api)
    for _ in range(2):
        assert (await api.post(f"{path}/handoff", json={"number": number})).status_code == 204
    record = (await api.get(f"{path}/handoff", params={"scheme": "12345"})).json()
    assert (record["number"], record["origin_issue"]) == (number, path.rpartition("/")[2])
    assert (await imported(api, key=number))["status"] == "duplicate"


async def test_a_number_names_one_issue(api: AsyncClient, number: str) -> None:
    await imported(api, key=number)
    path = await reported(api)
    answer = await api.post(f"{path}/handoff", json={"number": number})
    assert refused(answer, 409)[0] == "already-taken"
    await api.post(f"{path}/handoff", json={"number": f"{number}-2"})
    again = await api.post(f"{path}/handoff", json={"number": f"{number}-3"})
    assert refused(again, 409) == ("other-number", "/number")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"category": "potholes"}, "unknown-category"),
        ({"compound": "mars"}, "unknown-place"),
        ({"closed_at": "2024-01-17T09:30:00+08:00"}, "out-of-order"),
        ({"call_back": {"at": "2024-01-19T09:30:00+08:00"}}, "resolution-not-claimed"),
    ],
    ids=str,
)
async def test_an_order_that_is_refused_says_why(
    api: AsyncClient, number: str, fields: dict[str, Any], reason: str
) -> None:
    told = await imported(api, key=number, **fields)
    assert (told["status"], told["reason"]) == ("refused", reason)


async def test_an_issue_that_nobody_reported_is_not_handed_off(
    api: AsyncClient, number: str
) -> None:
    path = f"{ISSUES}/{uuid4()}/handoff"
    assert refused(await api.get(path), 404)[0] == "issue-not-found"
    assert refused(await api.post(path, json={"number": number}), 404)[0] == "issue-not-found"
