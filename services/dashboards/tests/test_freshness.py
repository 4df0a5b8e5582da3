"""What the caller has already is not answered again, and nothing is read to say so."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from time import monotonic
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import fastapi
import pytest
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.chassis.app import create_app
from linli.chassis.recorded_answers import RecordedAnswers
from linli.chassis.stopping import Stopping
from linli.chassis.testing import ADMIN, KNOWN, sent_by
from linli.chassis.waiting import ReadModels
from linli.dashboards.freshness import Freshness, TownState, state_of, tag_of
from linli.dashboards.kept import ANSWERS_MAX, BYTES_MAX, KEPT_SECONDS, KeptAnswers
from linli.dashboards.main import DASHBOARDS
from linli.dashboards.projections import CONTRIBUTIONS
from linli.dashboards.publishing import publish
from linli.dashboards.snapshot import Read
from linli.events.envelope import Source
from linli.events.reader import Reader
from linli.events.rebuild import rebuild
from linli.events.store import Signal
from linli.events.testing import Told, projected

from .persons import LVDI, Joined, register, reported, volunteers

JAN_18, FEB_10 = date(2024, 1, 18), date(2024, 2, 10)
TOWN = "/towns/lishui"
ONE = [*register(JAN_18), *volunteers([Joined(1, LVDI, JAN_18)])]
TWO = [*register(JAN_18), *volunteers([Joined(2, LVDI, JAN_18)])]


@pytest.fixture
async def memory(engine: AsyncEngine) -> Freshness:
    """What is held in memory of a town with one volunteer."""
    await projected(engine, CONTRIBUTIONS, ONE)
    held = Freshness(engine)
    await held.look()
    return held


@pytest.fixture
async def api(engine: AsyncEngine, memory: Freshness) -> AsyncGenerator[AsyncClient]:
    """The dashboards, whose memory looks when a test says so."""
    app = create_app(
        "dashboards",
        *DASHBOARDS.routers,
        statuses=DASHBOARDS.statuses,
        answers=RecordedAnswers(engine),
        positions=ReadModels(engine, (CONTRIBUTIONS,), Signal()),
        checks={},
        stopping=Stopping(),
        rules=DASHBOARDS.rules,
        callers=KNOWN,
    )
    app.state.running = SimpleNamespace(engine=engine)
    app.state.freshness = memory
    url = "http://linli/api/dashboards"
    async with AsyncClient(transport=ASGITransport(app), base_url=url) as client:
        yield client


async def again(api: AsyncClient, had: Response, path: str = TOWN, **headers: str) -> Response:
    """The same question by somebody who has an answer."""
    return await api.get(path, headers={"If-None-Match": had.headers["ETag"], **headers})


@contextmanager
def looks(engine: AsyncEngine) -> Generator[list[str]]:
    """The statements that reach the database."""
    seen: list[str] = []

    def note(*about: object) -> None:
        seen.append(str(about[2]))

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine.sync_engine, "before_cursor_execute", note)


TAGGED = (
    TOWN,
    "/communities/tongsheng?on=2024-01-18",
    "/compounds/lvdi-xiangshu",
    "/towns/lishui/metrics/communities.total/events",
    "/towns/lishui/places",
    "/towns/lishui/series?metrics=issues.open&granularity=month",
    "/communities/tongsheng/changes?from=2024-01-18",
)


async def test_what_the_caller_has_is_not_answered_again_and_no_row_is_read(
    api: AsyncClient, engine: AsyncEngine
) -> None:
    for path in TAGGED:
        had = await api.get(path)
        assert (had.status_code, had.headers["Cache-Control"]) == (200, "no-cache"), path
        with looks(engine) as statements:
            response = await again(api, had, path)
        assert (response.status_code, response.content, statements) == (304, b"", []), path
        assert response.headers["ETag"] == had.headers["ETag"]
        assert response.headers["Vary"] == "Accept-Language, Authorization, Accept-Encoding"


async def test_within_a_second_the_same_is_answered_from_memory(
    api: AsyncClient, engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    had = await api.get(TOWN)
    with looks(engine) as statements:
        response = await api.get(TOWN)
    assert (response.content, response.headers, statements) == (had.content, had.headers, [])
    monkeypatch.setattr("linli.dashboards.kept.monotonic", lambda: monotonic() + KEPT_SECONDS)
    with looks(engine) as statements:
        assert (await api.get(TOWN)).is_success
    assert statements


async def test_who_understands_gzip_gets_the_same_answer_in_fewer_bytes(api: AsyncClient) -> None:
    plain = await api.get(TOWN, headers={"Accept-Encoding": "identity"})
    shrunk = await api.get(TOWN, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert shrunk.headers["Content-Encoding"] == "gzip"
    assert (shrunk.json()["metrics"], shrunk.headers["ETag"]) == (
        plain.json()["metrics"],
        plain.headers["ETag"],
    )
    assert 3 * int(shrunk.headers["Content-Length"]) < int(plain.headers["Content-Length"])
    refused = await api.get(TOWN, headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in refused.headers


async def test_of_many_who_ask_at_once_one_is_answered_from_the_tables(
    api: AsyncClient, engine: AsyncEngine
) -> None:
    with looks(engine) as alone:
        await api.get("/compounds/lvdi-xiangshu")
    with looks(engine) as together:
        answers = await asyncio.gather(*(api.get(TOWN) for _ in range(20)))
    assert len({answer.content for answer in answers}) == 1
    assert len(together) == len(alone)


async def test_an_answer_that_is_kept_knows_neither_refusals_nor_long_ones() -> None:
    answers = KeptAnswers()
    for response in (fastapi.Response(b"no", 404), fastapi.Response(b"x" * (BYTES_MAX + 1))):

        async def make(response: fastapi.Response = response) -> fastapi.Response:
            return response

        assert await answers.answer("tag", make) is response
        assert len(answers) == 0


async def test_memory_holds_the_answers_of_late_alone() -> None:
    answers = KeptAnswers()

    async def make() -> fastapi.Response:
        return fastapi.Response(b"made")

    for number in range(ANSWERS_MAX + 1):
        await answers.answer(str(number), make)
    assert len(answers) == ANSWERS_MAX


async def test_one_of_several_answers_had_is_enough(api: AsyncClient) -> None:
    had = await api.get(TOWN)
    response = await again(api, had, **{"If-None-Match": f'W/"other", {had.headers["ETag"]}'})
    assert response.status_code == 304


async def test_another_event_makes_another_answer(
    api: AsyncClient, engine: AsyncEngine, memory: Freshness
) -> None:
    had = await api.get(TOWN)
    await projected(engine, CONTRIBUTIONS, TWO)
    await memory.look()
    response = await again(api, had)
    assert response.status_code == 200
    assert response.json()["positions"]["volunteers"] == 2
    assert response.headers["ETag"] != had.headers["ETag"]


async def test_a_month_that_is_published_makes_another_answer(
    api: AsyncClient, engine: AsyncEngine, memory: Freshness
) -> None:
    await reported(engine, FEB_10, 1)
    await memory.look()
    had = await api.get(TOWN)
    await publish(engine)
    await memory.look()
    assert (await again(api, had)).status_code == 200


async def test_another_generation_makes_another_answer(
    api: AsyncClient, engine: AsyncEngine, memory: Freshness
) -> None:
    def reader(source: Source) -> Reader:
        history = [fact for fact in ONE if fact.envelope.source == source]
        return Told(source, history).reader(source)

    had = await api.get(TOWN)
    await rebuild(engine, CONTRIBUTIONS, reader)
    await memory.look()
    assert (await again(api, had)).status_code == 200


async def test_another_question_viewer_or_language_has_another_answer(api: AsyncClient) -> None:
    had = await api.get(TOWN)
    assert (await again(api, had, f"{TOWN}?on=2024-01-18")).status_code == 200
    assert (await again(api, had, "/communities/tongsheng")).status_code == 200
    assert (await again(api, had, **sent_by(ADMIN))).status_code == 200
    assert (await again(api, had, **{"Accept-Language": "en"})).status_code == 200


async def test_whoever_wants_a_position_is_not_answered_from_older_memory(
    api: AsyncClient, engine: AsyncEngine, memory: Freshness
) -> None:
    had = await api.get(TOWN)
    await projected(engine, CONTRIBUTIONS, TWO)
    wanted = {"Linli-Min-Position": "lishui/volunteers=1.2, lishui/keys=1.9"}
    behind = await again(api, had, **wanted)
    assert (behind.status_code, behind.json()["positions"]["volunteers"]) == (200, 2)
    await memory.look()
    caught_up = await again(api, await api.get(TOWN), **wanted)
    assert caught_up.status_code == 304


async def test_memory_that_has_not_looked_for_long_says_nothing(
    api: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    had = await api.get(TOWN)
    monkeypatch.setattr("linli.dashboards.freshness.HELD_SECONDS_MAX", 0.0)
    response = await again(api, had)
    assert (response.status_code, "ETag" in response.headers) == (200, False)


async def test_a_place_not_known_and_a_refusal_have_no_tag(api: AsyncClient) -> None:
    for path in ("/towns/nowhere", f"{TOWN}?on=tomorrow", "/metrics", "/towns"):
        assert "ETag" not in (await api.get(path)).headers


async def test_memory_follows_what_the_projection_does(engine: AsyncEngine) -> None:
    progress, memory = Signal(), Freshness(engine)
    following = asyncio.create_task(memory.follow(progress))
    await projected(engine, CONTRIBUTIONS, ONE)
    progress.ring()
    async with asyncio.timeout(10):
        while memory.state("compound", "lvdi-xiangshu") is None:
            await asyncio.sleep(0)
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)


SHANGHAI = ZoneInfo("Asia/Shanghai")
MIDNIGHT = datetime(2024, 1, 18, 16, tzinfo=UTC)
READ = Read(Source("lishui", "volunteers"), 1, 3, 0, MIDNIGHT - timedelta(minutes=1))


def state(*reads: Read, generation: int = 1, month: int = 0) -> TownState:
    published = (month, JAN_18) if month else None
    return state_of(SHANGHAI, generation, reads, published)


@pytest.mark.parametrize(
    "other",
    [
        state(READ._replace(position=4)),
        state(READ._replace(epoch=2)),
        state(READ._replace(parked=1)),
        state(READ._replace(through=MIDNIGHT)),
        state(READ._replace(through=None)),
        state(READ, READ._replace(source=Source("lishui", "issues"))),
        state(READ, generation=2),
        state(READ, month=1),
        state(),
    ],
)
def test_whatever_an_answer_depends_on_marks_another_state(other: TownState) -> None:
    assert other.mark != state(READ).mark


def test_time_alone_marks_no_other_state_until_the_day_is_over() -> None:
    a_little_later = READ._replace(through=MIDNIGHT - timedelta(seconds=1))
    assert state(a_little_later) == state(READ)
    before, after = MIDNIGHT - timedelta(seconds=1), MIDNIGHT
    assert tag_of(state(READ), before) == tag_of(state(READ), before - timedelta(hours=9))
    assert tag_of(state(READ), before) != tag_of(state(READ), after)
