"""Who asks everything that everybody may ask, month after month, finds out nobody."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date
from itertools import count, product
from typing import Any

import asyncpg
import pytest
from httpx import ASGITransport, AsyncClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.chassis.admission import INSIDE
from linli.chassis.service import Running, Surroundings
from linli.chassis.stopping import Stopping
from linli.chassis.testing import KNOWN
from linli.dashboards.freshness import freshness_of
from linli.dashboards.live import keep_live
from linli.dashboards.main import DASHBOARDS
from linli.dashboards.projections import CONTRIBUTIONS
from linli.dashboards.publishing import publish
from linli.dashboards.stories import STORIES
from linli.dashboards.suppression import SUPPRESSED
from linli.events.contracts.issues import IssueReported
from linli.events.databases import ensure_database
from linli.events.envelope import Recorded, Source
from linli.events.jetstream import Nats
from linli.events.migrate import migrate
from linli.events.sealing import NoKeys
from linli.events.testing import Told, projected, recorded
from linli.servers import Servers

from .attacks import Fact, isolated
from .following import Following, following
from .listening import Ears, Json
from .persons import (
    ENDS,
    PLACES,
    VOLUNTEERS,
    Joined,
    joining,
    known,
    noon,
    prefixed,
    register,
    reported,
    volunteers,
)
from .samples import sample
from .serving import caused

JAN_18, FEB_10 = date(2024, 1, 18), date(2024, 2, 10)
TOWNS = count(1)


@pytest.fixture(scope="module")
async def dashboards(servers: Servers) -> AsyncGenerator[Running]:
    """The dashboards, which read and publish when the test says so."""
    nats = await Nats.open(servers.nats_url)
    around = Surroundings(
        server_url=servers.database_url,
        nats=nats,
        vault=NoKeys(),
        callers=lambda _grants: KNOWN,
        feed=Told(Source("lishui", "communities")),
        stopping=Stopping(),
    )
    running = Running(DASHBOARDS, around)
    await ensure_database(running.database_url)
    await migrate(running.engine, *DASHBOARDS.migrations)
    yield running
    await running.engine.dispose()
    await nats.close()
    admin = await asyncpg.connect(servers.database_url)
    await admin.execute(f"DROP DATABASE {DASHBOARDS.database} WITH (FORCE)")
    await admin.close()


@pytest.fixture(scope="module")
async def nobody(dashboards: Running) -> AsyncGenerator[AsyncClient]:
    """Somebody without a token, who may ask as often as they like."""
    transport = ASGITransport(dashboards.app, client=(INSIDE, 0))
    async with AsyncClient(transport=transport, base_url="http://linli") as client:
        yield client


def scopes_of(town: str, prefix: str) -> list[str]:
    """Every place of a town, and what is located in none of their parts."""
    paths = ["/".join((town, *(prefix + code for code in place if code))) for place in PLACES]
    return paths + [f"{path}/_" for path in paths if path.count("/") < 2]


def remarks(town: str, prefix: str) -> list[Recorded[Any]]:
    """An issue in every compound in every month, of which everybody is told."""
    compounds = [prefixed(place, prefix) for place in PLACES if place.compound]
    each = product((end.replace(day=8) for end in ENDS), compounds)
    return [
        recorded(
            sample(IssueReported),
            town=town,
            position=position,
            place=place,
            stream=f"issue-{town}-{position}",
            time=noon(day),
        )
        for position, (day, place) in enumerate(each, 1)
    ]


def answering(joined: Recorded[Any], issues: Sequence[Recorded[Any]]) -> Recorded[Any]:
    """Who joined in answer to what everybody knows: to the first issue of the month."""
    month = joined.envelope.recorded_at.month
    issue = next(issue for issue in issues if issue.envelope.recorded_at.month == month)
    return caused(joined, issue.envelope.correlation_id, by=issue)


async def read(running: Running, facts: Sequence[Recorded[Any]]) -> None:
    """The dashboards have read the facts, and know it."""
    for projection in (CONTRIBUTIONS, STORIES):
        await projected(running.engine, projection, facts)
    await freshness_of(running).look()


@asynccontextmanager
async def followed(
    running: Running, places: Sequence[str]
) -> AsyncGenerator[Mapping[str, Following]]:
    """Somebody listens at every place."""
    keeping = asyncio.create_task(keep_live(running))
    async with AsyncExitStack() as stack:
        yield {
            place: await stack.enter_async_context(following(running, place)) for place in places
        }
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)


@settings(
    max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(joining(), min_size=5, max_size=12))
async def test_who_asks_for_everything_over_http_isolates_nobody(
    dashboards: Running, nobody: AsyncClient, joined: list[Joined]
) -> None:
    n = next(TOWNS)
    town, prefix = f"town-{n}", f"t{n}-"
    issues = remarks(town, prefix)
    facts = [answering(fact, issues) for fact in volunteers(joined, town, prefix)]
    await read(dashboards, register(JAN_18, town, prefix))
    scopes = scopes_of(town, prefix)
    places = [scope for scope in scopes if not scope.endswith("/_")]
    async with followed(dashboards, places) as live:
        heard = await heard_by_month(dashboards, nobody, places, live, [*issues, *facts])
    ears = Ears(nobody, ENDS, {})
    for place in places:
        heard += await ears.told_over_time(place, (JAN_18, FEB_10, ENDS[1]))
    truth = [known(joined, town, prefix, end) for end in ENDS]
    nothing = [dict.fromkeys(scopes, SUPPRESSED)] * len(ENDS)
    assert heard
    assert isolated(truth, nothing, scopes, heard) == []


def has_read(issues: int) -> Callable[[Json], bool]:
    """Whether changes are told of after so many issues."""
    return lambda told: told["positions"].get("issues", 0) >= issues


def is_of(month_end: date) -> Callable[[Json], bool]:
    """Whether changes tell of a month that has been published."""
    month = f"{month_end:%Y-%m}"
    return lambda told: told["metrics"].get(VOLUNTEERS, {}).get("month") == month


async def heard_by_month(
    dashboards: Running,
    nobody: AsyncClient,
    places: Sequence[str],
    live: Mapping[str, Following],
    facts: Sequence[Recorded[Any]],
) -> list[Fact]:
    """What is told of every month before it is published, and after."""
    heard: list[Fact] = []
    for number, end in enumerate(ENDS, 1):
        through = date(end.year, end.month + 1, 1)
        happened = [f for f in facts if f.envelope.recorded_at.date() < through]
        issues = [f for f in happened if isinstance(f.event, IssueReported)]
        await read(dashboards, happened)
        ears = Ears(nobody, ENDS[: number - 1], live)
        for place in places:
            heard += await ears.told_live(place, has_read(len(issues)))
        await reported(dashboards.engine, through, len(happened) - len(issues), places[0])
        await publish(dashboards.engine)
        await freshness_of(dashboards).look()
        ears = Ears(nobody, ENDS[:number], live)
        for place in places:
            heard += await ears.told_live(place, is_of(end))
            heard += await ears.told_of_day(place, end)
        heard += await ears.told_in_stories(places, end)
    return heard


def test_one_number_too_many_gives_somebody_away() -> None:
    town, part, rest = "t", "t/a", "t/_"
    truth = [{town: 9, part: 3, rest: 6}]
    scopes = [town, part, rest]
    nothing = [dict.fromkeys(scopes, SUPPRESSED)]
    whole = Fact((town, 0, 1), 9)
    assert isolated(truth, nothing, scopes, [whole]) == []
    assert isolated(truth, nothing, scopes, [whole, Fact((rest, 0, 1), 6)]) == [(part, 0, 1)]
