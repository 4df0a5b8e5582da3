"""Over HTTP: a place over time, its parts side by side, what moved its numbers, and for whom."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import date, timedelta
from typing import Any

import pytest
from httpx import AsyncClient

from linli.chassis.authority import Caller, Grant, Role
from linli.chassis.service import Running
from linli.chassis.testing import client_of, sent_by
from linli.dashboards.publishing import publish
from linli.events.contracts.issues import IssueReported, ResolutionVerified
from linli.events.envelope import Recorded
from linli.events.reach import Scope
from linli.events.testing import recorded
from linli.servers import Servers

from .persons import (
    JINSHA,
    LVDI,
    VOLUNTEERS,
    YUEYUAN,
    Joined,
    months_told,
    noon,
    register,
    reported,
    volunteers,
)
from .samples import sample
from .serving import serving

JAN_18, FEB_1, FEB_10 = date(2024, 1, 18), date(2024, 2, 1), date(2024, 2, 10)
JOINED = [
    Joined(3, LVDI, JAN_18),
    Joined(8, JINSHA, JAN_18),
    Joined(30, YUEYUAN, JAN_18),
    Joined(40, LVDI, FEB_10),
]
HOURS, OPEN = "issues.resolution_hours", "issues.open"
READER = Caller("reader", (Grant(Role.READER, Scope("lishui", "tongsheng")),))
LISHUI, TONGSHENG = "/towns/lishui", "/communities/tongsheng"


def issues() -> list[Recorded[Any]]:
    """Twelve fixed in one compound after 1 to 12 hours; one in another, entered late."""
    told: list[Recorded[Any]] = []
    for n in range(1, 13):
        at, until = noon(JAN_18), noon(JAN_18) + timedelta(hours=n)
        for event, time in (
            (sample(IssueReported, reported_at=at), at),
            (sample(ResolutionVerified, reported_at=at, verified_at=until), until),
        ):
            around: dict[str, Any] = {"place": LVDI, "stream": f"issue-{n}", "time": time}
            told.append(recorded(event, position=len(told) + 1, recorded_at=until, **around))
    late: dict[str, Any] = {"place": JINSHA, "stream": "issue-13", "position": len(told) + 1}
    event = sample(IssueReported, reported_at=noon(JAN_18))
    return [*told, recorded(event, time=noon(JAN_18), recorded_at=noon(FEB_1), **late)]


@pytest.fixture(scope="module")
async def dashboards(servers: Servers) -> AsyncGenerator[Running]:
    """The dashboards after a month that has closed and ten days of the next."""
    async with serving(servers, [*register(JAN_18), *volunteers(JOINED), *issues()]) as running:
        await reported(running.engine, FEB_10, 81)
        async with asyncio.timeout(20):
            while not await months_told(running.engine):  # the service may be at it itself
                await publish(running.engine)
        yield running


@pytest.fixture
async def api(dashboards: Running) -> AsyncGenerator[AsyncClient]:
    """Nobody, until a test says who asks."""
    async with client_of(dashboards, "/api/dashboards", as_=None) as client:
        yield client


async def get(api: AsyncClient, path: str, **asked: str) -> Any:
    query = {name.rstrip("_"): value for name, value in asked.items()}
    response = await api.get(path, params=query)
    assert response.status_code == 200, response.text
    return response.json()


async def points(api: AsyncClient, path: str, **asked: str) -> list[tuple[Any, ...]]:
    """The one metric of a series, as `to`, `value` and `change`."""
    (course,) = (await get(api, f"{path}/series", **asked))["metrics"].values()
    return [(point["to"], point["value"], point["change"]) for point in course["points"]]


async def test_a_series_has_the_shape_of_the_contract(api: AsyncClient) -> None:
    asked = {"from_": "2024-01-18", "to": "2024-01-19", "as_of": "2024-01-20"}
    assert await get(api, f"{LISHUI}/series", metrics=OPEN, **asked) == {
        "place": {"level": "town", "code": "lishui", "name": "里水镇", "parent": None},
        "from": "2024-01-18",
        "to": "2024-01-19",
        "granularity": "day",
        "as_of": "2024-01-20",
        "metrics": {
            OPEN: {
                "unit": "issue",
                "version": 2,
                "points": [
                    {"from": "2024-01-18", "to": "2024-01-18", "value": 1, "change": 1},
                    {"from": "2024-01-19", "to": "2024-01-19", "value": 0, "change": -1},
                ],
            }
        },
    }


async def test_durations_of_a_period_are_those_that_ended_in_it(api: AsyncClient) -> None:
    asked = {"metrics": HOURS, "from_": "2024-01-18", "to": "2024-01-19"}
    first, second = await points(api, "/compounds/lvdi-xiangshu", **asked)
    assert (first[1]["n"], first[2]["n"]) == (11, 11)
    assert (second[1]["n"], second[2]["n"]) == (12, 1)
    assert second[2]["p50"] == pytest.approx(12, rel=0.02)


async def test_a_series_without_days_is_of_the_year_that_ends_today(api: AsyncClient) -> None:
    assert len(await points(api, LISHUI, metrics=OPEN)) == 366
    assert 12 <= len(await points(api, LISHUI, metrics=OPEN, granularity="month")) <= 14


async def test_metrics_of_a_series_come_in_the_order_asked_for(api: AsyncClient) -> None:
    asked = f"issues.reported,{VOLUNTEERS},{OPEN},issues.reported"
    body = await get(api, f"{LISHUI}/series", metrics=asked, granularity="month")
    assert list(body["metrics"]) == ["issues.reported", VOLUNTEERS, OPEN]


MANY = ",".join(f"metric-{n}" for n in range(9))


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("series?metrics=issues.lost", "metrics"),
        (f"series?metrics={MANY}", "metrics"),
        ("series", "metrics"),
        (f"series?metrics={OPEN}&from=2020-01-01&to=2024-01-01", "from"),
        (f"series?metrics={OPEN}&from=2024-01-02&to=2024-01-01", "from"),
        (f"series?metrics={OPEN}&to=tomorrow", "to"),
        (f"series?metrics={OPEN}&granularity=year", "granularity"),
        ("comparison?metric=issues.lost", "metric"),
        (f"comparison?metric={OPEN}&from=2024-01-02&on=2024-01-01", "from"),
        ("changes", "from"),
        ("changes?from=2024-01-02&to=2024-01-01", "from"),
        ("restatement", "earlier"),
        ("restatement?earlier=2024-01-02&later=2024-01-01", "earlier"),
    ],
)
async def test_what_cannot_be_answered_is_refused_by_name(
    api: AsyncClient, query: str, parameter: str
) -> None:
    response = await api.get(f"{LISHUI}/{query}")
    assert response.status_code == 422, response.text
    assert response.json()["errors"][0]["parameter"] == parameter


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
async def test_the_first_and_the_last_of_days_can_be_asked_about(
    api: AsyncClient, day: str
) -> None:
    months = {"metrics": f"{OPEN},{VOLUNTEERS}", "granularity": "month"}
    await get(api, f"{LISHUI}/series", from_=day, to=day, **months)
    await get(api, f"{LISHUI}/series", to=day, **months)
    await get(api, f"{LISHUI}/comparison", metric=OPEN, from_=day, on=day, as_of=day)
    await get(api, f"{LISHUI}/changes", from_=day, to=day)
    await get(api, f"{LISHUI}/restatement", earlier=day, later=day, on=day)


@pytest.mark.parametrize(
    "question", ["series?metrics=issues.open", "restatement?earlier=2024-01-01"]
)
async def test_a_place_that_is_not_registered_is_not_found(api: AsyncClient, question: str) -> None:
    response = await api.get(f"/towns/tongsheng/{question}")
    assert (response.status_code, response.json()["type"][-15:]) == (404, "place-not-found")


async def test_a_comparison_names_the_parts_and_says_where_cases_are_few(
    api: AsyncClient,
) -> None:
    body = await get(api, f"{TONGSHENG}/comparison", metric=HOURS, on="2024-01-31")
    names = [part["place"]["name"] for part in body["parts"]]
    assert names == sorted(names)
    parts = {part["place"]["code"]: part for part in body["parts"]}
    lvdi, jinsha = parts["lvdi-xiangshu"], parts["jinsha-bandao"]
    assert (lvdi["n"], lvdi["insufficient"]) == (12, False)
    assert lvdi["low"] == pytest.approx(3, rel=0.02)
    assert lvdi["high"] == pytest.approx(10, rel=0.02)
    assert (jinsha["value"], jinsha["n"], jinsha["insufficient"]) == (None, 0, True)
    assert body["whole"]["value"] == lvdi["value"]
    assert (body["metric"], body["unit"], body["version"]) == (HOURS, "hour", 1)


async def test_a_comparison_of_a_range_counts_what_happened_in_it(api: AsyncClient) -> None:
    asked = {"metric": "issues.resolved", "from_": "2024-01-19", "on": "2024-01-31"}
    body = await get(api, f"{LISHUI}/comparison", **asked)
    assert {part["place"]["code"]: part["value"] for part in body["parts"]} == {
        "hainanzhou": 0,
        "tongsheng": 1,
    }
    assert (body["whole"]["value"], body["from"]) == (1, "2024-01-19")


async def test_a_compound_has_no_parts_to_compare(api: AsyncClient) -> None:
    body = await get(api, "/compounds/yueyuan/comparison", metric=OPEN)
    assert (body["parts"], body["whole"]["place"]["code"]) == ([], "yueyuan")


async def test_changes_show_both_days_and_what_came_between(api: AsyncClient) -> None:
    body = await get(api, f"{LISHUI}/changes", from_="2024-01-18", to="2024-01-19")
    assert (body["from"], body["to"], body["as_of"]) == ("2024-01-18", "2024-01-19", None)
    assert body["metrics"][OPEN] == {
        "unit": "issue",
        "version": 2,
        "earlier": 2,
        "later": 1,
        "change": -1,
    }
    assert body["metrics"][HOURS]["change"]["n"] == 1


async def test_a_restatement_says_what_a_late_event_made_of_a_day(api: AsyncClient) -> None:
    asked = {"on": "2024-01-18", "earlier": "2024-01-31"}
    body = await get(api, f"{LISHUI}/restatement", **asked)
    assert (body["earlier"], body["later"]) == ("2024-01-31", None)
    moved = {id_: told for id_, told in body["metrics"].items() if told["events"]}
    assert moved[OPEN] == {
        "unit": "issue",
        "version": 2,
        "earlier": 1,
        "later": 2,
        "change": 1,
        "events": 1,
    }
    query = {"on": "2024-01-18", "recorded_from": "2024-02-01"}
    lineage = await get(api, f"{LISHUI}/metrics/{OPEN}/events", **query)
    assert [event["place"] for event in lineage["events"]] == ["lishui/tongsheng/jinsha-bandao"]


async def test_names_are_told_in_the_readers_language(api: AsyncClient) -> None:
    api.headers["Accept-Language"] = "en"
    response = await api.get(f"{LISHUI}/changes?from=2024-01-18")
    assert response.json()["place"]["name"] == "Lishui"
    assert response.headers["Content-Language"] == "en"


MONTHS = {"metrics": VOLUNTEERS, "granularity": "month", "from_": "2024-01-01", "to": "2024-02-29"}


async def test_everybody_sees_persons_at_the_ends_of_published_months_alone(
    api: AsyncClient,
) -> None:
    closed, running = ("2024-01-31", 41, None), ("2024-02-29", None, None)
    assert await points(api, LISHUI, **MONTHS) == [closed, running]
    hidden = [(day, None, None) for day, _, _ in (closed, running)]
    assert await points(api, "/compounds/lvdi-xiangshu", **MONTHS) == hidden
    assert await points(api, LISHUI, **MONTHS, as_of="2024-02-29") == hidden
    cut = MONTHS | {"to": "2024-01-30"}
    assert await points(api, LISHUI, **cut) == [("2024-01-30", None, None)]


@pytest.mark.parametrize("granularity", ["day", "week"])
async def test_finer_than_months_everybody_sees_nothing_of_persons(
    api: AsyncClient, granularity: str
) -> None:
    asked = MONTHS | {"granularity": granularity}
    told = await points(api, LISHUI, **asked)
    assert {(value, change) for _, value, change in told} == {(None, None)}


async def test_everybody_compares_persons_as_they_are_published(api: AsyncClient) -> None:
    body = await get(api, f"{TONGSHENG}/comparison", metric=VOLUNTEERS)
    told = {(part["value"], part["suppressed"], part["month"]) for part in body["parts"]}
    assert told == {(None, True, "2024-01")}
    assert (body["whole"]["value"], body["whole"]["month"]) == (11, "2024-01")
    town = await get(api, f"{LISHUI}/comparison", metric=VOLUNTEERS)
    assert {part["value"] for part in town["parts"]} == {11, 30}
    for days in ({"as_of": "2024-02-10"}, {"from_": "2024-01-01"}):
        hidden = await get(api, f"{LISHUI}/comparison", metric=VOLUNTEERS, **days)
        assert {part["value"] for part in (hidden["whole"], *hidden["parts"])} == {None}


async def test_everybody_sees_changes_of_persons_between_published_months(
    api: AsyncClient,
) -> None:
    told = {"unit": "person", "version": 1}
    nothing = {"earlier": None, "later": None, "change": None, "suppressed": True}
    body = await get(api, f"{LISHUI}/changes", from_="2024-01-31", to="2024-02-10")
    assert body["metrics"][VOLUNTEERS] == told | {"earlier": 41, "later": 41, "change": 0}
    for asked in (
        {"from_": "2024-01-18", "to": "2024-02-10"},
        {"from_": "2024-01-31", "to": "2024-02-10", "as_of": "2024-02-10"},
    ):
        body = await get(api, f"{LISHUI}/changes", **asked)
        assert body["metrics"][VOLUNTEERS] == told | nothing


async def test_a_restatement_says_nothing_of_persons_to_everybody(api: AsyncClient) -> None:
    asked = {"on": "2024-02-29", "earlier": "2024-01-31"}
    told = (await get(api, f"{LISHUI}/restatement", **asked))["metrics"][VOLUNTEERS]
    assert (told["earlier"], told["later"], told["change"]) == (None, None, None)
    assert (told["events"], told["suppressed"]) == (None, True)


async def test_with_a_role_persons_are_counted_inside_its_scope_alone(api: AsyncClient) -> None:
    api.headers.update(sent_by(READER))
    days = MONTHS | {"granularity": "day", "from_": "2024-02-09", "to": "2024-02-10"}
    fine = [("2024-02-09", 11, 0), ("2024-02-10", 51, 40)]
    assert await points(api, TONGSHENG, **days) == fine
    hidden = [("2024-02-09", None, None), ("2024-02-10", None, None)]
    assert await points(api, LISHUI, **days) == hidden
    body = await get(api, f"{LISHUI}/comparison", metric=VOLUNTEERS)
    parts = {part["place"]["code"]: part for part in body["parts"]}
    assert (parts["tongsheng"]["value"], "month" in parts["tongsheng"]) == (51, False)
    assert (parts["hainanzhou"]["value"], parts["hainanzhou"]["month"]) == (30, "2024-01")
    restated = await get(api, f"{TONGSHENG}/restatement", earlier="2024-01-31")
    assert restated["metrics"][VOLUNTEERS]["events"] == 40
