"""Exports and cards over HTTP: the numbers that are shown, as files and as pages to embed."""

import asyncio
import csv
import io
from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient
from openpyxl import load_workbook

from linli.chassis.authority import Caller, Grant, Role
from linli.chassis.service import Running
from linli.chassis.testing import client_of, refused, sent_by
from linli.dashboards.files import sheets
from linli.dashboards.metrics.catalogue import METRICS
from linli.events.contracts.issues import IssueReported, ResolutionVerified
from linli.events.contracts.places import CompoundRegistered
from linli.events.envelope import Place, Recorded
from linli.events.reach import Scope
from linli.events.testing import EPOCH_BEGIN, recorded
from linli.servers import Servers

from .persons import LVDI, VOLUNTEERS, Joined, register, volunteers
from .samples import sample
from .serving import serving

FORMULA = '=HYPERLINK("http://elsewhere.invalid")'
JAN_18 = EPOCH_BEGIN.date()
READER = Caller("reader", (Grant(Role.READER, Scope("lishui", "tongsheng")),))
ON = {"on": "2024-01-20"}


def facts() -> list[Recorded[Any]]:
    """A compound with a dangerous name, seven volunteers, and three issues of which one ended."""
    started, ended = EPOCH_BEGIN, EPOCH_BEGIN + timedelta(hours=30)
    reported = sample(IssueReported, reported_at=started)
    verified = sample(ResolutionVerified, reported_at=started, verified_at=ended)
    named = sample(CompoundRegistered, code="risky", community="tongsheng", name_zh=FORMULA)
    issues = [(reported, 1), (reported, 2), (reported, 3), (verified, 2)]
    return [
        *register(JAN_18),
        recorded(named, position=7, place=Place("tongsheng", "risky"), stream="risky"),
        *volunteers([Joined(7, LVDI, JAN_18)]),
        *(
            recorded(event, position=n, place=LVDI, stream=f"issue-{issue}", time=time)
            for n, (event, issue) in enumerate(issues, 1)
            for time in [ended if event is verified else started]
        ),
    ]


@pytest.fixture(scope="module")
async def dashboards(servers: Servers) -> AsyncGenerator[Running]:
    """The dashboards, which have read the facts."""
    async with serving(servers, facts()) as running:
        yield running


@pytest.fixture
async def api(dashboards: Running) -> AsyncGenerator[AsyncClient]:
    """Nobody, until a test says who asks."""
    async with client_of(dashboards, "/api/dashboards", as_=None) as client:
        yield client


async def rows(api: AsyncClient, path: str, **asked: str) -> list[dict[str, str]]:
    """The lines of a CSV file."""
    response = await api.get(f"{path}/export", params={**ON, **asked})
    assert response.status_code == 200, response.text
    text = response.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("path", ["/towns/lishui", "/communities/tongsheng", "/compounds/risky"])
async def test_a_file_has_a_line_for_each_number_that_the_dashboard_shows(
    api: AsyncClient, path: str
) -> None:
    shown = (await api.get(path, params=ON)).json()["metrics"]
    lines = {line["metric"]: line for line in await rows(api, path)}
    assert list(lines) == list(METRICS)
    counted = {id_: figure for id_, figure in shown.items() if isinstance(figure["value"], int)}
    assert {id_: lines[id_]["value"] for id_ in counted} == {
        id_: str(figure["value"]) for id_, figure in counted.items()
    }
    assert {id_: line["version"] for id_, line in lines.items()} == {
        id_: str(figure["version"]) for id_, figure in shown.items()
    }


async def test_a_duration_is_told_by_its_number_and_percentiles(api: AsyncClient) -> None:
    lines = {line["metric"]: line for line in await rows(api, "/towns/lishui")}
    hours = lines["issues.resolution_hours"]
    assert (hours["value"], hours["n"], hours["unit"]) == ("", "1", "hour")
    assert float(hours["p50"]) == pytest.approx(30, rel=0.02)


async def test_a_line_says_where_when_and_how_far_histories_were_read(api: AsyncClient) -> None:
    (line, *_) = await rows(api, "/compounds/lvdi-xiangshu", as_of="2024-01-19")
    assert (line["place"], line["on"], line["as_of"]) == (
        *("lishui/tongsheng/lvdi-xiangshu", "2024-01-20", "2024-01-19"),
    )
    assert line["positions"] == "communities 7; issues 4; volunteers 7"


async def test_labels_are_in_the_readers_language(api: AsyncClient) -> None:
    api.headers["Accept-Language"] = "en"
    lines = {line["metric"]: line["label"] for line in await rows(api, "/towns/lishui")}
    assert lines["issues.open"] == METRICS["issues.open"].label.en
    (event, *_) = await rows(api, "/towns/lishui", what="events", metric="issues.open")
    assert event["label"].isascii()


async def test_the_name_of_a_place_is_no_formula(api: AsyncClient) -> None:
    (line, *_) = await rows(api, "/compounds/risky")
    assert line["name"] == f"'{FORMULA}"


async def test_a_workbook_has_the_same_numbers(api: AsyncClient) -> None:
    response = await api.get("/towns/lishui/export", params={**ON, "format": "xlsx"})
    assert response.headers["content-disposition"].endswith('"lishui-figures-2024-01-20.xlsx"')
    page = load_workbook(io.BytesIO(response.content)).active
    assert page is not None
    (columns, *lines) = page.iter_rows(values_only=True)
    read = [dict(zip(columns, line, strict=True)) for line in lines]
    values = {str(line["metric"]): line["value"] for line in read}
    assert values["issues.reported"] == 3
    assert values["issues.open"] == 2


async def test_events_behind_a_number_sum_to_it(
    api: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linli.dashboards.files.tables.EVENTS_READ", 3)  # more than one reading
    lines = await rows(api, "/towns/lishui", what="events", metric="issues.open")
    assert [line["amount"] for line in lines] == ["1", "1", "1", "-1"]
    listed = await api.get("/towns/lishui/metrics/issues.open/events", params=ON)
    assert [line["id"] for line in lines] == [event["id"] for event in listed.json()["events"]]


async def test_events_of_no_metric_are_refused_by_its_name(api: AsyncClient) -> None:
    response = await api.get("/towns/lishui/export", params={"what": "events"})
    assert refused(response, 422) == ("invalid-request", None)
    assert response.json()["errors"][0]["parameter"] == "metric"
    unknown = await api.get("/towns/lishui/export", params={"what": "events", "metric": "x"})
    assert refused(unknown, 404) == ("metric-not-found", None)


async def test_more_events_than_a_file_holds_are_refused_before_it_begins(
    api: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "ROWS_MAX", {"csv": 3, "xlsx": 3})
    asked = {"what": "events", "metric": "issues.open", **ON}
    response = await api.get("/towns/lishui/export", params=asked)
    assert refused(response, 422) == ("invalid-request", None)
    assert response.json()["errors"][0]["parameter"] == "format"


async def test_a_series_has_a_line_for_each_metric_and_period(api: AsyncClient) -> None:
    asked = {"metrics": "issues.open,issues.resolution_hours", "from": "2024-01-18"}
    lines = await rows(api, "/towns/lishui", what="series", **asked)
    told = [(line["metric"], line["to"], line["value"], line["change_value"]) for line in lines]
    assert told[:3] == [
        ("issues.open", "2024-01-18", "3", "3"),
        ("issues.open", "2024-01-19", "2", "-1"),
        ("issues.open", "2024-01-20", "2", "0"),
    ]
    assert [line["change_n"] for line in lines[3:]] == ["0", "1", "0"]


async def test_a_comparison_has_a_line_for_the_place_and_for_each_of_its_parts(
    api: AsyncClient,
) -> None:
    lines = await rows(api, "/communities/tongsheng", what="comparison", metric="issues.open")
    assert lines[0]["place"] == "tongsheng"
    assert {line["place"]: line["value"] for line in lines} == {
        "tongsheng": "2",
        "jinsha-bandao": "0",
        "lvdi-xiangshu": "2",
        "risky": "0",
    }


async def test_too_few_cases_are_said_to_be_in_a_file_as_well(api: AsyncClient) -> None:
    asked = {"what": "comparison", "metric": "issues.resolution_hours"}
    (whole, *_) = await rows(api, "/towns/lishui", **asked)
    assert (whole["cases"], whole["insufficient"], whole["p50"]) == ("1", "true", "")


@pytest.mark.parametrize(("what", "named"), [("series", "metrics"), ("comparison", "metric")])
async def test_numbers_of_no_metric_are_refused_by_what_is_missing(
    api: AsyncClient, what: str, named: str
) -> None:
    response = await api.get("/towns/lishui/export", params={"what": what})
    assert refused(response, 422) == ("invalid-request", None)
    assert response.json()["errors"][0]["parameter"] == named


async def test_events_of_a_range_are_those_of_its_days(api: AsyncClient) -> None:
    asked = {"what": "events", "metric": "issues.open", "from": "2024-01-19"}
    assert [line["amount"] for line in await rows(api, "/towns/lishui", **asked)] == ["-1"]


async def test_persons_are_in_a_file_as_they_are_on_the_dashboard(api: AsyncClient) -> None:
    (line,) = [line for line in await rows(api, "/towns/lishui") if line["metric"] == VOLUNTEERS]
    assert (line["value"], line["suppressed"]) == ("", "true")
    api.headers.update(sent_by(READER))
    inside = await rows(api, "/communities/tongsheng")
    (line,) = [line for line in inside if line["metric"] == VOLUNTEERS]
    assert (line["value"], line["suppressed"]) == ("7", "false")


async def test_the_events_behind_persons_need_a_role(api: AsyncClient) -> None:
    asked = {"what": "events", "metric": VOLUNTEERS, **ON}
    nobody = await api.get("/towns/lishui/export", params=asked)
    assert refused(nobody, 401) == ("unauthenticated", None)
    api.headers.update(sent_by(READER))
    elsewhere = await api.get("/towns/lishui/export", params=asked)
    assert refused(elsewhere, 404) == ("not-found", None)
    assert len(await rows(api, "/communities/tongsheng", what="events", metric=VOLUNTEERS)) == 7


@pytest.mark.parametrize("lang", ["zh", "zh-CN", "en"])
async def test_a_card_can_be_embedded_anywhere_in_the_language_asked_for(
    api: AsyncClient, lang: str
) -> None:
    asked = {**ON, "lang": lang, "theme": "dark"}
    card = await api.get("/communities/tongsheng/metrics/issues.open/card", params=asked)
    assert card.headers["content-type"] == "text/html; charset=utf-8"
    assert "frame-ancestors *" in card.headers["content-security-policy"]
    assert "x-frame-options" not in card.headers
    label = METRICS["issues.open"].label
    assert (label.en if lang == "en" else label.zh) in card.text
    assert '<p class="value">2</p>' in card.text


async def test_a_card_tells_of_persons_what_the_dashboard_tells(api: AsyncClient) -> None:
    card = await api.get(f"/towns/lishui/metrics/{VOLUNTEERS}/card", params={"lang": "en"})
    assert "Not told" in card.text


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/towns/nowhere/metrics/issues.open/card", "place-not-found"),
        ("/towns/lishui/metrics/issues.lost/card", "metric-not-found"),
    ],
)
async def test_there_is_no_card_of_nothing(api: AsyncClient, path: str, problem: str) -> None:
    assert refused(await api.get(path), 404) == (problem, None)


async def test_the_name_of_a_place_is_no_markup_in_a_card(api: AsyncClient) -> None:
    card = await api.get("/compounds/risky/metrics/issues.open/card", params=ON)
    assert "=HYPERLINK(&quot;http" in card.text


async def test_who_has_a_card_already_is_not_sent_it_again(api: AsyncClient) -> None:
    path = "/towns/lishui/metrics/issues.open/card"
    async with asyncio.timeout(10):
        while "etag" not in (card := await api.get(path)).headers:
            pass  # the service has not looked at its tables yet
    again = await api.get(path, headers={"If-None-Match": card.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
