"""Returns over HTTP: filled from what has been recorded, for a place and a month."""

import csv
import io
from collections.abc import AsyncGenerator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from httpx import AsyncClient
from openpyxl import load_workbook

from linli.chassis.authority import Caller, Grant, Role
from linli.chassis.service import Running
from linli.chassis.testing import client_of, refused, sent_by
from linli.dashboards.publishing import publish
from linli.dashboards.reports.templates import find_template
from linli.events.contracts.issues import IssueReported, ResolutionVerified
from linli.events.envelope import Recorded
from linli.events.reach import Scope
from linli.events.testing import recorded
from linli.servers import Servers

from .persons import LVDI, YUEYUAN, Joined, noon, register, reported, volunteers
from .samples import sample
from .serving import serving

JAN_18, FEB_9, FEB_20, MAR_1 = (
    date(2024, 1, 18),
    date(2024, 2, 9),
    date(2024, 2, 20),
    date(2024, 3, 1),
)
JOINED = (Joined(12, LVDI, JAN_18), Joined(20, YUEYUAN, JAN_18), Joined(30, LVDI, FEB_9))
FILLED = "/reports/community-monthly/filled"
FEBRUARY = {"place": "lishui/tongsheng", "month": "2024-02"}
READER = Caller("reader", (Grant(Role.READER, Scope("lishui", "tongsheng")),))


def issues() -> list[Recorded[Any]]:
    """Two reported in January, of which one is fixed in February; one of February, told late."""
    january, february = noon(JAN_18), noon(FEB_9)
    verified = sample(
        ResolutionVerified, reported_at=january, verified_at=january + timedelta(hours=100)
    )
    happened = [
        (sample(IssueReported, reported_at=january), 1, january, january),
        (sample(IssueReported, reported_at=january), 2, january, january),
        (verified, 1, february, february),
        (sample(IssueReported, reported_at=february), 3, february, noon(FEB_20)),
    ]
    return [
        recorded(event, position=n, place=LVDI, stream=f"issue-{i}", time=time, recorded_at=at)
        for n, (event, i, time, at) in enumerate(happened, 1)
    ]


@pytest.fixture(scope="module")
async def dashboards(servers: Servers) -> AsyncGenerator[Running]:
    """The dashboards after two months that have closed."""
    people = volunteers(JOINED)
    async with serving(servers, [*register(JAN_18), *people, *issues()]) as running:
        await reported(running.engine, MAR_1, len(people))
        await publish(running.engine)
        yield running


@pytest.fixture
async def api(dashboards: Running) -> AsyncGenerator[AsyncClient]:
    """Nobody, until a test says who asks."""
    async with client_of(dashboards, "/api/dashboards", as_=None) as client:
        yield client


async def filled(api: AsyncClient, **asked: str) -> dict[str, Any]:
    response = await api.get(FILLED, params={**FEBRUARY, **asked})
    assert response.status_code == 200, response.text
    return response.json()


async def figures(api: AsyncClient, **asked: str) -> dict[str, Any]:
    """The figure in each line, by its code."""
    return {line["code"]: line["figure"] for line in (await filled(api, **asked))["lines"]}


async def test_a_line_says_what_there_is_at_the_end_of_the_month_or_what_it_added(
    api: AsyncClient,
) -> None:
    february = await figures(api)
    assert february["101"]["value"] == 2  # compounds
    assert february["201"]["value"] == 1  # reported in the month
    assert february["203"]["value"] == 1  # verified as fixed in the month
    assert february["205"]["value"] == 2  # open at its end
    assert (await figures(api, month="2024-01"))["201"]["value"] == 2


async def test_a_duration_is_of_what_ended_in_the_month(api: AsyncClient) -> None:
    hours = (await figures(api))["206"]["value"]
    assert hours["n"] == 1
    assert hours["p50"] == pytest.approx(100, rel=0.02)
    assert (await figures(api, month="2024-01"))["206"]["value"]["n"] == 0


async def test_a_return_of_an_earlier_day_can_be_filled_again(api: AsyncClient) -> None:
    assert (await figures(api, as_of="2024-02-19"))["201"]["value"] == 0
    assert (await filled(api, as_of="2024-02-19"))["as_of"] == "2024-02-19"


async def test_every_line_of_the_form_is_filled_with_nothing_entered(api: AsyncClient) -> None:
    form, body = find_template("community-monthly"), await filled(api)
    assert [line["code"] for line in body["lines"]] == [line.code for line in form.lines]
    assert (body["report"], body["version"]) == (form.id, form.version)
    assert body["title"] == {"zh-CN": form.title.zh, "en": form.title.en}
    assert (body["place"]["code"], body["month"], body["month_ended"]) == (
        *("tongsheng", "2024-02", True),
    )
    assert body["positions"]["issues"] == 4


async def test_of_persons_everybody_is_told_the_published_month_and_what_it_added(
    api: AsyncClient,
) -> None:
    january, february = await figures(api, month="2024-01"), await figures(api)
    assert (january["301"]["value"], january["302"]["value"]) == (12, 12)
    assert (february["301"]["value"], february["302"]["value"]) == (42, 30)
    assert february["301"]["month"] == "2024-02"


async def test_of_persons_nothing_is_told_as_of_a_day_or_of_a_month_that_is_not_closed(
    api: AsyncClient,
) -> None:
    for asked in ({"as_of": "2024-03-01"}, {"month": "2024-03"}):
        told = await figures(api, **asked)
        for line in ("301", "302"):
            assert (told[line]["value"], told[line]["suppressed"]) == (None, True)


async def test_with_a_role_persons_are_counted_finely(api: AsyncClient) -> None:
    api.headers.update(sent_by(READER))
    february = await figures(api)
    assert (february["301"]["value"], february["302"]["value"]) == (42, 30)
    assert "month" not in february["301"]
    assert (await figures(api, as_of="2024-01-31"))["301"]["value"] == 12


async def test_a_return_can_be_had_as_a_file_with_the_same_numbers(api: AsyncClient) -> None:
    lines = (await filled(api))["lines"]
    answer = await api.get(FILLED, params={**FEBRUARY, "format": "csv"})
    text = answer.content.decode("utf-8-sig")
    read = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [line["code"] for line in read] == [line["code"] for line in lines]
    by_code = {line["code"]: line for line in read}
    assert by_code["205"]["value"] == "2"
    assert by_code["206"]["n"] == "1"
    assert by_code["205"]["line"] == "月末未结问题"
    workbook = await api.get(FILLED, params={**FEBRUARY, "format": "xlsx"})
    page = load_workbook(io.BytesIO(workbook.content)).active
    assert page is not None
    assert page.max_row == len(lines) + 1
    assert (
        'filename="lishui-tongsheng-community-monthly-2024-02.xlsx"'
        in (workbook.headers["content-disposition"])
    )


async def test_forms_are_listed_and_shown_with_what_stands_in_their_lines(
    api: AsyncClient,
) -> None:
    (listed,) = (await api.get("/reports")).json()["items"]
    shown = (await api.get(f"/reports/{listed['id']}", params={"version": "1"})).json()
    assert set(shown["title"]) == {"zh-CN", "en"}
    assert shown["sections"][0]["lines"][0]["metric"] == "compounds.total"


@pytest.mark.parametrize(
    ("asked", "status", "problem"),
    [
        ({"place": "lishui"}, 404, "place-not-found"),
        ({"place": "dali/tongsheng"}, 404, "place-not-found"),
        ({"place": "lishui/tongsheng/lvdi-xiangshu"}, 404, "place-not-found"),
        ({"version": "99"}, 404, "report-not-found"),
        ({"place": "里水/同声"}, 422, "invalid-request"),
        ({"month": "2024-13"}, 422, "invalid-request"),
        ({"month": f"{datetime.now(UTC).year + 1}-01"}, 422, "invalid-request"),
        ({"format": "pdf"}, 422, "invalid-request"),
    ],
)
async def test_what_cannot_be_filled_is_refused(
    api: AsyncClient, asked: dict[str, str], status: int, problem: str
) -> None:
    response = await api.get(FILLED, params={**FEBRUARY, **asked})
    assert refused(response, status) == (problem, None)
    if status == 422:
        assert response.json()["errors"][0]["parameter"] in asked
