"""What is answered over HTTP to whom has no role: persons by closed months, the rest as ever."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import date
from typing import Any

import pytest
from httpx import AsyncClient

from linli.chassis.authority import Caller, Grant, Role
from linli.chassis.service import Running
from linli.chassis.testing import ADMIN, at_work, client_of, refused, sent_by
from linli.dashboards.main import DASHBOARDS
from linli.dashboards.projections import CONTRIBUTIONS
from linli.dashboards.publishing import publish
from linli.events.reach import Scope
from linli.servers import PostgresServer, Servers, temporary_folder

from .persons import (
    JINSHA,
    LVDI,
    VOLUNTEERS,
    YUEYUAN,
    Joined,
    months_told,
    register,
    reported,
    volunteers,
)

JAN_18, FEB_1, FEB_10 = date(2024, 1, 18), date(2024, 2, 1), date(2024, 2, 10)
JOINED = [
    Joined(3, LVDI, JAN_18),
    Joined(8, JINSHA, JAN_18),
    Joined(30, YUEYUAN, JAN_18),
    Joined(40, LVDI, FEB_10),
]
EVENTS = f"/towns/lishui/metrics/{VOLUNTEERS}/events"
READER = Caller("reader", (Grant(Role.READER, Scope("lishui", "tongsheng")),))


@pytest.fixture(scope="module")
async def dashboards(servers: Servers) -> AsyncGenerator[Running]:
    """The dashboards after a month that has closed and ten days of the next."""
    facts = [*register(JAN_18), *volunteers(JOINED)]
    async with (
        temporary_folder() as folder,
        PostgresServer(folder) as server,
        at_work(DASHBOARDS, server.url, servers.nats_url, told=[(CONTRIBUTIONS, facts)]) as running,
    ):
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


async def figure(api: AsyncClient, path: str, **asked: str) -> dict[str, Any]:
    response = await api.get(path, params=asked)
    assert response.status_code == 200, response.text
    metrics = response.json()["metrics"]
    assert metrics["communities.total"].keys() == {
        *("value", "unit", "version", "not_located", "claimed")
    }
    return metrics[VOLUNTEERS]


async def test_everybody_is_told_of_the_last_month_that_has_closed(api: AsyncClient) -> None:
    for day in ("2024-01-31", "2024-02-10", "2024-03-31"):
        assert await figure(api, "/towns/lishui", on=day) == {
            "value": 41,
            "unit": "person",
            "version": 1,
            "not_located": 0,
            "claimed": None,
            "month": "2024-01",
        }


async def test_few_persons_are_null_and_said_to_be_suppressed(api: AsyncClient) -> None:
    assert await figure(api, "/compounds/lvdi-xiangshu") == {
        "value": None,
        "unit": "person",
        "version": 1,
        "not_located": None,
        "claimed": None,
        "suppressed": True,
        "month": "2024-01",
    }
    assert (await figure(api, "/communities/tongsheng"))["value"] == 11
    assert (await figure(api, "/communities/tongsheng"))["not_located"] is None
    assert (await figure(api, "/compounds/jinsha-bandao"))["value"] is None
    assert (await figure(api, "/compounds/yueyuan"))["value"] == 30


@pytest.mark.parametrize(
    "days",
    [
        {"on": "2024-01-30"},
        {"as_of": "2024-02-10"},
        {"on": "2024-02-10", "as_of": "2024-02-10"},
    ],
)
async def test_before_the_first_month_and_as_of_a_day_nobody_is_told_of(
    api: AsyncClient, days: dict[str, str]
) -> None:
    told = await figure(api, "/towns/lishui", **days)
    assert (told["value"], told["not_located"], told["suppressed"]) == (None, None, True)
    assert "month" not in told


async def test_the_events_behind_persons_need_a_token(api: AsyncClient) -> None:
    response = await api.get(EVENTS)
    assert refused(response, 401) == ("unauthenticated", None)
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert (await api.get("/towns/lishui/metrics/communities.total/events")).status_code == 200


async def test_the_events_behind_persons_elsewhere_are_not_found(api: AsyncClient) -> None:
    api.headers.update(sent_by(READER))
    assert refused(await api.get(EVENTS), 404) == ("not-found", None)
    inside = await api.get(EVENTS.replace("towns/lishui", "communities/tongsheng"))
    assert len(inside.json()["events"]) == 50


async def test_with_a_role_persons_are_counted_finely_inside_its_scope_alone(
    api: AsyncClient,
) -> None:
    api.headers.update(sent_by(READER))
    today = await figure(api, "/compounds/lvdi-xiangshu")
    assert today.keys() == {"value", "unit", "version", "not_located", "claimed"}
    assert (today["value"], today["not_located"]) == (43, 0)
    then = await figure(api, "/communities/tongsheng", on="2024-01-20", as_of="2024-01-20")
    assert then["value"] == 11
    assert (await figure(api, "/towns/lishui"))["month"] == "2024-01"
    assert (await figure(api, "/compounds/yueyuan"))["month"] == "2024-01"


async def test_to_an_admin_nothing_is_suppressed(api: AsyncClient) -> None:
    api.headers.update(sent_by(ADMIN))
    assert (await figure(api, "/compounds/lvdi-xiangshu", on="2024-01-31"))["value"] == 3
    assert (await figure(api, "/towns/lishui"))["value"] == 81


async def test_a_claim_of_persons_is_public(api: AsyncClient) -> None:
    response = await api.get("/towns/lishui")
    assert response.json()["metrics"]["residents.estimated"] == {
        "value": 0,
        "unit": "person",
        "version": 1,
        "not_located": 0,
        "claimed": None,
    }
