"""Categories, policies and calendars over HTTP, and the clocks that run under them.

Dali declares; in Lishui everything stays as it is built in.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient, Response

from linli.chassis.service import Running
from linli.chassis.testing import client_of, listed, refused

ISSUES = "/api/issues"
CATEGORIES, POLICIES, CALENDARS = (
    f"{ISSUES}/categories",
    f"{ISSUES}/policies",
    f"{ISSUES}/calendars",
)
DALI = {"town": "dali"}
FLOOR = {
    "code": "FLOOR",
    "answer": "one-of",
    "required": True,
    "text_zh": "楼层",
    "choices": [{"key": "5", "name_zh": "5层"}, {"key": "6", "name_zh": "6层"}],
}
TILES = {
    **DALI,
    "name_zh": "外墙砖脱落",
    "name_en": "Falling tiles",
    "group": "buildings",
    "keywords": ["瓷砖", "外墙"],
    "sla_class": "complex",
    "near_m": 30,
    "reopening": {"days": 30, "by": "reporter"},
    "external_codes": [{"scheme": "DB44/T 2479-2024", "code": "0000", "version": "2024"}],
    "questions": [FLOOR],
}
LEVEL: dict[str, Any] = {
    "sla_class": "general",
    "respond_minutes": 60,
    "accept_minutes": 60,
    "resolve_minutes": 600,
}
PROMISES: dict[str, Any] = {
    **DALI,
    "code": "quick",
    "calendar": "mainland-china",
    "default_class": "general",
}
HOURS: dict[str, Any] = {**DALI, "code": "shop-hours", "opens": "08:00:00", "closes": "20:00:00"}


def defining() -> dict[str, Any]:
    """A category that nobody else uses."""
    return {**DALI, "code": f"c-{uuid4().hex}", "name_zh": "噪音"}


async def defined(api: AsyncClient) -> str:
    """The path of a category that was just defined."""
    category = defining()
    assert (await api.post(CATEGORIES, json=category)).status_code == 201
    return f"{CATEGORIES}/{category['code']}"


async def seen(api: AsyncClient, path: str, **where: Any) -> dict[str, Any]:
    answer = await api.get(path, params={**DALI, **where})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def reported(api: AsyncClient, **fields: Any) -> Response:
    report = {"community": "huangqi", "category": "greening", "title": "树"}
    return await api.post(ISSUES, json=report | fields)


# Categories


async def test_a_revision_is_the_next_version_and_the_ones_before_stay(api: AsyncClient) -> None:
    path = await defined(api)
    revised = await api.post(f"{path}/revise", json=TILES)
    assert (revised.status_code, revised.headers["ETag"]) == (204, '"2"')
    now = await seen(api, path)
    assert {name: now[name] for name in TILES if name != "questions"} == {
        name: said for name, said in TILES.items() if name != "questions"
    }
    assert now["questions"][0]["choices"][1]["key"] == "6"
    assert (await seen(api, path, version=1))["name_zh"] == "噪音"
    listed_now = await listed(api, CATEGORIES, revised, town="dali")
    assert [one for one in listed_now if one["code"] == now["code"]] == [now]


async def test_a_revision_of_an_older_version_is_refused(api: AsyncClient) -> None:
    path = await defined(api)
    etags = ['"1"', '"1"', '"2"']
    answers = [
        await api.post(f"{path}/revise", json={**TILES, "near_m": n}, headers={"If-Match": etag})
        for n, etag in enumerate(etags, start=1)
    ]
    assert [answer.status_code for answer in answers] == [204, 412, 204]


async def test_revised_just_so_again_nothing_is_recorded(api: AsyncClient) -> None:
    path = await defined(api)
    first, again = [await api.post(f"{path}/revise", json=TILES) for _ in range(2)]
    assert (again.headers["ETag"], first.headers["ETag"]) == ('"2"', '"2"')


async def test_what_is_built_in_is_revised_in_one_town_alone(api: AsyncClient) -> None:
    revised = await api.post(f"{CATEGORIES}/illegal-cultivation/revise", json=TILES)
    assert revised.headers["ETag"] == '"1"'
    here = await listed(api, CATEGORIES, revised, town="dali")
    there = await listed(api, CATEGORIES, revised, town="lishui")
    assert "外墙砖脱落" in [one["name_zh"] for one in here]
    assert "外墙砖脱落" not in [one["name_zh"] for one in there]
    assert (await seen(api, f"{CATEGORIES}/illegal-cultivation", version=0))[
        "name_zh"
    ] == "违规种养殖"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"sla_class": "at-once"}, (422, "unknown-sla-class", "/sla_class")),
        ({"town": "mars"}, (422, "unknown-place", "/town")),
        ({"questions": [FLOOR, FLOOR]}, (422, "invalid-request", "")),
        ({"questions": [FLOOR | {"choices": []}]}, (422, "invalid-request", "/questions/0")),
        ({"questions": [FLOOR | {"answer": "text"}]}, (422, "invalid-request", "/questions/0")),
        ({"near_m": 0}, (422, "invalid-request", "/near_m")),
        ({"version": 7}, (422, "invalid-request", "/version")),
    ],
    ids=str,
)
async def test_a_revision_that_is_wrong_says_where(
    api: AsyncClient, change: dict[str, Any], problem: tuple[int, str, str]
) -> None:
    status, *said = problem
    answer = await api.post(f"{await defined(api)}/revise", json=TILES | change)
    assert refused(answer, status) == tuple(said)


async def test_what_was_never_defined_is_not_there(api: AsyncClient) -> None:
    for answer in (
        await api.post(f"{CATEGORIES}/potholes/revise", json=TILES),
        await api.get(f"{CATEGORIES}/potholes", params=DALI),
    ):
        assert refused(answer, 404)[0] == "no-such-category"
    for path in (f"{CATEGORIES}/greening", f"{POLICIES}/standard", f"{CALENDARS}/mainland-china"):
        answer = await api.get(path, params={**DALI, "version": 99})
        assert refused(answer, 404)[0] == "no-such-version"


async def test_an_inactive_category_takes_no_reports_at_once_and_what_was_reported_goes_on(
    api: AsyncClient,
) -> None:
    path = await defined(api)
    code = path.rpartition("/")[2]
    before = await reported(api, category=code)
    assert (await api.post(f"{path}/revise", json=TILES | {"active": False})).status_code == 204
    assert refused(await reported(api, category=code), 422) == ("inactive-category", "/category")
    triaged = await api.post(f"{before.headers['Location']}/triage", json={"category": code})
    assert triaged.status_code == 204


async def test_the_questions_of_a_category_are_answered(api: AsyncClient) -> None:
    path = await defined(api)
    code = path.rpartition("/")[2]
    await api.post(f"{path}/revise", json=TILES)
    assert refused(await reported(api, category=code), 422) == ("answer-missing", "/answers/FLOOR")
    wrong = await reported(api, category=code, answers={"FLOOR": "9"})
    assert refused(wrong, 422) == ("unknown-choice", "/answers/FLOOR")
    assert (await reported(api, category=code, answers={"FLOOR": "6"})).status_code == 201


# Policies and calendars


async def test_a_town_has_promises_and_working_days_from_its_first_day(api: AsyncClient) -> None:
    promised = await seen(api, f"{POLICIES}/standard", town="lishui")
    assert {level["sla_class"]: level["resolve_minutes"] for level in promised["levels"]} == {
        "life-safety": 2 * 60,
        "utilities": 24 * 60,
        "general": 7 * 8 * 60,
        "complex": 15 * 8 * 60,
    }
    working = await seen(api, f"{CALENDARS}/{promised['calendar']}", town="lishui")
    assert (working["opens"], working["closes"], working["version"]) == ("09:00:00", "17:00:00", 0)
    assert "2024-02-10" in working["holidays"]


async def test_what_runs_keeps_the_promise_that_it_was_started_under(api: AsyncClient) -> None:
    hours = await api.post(CALENDARS, json=HOURS | {"weekdays": [1, 2, 3, 4, 5, 6, 7]})
    adopted = [
        await api.post(
            POLICIES,
            json={
                **PROMISES,
                "calendar": "shop-hours",
                "levels": [LEVEL | {"resolve_minutes": minutes}],
            },
        )
        for minutes in (600, 600, 900)
    ]
    assert [one.status_code for one in (hours, *adopted)] == [201] * 4
    first, again, last = (one.json()["version"] for one in adopted)
    assert (again, last) == (first, first + 1)
    past = (await api.get(adopted[0].headers["Location"])).json()
    assert past["levels"][0]["resolve_minutes"] == 600
    issue = (await reported(api)).headers["Location"]
    more = await api.post(POLICIES, json={**PROMISES, "levels": [LEVEL]})
    clocks = (await seen(api, f"{issue}/clocks"))["clocks"]
    assert [(c["kind"], c["allowed_minutes"]) for c in clocks] == [
        ("response", 60),
        ("resolution", 900),
    ]
    pinned = clocks[0]["pinned"]
    assert (pinned["policy_version"], pinned["calendar"]) == (last, "shop-hours")
    everything = await listed(api, POLICIES, more, town="dali")
    assert [one["version"] for one in everything] == list(range(more.json()["version"] + 1))


@pytest.mark.parametrize(
    ("path", "change", "problem"),
    [
        (POLICIES, {"calendar": "none"}, ("unknown-calendar", "/calendar")),
        (POLICIES, {"levels": [LEVEL, LEVEL]}, ("invalid-request", "")),
        (POLICIES, {"default_class": "x"}, ("invalid-request", "")),
        (POLICIES, {"levels": []}, ("invalid-request", "/levels")),
        (POLICIES, {"weights": {"response": 50}}, ("invalid-request", "/weights")),
        (CALENDARS, {"closes": "07:00:00"}, ("invalid-request", "")),
        (CALENDARS, {"opens": "08:00:00Z"}, ("invalid-request", "/opens")),
        (CALENDARS, {"opens": 28800}, ("invalid-request", "/opens")),
        (CALENDARS, {"time_zone": "Mars/Olympus"}, ("invalid-request", "/time_zone")),
        (CALENDARS, {"weekdays": []}, ("invalid-request", "/weekdays")),
        (CALENDARS, {"weekdays": [8]}, ("invalid-request", "/weekdays/0")),
        (
            CALENDARS,
            {"holidays": ["2024-02-10"], "workdays": ["2024-02-10"]},
            ("invalid-request", ""),
        ),
    ],
    ids=str,
)
async def test_what_cannot_be_promised_or_worked_is_refused(
    api: AsyncClient, path: str, change: dict[str, Any], problem: tuple[str, str]
) -> None:
    right = HOURS if path == CALENDARS else PROMISES | {"levels": [LEVEL]}
    assert refused(await api.post(path, json=right | change), 422) == problem


# Clocks


async def test_a_clock_is_read_for_now_or_for_any_moment(api: AsyncClient) -> None:
    begun = datetime.now(UTC) - timedelta(minutes=100)
    told = await reported(
        api, community="tongsheng", category="public-safety", occurred_at=begun.isoformat()
    )
    path = f"{told.headers['Location']}/clocks"
    response, resolution = (await api.get(path)).json()["clocks"]
    assert (response["light"], response["text"]) == ("red", {"zh": "已逾期", "en": "Overdue"})
    assert (resolution["light"], resolution["used_minutes"]) == ("amber", 100)
    assert datetime.fromisoformat(resolution["due"]) == begun + timedelta(hours=2)
    tomorrow = {"at": (begun + timedelta(days=1)).isoformat()}
    later = (await api.get(path, params=tomorrow)).json()
    assert (later["clocks"][1]["light"], later["expected"]) == ("red", resolution["due"])
    before = {"at": (begun + timedelta(minutes=1)).isoformat()}
    assert (await api.get(path, params=before)).json()["clocks"] == []


async def test_the_page_of_an_issue_shows_its_clocks(api: AsyncClient) -> None:
    path = (await reported(api, community="tongsheng")).headers["Location"]
    page = (await api.get(path)).json()
    assert [(clock["kind"], clock["light"]) for clock in page["clocks"]] == [
        ("response", "green"),
        ("resolution", "green"),
    ]
    assert page["expected"] == page["clocks"][1]["due"]


async def test_the_clocks_of_a_confidential_issue_are_not_public(
    running: Running, api: AsyncClient
) -> None:
    path = (await reported(api, community="tongsheng", confidential=True)).headers["Location"]
    assert (await api.get(f"{path}/clocks")).status_code == 200
    async with client_of(running, as_=None) as public:
        assert refused(await public.get(f"{path}/clocks"), 404)[0] == "issue-not-found"


async def test_what_nobody_reported_has_no_clocks(api: AsyncClient) -> None:
    assert refused(await api.get(f"{ISSUES}/{uuid4()}/clocks"), 404)[0] == "issue-not-found"
