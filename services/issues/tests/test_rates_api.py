"""The three rates over HTTP, on real servers."""

from typing import Any

from httpx import AsyncClient, Response

from linli.chassis.testing import refused

ISSUES = "/api/issues"
REPORT = {
    "community": "huangqi",
    "category": "greening",
    "title": "树",
    "occurred_at": "2024-01-18T09:30:00+08:00",
}
DAY = {"town": "dali", "from": "2024-01-19", "to": "2024-01-19"}


async def answered(api: AsyncClient, at: str) -> Response:
    """An issue whose reporter was answered at a moment: due the next day at half past nine."""
    path = (await api.post(ISSUES, json=REPORT)).headers["Location"]
    response = await api.post(f"{path}/contacts", json={"channel": "phone", "occurred_at": at})
    assert response.status_code == 204, response.text
    return response


async def rates(api: AsyncClient, after: Response, **asked: str) -> dict[str, Any]:
    """The rates when they count what was recorded."""
    headers = {"Linli-Min-Position": after.headers["Linli-Position"]}
    response = await api.get(f"{ISSUES}/rates", params=DAY | asked, headers=headers)
    assert response.status_code == 200, response.text
    return response.json()


async def test_a_response_counts_on_the_day_it_was_due(api: AsyncClient) -> None:
    for _ in range(4):
        await answered(api, "2024-01-19T09:00:00+08:00")
    last = await answered(api, "2024-01-19T10:00:00+08:00")
    told = await rates(api, last)
    assert told["rates"]["response"] == {
        "met": 4,
        "n": 5,
        "rate": 0.8,
        "note": None,
        "excluded": {},
    }
    assert (told["from"], told["weighted"], told["policy"]["version"]) == ("2024-01-19", None, 0)
    before = await rates(api, last, **{"from": "2024-01-18", "to": "2024-01-18"})
    assert (before["rates"]["response"]["n"], before["rates"]["response"]["note"]) == (
        0,
        "insufficient-data",
    )


async def test_the_days_are_asked_for(api: AsyncClient) -> None:
    response = await api.get(f"{ISSUES}/rates", params={"town": "dali", "from": "2024-01-19"})
    assert refused(response, 422)[0] == "invalid-request"
