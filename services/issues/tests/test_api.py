"""Issues over HTTP, on real servers."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient, Response

from linli.chassis.testing import listed, refused

ISSUES = "/api/issues"
CATEGORIES = f"{ISSUES}/categories"
REPORT = {"community": "tongsheng", "category": "greening", "title": "绿化带缺株"}
SEWERS = {"town": "lishui", "code": "sewer-issues", "name_zh": "下水道", "name_en": "Sewers"}


async def reported(api: AsyncClient, **fields: Any) -> str:
    """The path of an issue that was just reported."""
    response = await api.post(ISSUES, json=REPORT | fields)
    assert response.status_code == 201, response.text
    return response.headers["Location"]


def id_in(path: str) -> str:
    """The id of the issue at a path."""
    return path.removeprefix(f"{ISSUES}/")


async def taken(api: AsyncClient, path: str, step: str, **body: Any) -> Response:
    """The answer to a step that is taken."""
    response = await api.post(f"{path}/{step}", json=body)
    assert response.status_code == 204, response.text
    return response


async def seen(api: AsyncClient, path: str) -> dict[str, Any]:
    """An issue's page."""
    response = await api.get(path)
    assert response.status_code == 200, response.text
    return response.json()


# Reporting


async def test_a_report_is_found_where_the_answer_says(api: AsyncClient) -> None:
    path = await reported(
        api,
        compound="jinsha-bandao",
        description="三株香樟枯死。",
        location={"latitude": 23.19, "longitude": 113.14, "crs": "gcj02"},
        occurred_at="2024-01-18T09:30:00+08:00",
    )
    issue = await seen(api, path)
    assert issue.pop("timeline")[0]["type"] == "org.linli.issues.IssueReported.v1"
    assert {clock["kind"] for clock in issue.pop("clocks")} == {"response", "resolution"}
    assert issue.pop("expected").startswith("2024-01-")
    assert issue.pop("position")["crs"] == "wgs84"
    assert {name: value for name, value in issue.items() if value not in (None, 0, [], False)} == {
        "id": id_in(path),
        "version": 1,
        "status": "reported",
        "community": "tongsheng",
        "compound": "jinsha-bandao",
        "level": "compound",
        "category": "greening",
        "title": "绿化带缺株",
        "description": "三株香樟枯死。",
        "location": {"latitude": 23.19, "longitude": 113.14, "crs": "gcj02"},
        "source": "resident",
        "occurred_at": "2024-01-18T01:30:00Z",
    }


async def test_a_command_id_is_the_id_of_what_it_reports(api: AsyncClient) -> None:
    headers = {"Linli-Command-Id": str(uuid4())}
    first, again = [await api.post(ISSUES, json=REPORT, headers=headers) for _ in range(2)]
    assert first.json() == {"id": headers["Linli-Command-Id"]}
    assert (again.status_code, again.headers["Location"]) == (201, first.headers["Location"])
    assert again.headers["Linli-Position"] == first.headers["Linli-Position"]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"community": "mars"}, ("unknown-place", "/community")),
        ({"compound": "mars"}, ("unknown-place", "/compound")),
        ({"community": "hainanzhou", "compound": "jinsha-bandao"}, ("place-mismatch", "/compound")),
        ({"category": "potholes"}, ("unknown-category", "/category")),
        ({"occurred_at": "2024-01-18T09:30:00"}, ("invalid-request", "/occurred_at")),
        ({"colour": "red"}, ("invalid-request", "/colour")),
        ({"title": ""}, ("invalid-request", "/title")),
        ({"reporter": "林小姐"}, ("invalid-request", "/reporter")),
    ],
    ids=str,
)
async def test_a_report_that_is_wrong_says_where(
    api: AsyncClient, fields: dict[str, str], problem: tuple[str, str]
) -> None:
    assert refused(await api.post(ISSUES, json=REPORT | fields), 422) == problem


async def test_an_event_a_little_ahead_of_our_clock_is_taken_and_one_far_ahead_is_not(
    api: AsyncClient,
) -> None:
    ahead = [datetime.now(UTC) + timedelta(seconds=seconds) for seconds in (30, 90)]
    bodies = [REPORT | {"occurred_at": moment.isoformat()} for moment in ahead]
    answers = [await api.post(ISSUES, json=body) for body in bodies]
    assert [answer.status_code for answer in answers] == [201, 422]


async def test_an_issue_that_nobody_reported_is_not_found(api: AsyncClient) -> None:
    assert refused(await api.get(f"{ISSUES}/{uuid4()}"), 404)[0] == "issue-not-found"


# Steps


async def test_an_issue_goes_from_the_report_to_the_verified_fix(api: AsyncClient) -> None:
    path = await reported(api)
    await taken(api, path, "triage", category="illegal-cultivation", note="属违规种养殖")
    await taken(api, path, "lead", lead="tongsheng-committee")
    await taken(api, path, "joint-action", parties=["forestry", "urban-management"])
    await taken(api, path, "measures", note="退耕还林", taken_by="forestry")
    await taken(api, path, "evidence", note="树苗都在", added_by="p-7f3a")
    await taken(api, path, "claim", claimed_by="tongsheng-committee")
    last = await taken(api, path, "verify", verified_by="p-7f3a")
    issue = await seen(api, path)
    assert (issue["status"], issue["category"]) == ("verified", "illegal-cultivation")
    assert (issue["lead"], issue["version"]) == ("tongsheng-committee", 8)
    assert last.headers["ETag"] == '"8"'


async def test_the_timeline_tells_who_did_what_when_and_nobodys_words(api: AsyncClient) -> None:
    path = await reported(api, description="三株枯死", reporter="p-7f3a")
    await taken(api, path, "claim", claimed_by="forestry", note="补种完毕")
    report, claim = (await seen(api, path))["timeline"]
    assert claim.keys() == {"type", "time", "recordedtime", "claimed_by"}
    assert claim["claimed_by"] == "forestry"
    assert report.keys().isdisjoint({"title", "description", "reporter"})


async def test_the_claimant_does_not_verify(api: AsyncClient) -> None:
    path = await reported(api)
    await taken(api, path, "claim", claimed_by="forestry")
    own = await api.post(f"{path}/verify", json={"verified_by": "forestry"})
    assert refused(own, 409) == ("verifier-is-claimant", "/verified_by")


async def test_a_closed_issue_is_not_fixed_and_can_be_reopened(api: AsyncClient) -> None:
    path = await reported(api)
    await taken(api, path, "close", reason="duplicate")
    closed = await seen(api, path)
    assert (closed["status"], closed["timeline"][-1]["reason"]) == ("closed", "duplicate")
    assert (await api.post(f"{path}/reopen")).status_code == 204
    assert (await seen(api, path))["status"] == "reopened"


async def test_an_end_before_the_report_is_refused(api: AsyncClient) -> None:
    path = await reported(api, occurred_at="2024-01-18T09:30:00+08:00")
    before = {"reason": "withdrawn", "occurred_at": "2024-01-17T09:30:00+08:00"}
    assert refused(await api.post(f"{path}/close", json=before), 409) == (
        "out-of-order",
        "/occurred_at",
    )


async def test_triage_into_an_unknown_category_is_refused(api: AsyncClient) -> None:
    path = await reported(api)
    unknown = await api.post(f"{path}/triage", json={"category": "potholes"})
    assert refused(unknown, 422) == ("unknown-category", "/category")


async def test_a_step_meant_for_an_older_version_is_refused(api: AsyncClient) -> None:
    path = await reported(api)
    await taken(api, path, "lead", lead="committee")
    stale = await api.post(f"{path}/lead", json={"lead": "forestry"}, headers={"If-Match": '"1"'})
    assert refused(stale, 412)[0] == "stale-version"


async def test_a_step_on_nothing_is_not_found(api: AsyncClient) -> None:
    answer = await api.post(f"{ISSUES}/{uuid4()}/lead", json={"lead": "committee"})
    assert refused(answer, 404)[0] == "issue-not-found"


# Lists


async def test_lists_show_what_passes_every_filter(api: AsyncClient) -> None:
    path = await reported(api, community="hainanzhou", category="wall-tiles")
    last = await taken(api, path, "lead", lead="committee")
    where = {"community": "hainanzhou", "category": "wall-tiles", "status": "assigned"}
    items = await listed(api, ISSUES, last, **where)
    assert [(item["id"], item["lead"]) for item in items] == [(id_in(path), "committee")]
    assert await listed(api, ISSUES, last, **where | {"compound": "jinsha-bandao"}) == []


async def test_the_newest_issues_stand_first_page_by_page(api: AsyncClient) -> None:
    days = ("2024-01-16", "2024-01-18", "2024-01-17")
    for day in days:
        moment = f"{day}T09:30:00+08:00"
        await reported(api, category="public-safety", occurred_at=moment)
    last = await taken(api, await reported(api), "lead", lead="committee")
    where: dict[str, str | int] = {"category": "public-safety", "limit": 2}
    headers = {"Linli-Min-Position": last.headers["Linli-Position"]}
    first = (await api.get(ISSUES, params=where, headers=headers)).json()
    second = (await api.get(ISSUES, params=where | {"cursor": first["next"]})).json()
    items = [*first["items"], *second["items"]]
    assert [item["occurred_at"][8:10] for item in items] == ["18", "17", "16"]
    assert second["next"] is None


# Categories


async def test_a_town_reports_in_categories_of_its_own(api: AsyncClient) -> None:
    defined, again = [await api.post(CATEGORIES, json=SEWERS) for _ in range(2)]
    assert (defined.status_code, again.status_code) == (201, 201)
    await reported(api, category="sewer-issues")
    headers = {"Linli-Min-Position": defined.headers["Linli-Position"]}
    answer = await api.get(CATEGORIES, params={"town": "lishui"}, headers=headers)
    codes = [category["code"] for category in answer.json()["items"]]
    built_in = ["greening", "public-safety", "wall-tiles", "illegal-cultivation"]
    assert codes[:4] == built_in
    assert "sewer-issues" in codes[4:]


async def test_a_category_keeps_its_names(api: AsyncClient) -> None:
    other = {"town": "lishui", "code": "greening", "name_zh": "道路"}
    assert refused(await api.post(CATEGORIES, json=other), 409) == (
        "category-defined-otherwise",
        "/code",
    )


async def test_a_category_of_one_town_is_unknown_in_another(api: AsyncClient) -> None:
    noise = {"town": "dali", "code": "noise", "name_zh": "噪音"}
    assert (await api.post(CATEGORIES, json=noise)).status_code == 201
    answer = await api.post(ISSUES, json=REPORT | {"category": "noise"})
    assert refused(answer, 422) == ("unknown-category", "/category")
