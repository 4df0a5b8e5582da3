"""A place's numbers as they change, followed over HTTP on a real database."""

import asyncio
from collections.abc import AsyncGenerator
from itertools import count
from typing import Any

import pytest

from linli.chassis.authority import Caller, Grant, Role
from linli.chassis.service import Running
from linli.chassis.stopping import Stopping
from linli.chassis.testing import client_of, refused
from linli.dashboards import answers
from linli.dashboards.freshness import freshness_of
from linli.dashboards.live import Live, live_of
from linli.dashboards.projections import CONTRIBUTIONS
from linli.events.applying import apply
from linli.events.contracts.base import Event
from linli.events.contracts.issues import IssueReported
from linli.events.contracts.volunteers import VolunteerRegistered
from linli.events.envelope import Place
from linli.events.projections import Generation
from linli.events.reach import Scope
from linli.events.testing import EPOCH_BEGIN, recorded
from linli.servers import Servers

from .following import SECONDS_MAX, Told, following
from .persons import JINSHA, LVDI, register
from .samples import sample
from .serving import serving

READER = Caller("reader", (Grant(Role.READER, Scope("lishui")),))
ISSUES, VOLUNTEERS = count(1), count(1)
"""Positions of what happens while tests listen."""


@pytest.fixture(scope="module")
async def running(servers: Servers) -> AsyncGenerator[Running]:
    async with serving(servers, register(EPOCH_BEGIN.date())) as at_work:
        yield at_work


async def happens(running: Running, event: Event, place: Place = LVDI) -> None:
    """An event that the projection reads, beside the owner who hears of none here."""
    position = next(ISSUES if isinstance(event, IssueReported) else VOLUNTEERS)
    stream = f"thing-{position}"
    fact = recorded(event, position=position, place=place, stream=stream)
    source, generation = fact.envelope.source, Generation(running.engine, CONTRIBUTIONS, 1, None)
    await apply(generation, source, await generation.checkpoint(source), [fact.envelope])
    running.progress.ring()


async def shown(running: Running, path: str, as_: Caller | None = None) -> Told:
    async with client_of(running, "/api/dashboards", as_=as_) as client:
        return (await client.get(path)).json()


# What is told


async def test_at_first_everything_is_told_as_the_dashboard_shows_it(running: Running) -> None:
    dashboard = await shown(running, "/compounds/lvdi-xiangshu")
    async with following(running, "lishui/tongsheng/lvdi-xiangshu") as follower:
        told = await follower.event()
    assert told["event"] == "figures"
    assert told["data"] == {
        "place": "lishui/tongsheng/lvdi-xiangshu",
        "positions": dashboard["positions"],
        "metrics": dashboard["metrics"],
    }


async def test_then_only_what_changed_with_the_positions_read_as_its_id(running: Running) -> None:
    async with following(running) as follower:
        before = await follower.changed()
        await happens(running, sample(IssueReported))
        told = await follower.event()
    changed = told["data"]["metrics"]
    assert changed["issues.open"]["value"] == before["issues.open"]["value"] + 1
    assert "communities.total" not in changed
    positions = told["data"]["positions"]
    assert f"lishui/issues=1.{positions['issues']}" in told["id"].split(", ")


async def test_a_place_hears_nothing_of_what_happens_elsewhere(running: Running) -> None:
    async with (
        following(running, "lishui/tongsheng/jinsha-bandao") as jinsha,
        following(running, "lishui/tongsheng") as community,
    ):
        await asyncio.gather(jinsha.changed(), community.changed())
        await happens(running, sample(IssueReported), LVDI)
        assert "issues.open" in await community.changed()
        await happens(running, sample(VolunteerRegistered), JINSHA)
        await happens(running, sample(IssueReported), JINSHA)
        assert (await jinsha.changed())["issues.open"]["value"] == 1


async def test_whoever_comes_back_is_told_what_has_changed_meanwhile(running: Running) -> None:
    async with following(running) as follower:
        last = (await follower.event())["id"]
    await happens(running, sample(IssueReported))
    async with following(running, last=last) as follower:
        changed = await follower.changed()
    assert "issues.open" in changed
    assert "communities.total" not in changed


@pytest.mark.parametrize("last", ["lishui/issues=9.9", "0", "nonsense"])
async def test_whoever_was_away_too_long_begins_anew(running: Running, last: str) -> None:
    dashboard = await shown(running, "/towns/lishui")
    async with following(running, last=last) as follower:
        reset = await follower.event()
        assert (reset["event"], reset["data"]) == ("reset", {"place": "lishui"})
        assert await follower.changed() == dashboard["metrics"]


async def test_the_public_is_told_of_persons_as_published_alone(running: Running) -> None:
    async with following(running) as public, following(running, as_=READER) as reader:
        await asyncio.gather(public.changed(), reader.changed())
        await happens(running, sample(VolunteerRegistered))
        assert "volunteers.registered" in await reader.changed()
        await happens(running, sample(IssueReported))
        changed = await public.changed()
    assert "issues.open" in changed
    assert "volunteers.registered" not in changed


async def test_confidential_issues_move_no_number_of_the_public(running: Running) -> None:
    async with following(running) as public, following(running, as_=READER) as reader:
        before = (await public.changed())["issues.open"]["value"]
        await reader.changed()
        await happens(running, sample(IssueReported, confidential=True))
        assert "issues.open" in await reader.changed()
        await happens(running, sample(IssueReported))
        assert (await public.changed())["issues.open"]["value"] == before + 1


async def test_one_read_serves_all_who_look_with_the_same_eyes(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, read = list[str](), answers.dashboard

    async def counted(moment: Any, place: Any, *about: Any, finely: bool) -> Any:
        asked.append(place.scope)
        return await read(moment, place, *about, finely=finely)

    async with following(running) as one, following(running) as other:
        await asyncio.gather(one.changed(), other.changed())
        monkeypatch.setattr(answers, "dashboard", counted)
        await happens(running, sample(IssueReported))
        assert await one.changed() == await other.changed()
    assert asked == ["lishui"]


# How it goes on and ends


async def test_silence_is_broken_by_a_heartbeat(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linli.chassis.live.HEARTBEAT_SECONDS", 0.05)
    async with following(running) as follower:
        await follower.event()
        assert await follower.piece() == b": still here\n\n"


async def test_a_reader_who_takes_nothing_is_dropped(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linli.chassis.live.TAKEN_SECONDS_MAX", 0.05)
    monkeypatch.setattr("linli.chassis.live.HEARTBEAT_SECONDS", 0.05)
    async with following(running, takes=1) as follower:
        await follower.event()
        assert live_of(running).listeners == 1
        async with asyncio.timeout(SECONDS_MAX):
            while live_of(running).listeners:
                await asyncio.sleep(0.01)


async def test_a_role_asks_anew_before_long(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linli.dashboards.api.stream.LIVE_SECONDS_MAX", 0.1)
    async with following(running, as_=READER) as follower:
        assert await follower.piece() == b"retry: 500\n\n"
        await asyncio.wait_for(follower.ended.wait(), SECONDS_MAX)


async def test_it_ends_with_the_service(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "stopping", Stopping())
    async with following(running) as follower:
        await follower.event()
        running.stopping.end_streams()
        await asyncio.wait_for(follower.ended.wait(), SECONDS_MAX)


async def test_there_is_an_end_to_how_many_may_listen(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linli.dashboards.live.LISTENERS_MAX", 0)
    response = await ask(running, "lishui", accept="text/event-stream")
    assert refused(response, 503) == ("overloaded", None)
    assert response.headers["retry-after"] == "1"


async def test_and_to_how_many_places_are_listened_to(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linli.dashboards.live.CHANNELS_MAX", 1)
    nobody_yet = Live(running.engine, freshness_of(running))
    monkeypatch.setattr(running.app.state, "live", nobody_yet)
    async with following(running) as follower:
        await follower.event()
        response = await ask(running, "lishui/hainanzhou", accept="text/event-stream")
        assert refused(response, 503) == ("overloaded", None)


# What is refused


async def ask(running: Running, place: str, accept: str = "text/event-stream") -> Any:
    async with client_of(running, "/api/dashboards", as_=None) as client:
        return await client.get("/stream", params={"place": place}, headers={"Accept": accept})


@pytest.mark.parametrize(
    "place", ["nowhere", "tongsheng", "lishui/lvdi-xiangshu", "dali/tongsheng"]
)
async def test_a_path_that_leads_to_no_place_is_not_found(running: Running, place: str) -> None:
    assert refused(await ask(running, place), 404)[0] == "place-not-found"


@pytest.mark.parametrize("place", ["", "里水", "lishui/", "lishui/_", "a/b/c/d", "x" * 200])
async def test_what_is_no_path_of_a_place_is_refused(running: Running, place: str) -> None:
    assert (await ask(running, place)).status_code == 422


async def test_there_is_no_other_form(running: Running) -> None:
    response = await ask(running, "lishui", accept="application/json")
    assert refused(response, 406)[0] == "not-acceptable"
