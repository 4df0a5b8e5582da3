"""Who asks everything that everybody may ask, month after month, finds out nobody."""

from collections.abc import AsyncGenerator
from datetime import date
from itertools import count

import asyncpg
import pytest
from httpx import ASGITransport, AsyncClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.chassis.admission import INSIDE
from linli.chassis.service import Running, Surroundings
from linli.chassis.stopping import Stopping
from linli.chassis.testing import KNOWN
from linli.dashboards.main import DASHBOARDS
from linli.dashboards.projections import CONTRIBUTIONS
from linli.dashboards.publishing import publish
from linli.dashboards.suppression import SUPPRESSED
from linli.events.databases import ensure_database
from linli.events.envelope import Source
from linli.events.jetstream import Nats
from linli.events.migrate import migrate
from linli.events.sealing import NoKeys
from linli.events.testing import Told, projected
from linli.servers import Servers

from .attacks import Fact, isolated
from .listening import Ears
from .persons import ENDS, PLACES, Joined, joining, known, register, reported, volunteers

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


@settings(
    max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(joining(), min_size=5, max_size=12))
async def test_who_asks_for_everything_over_http_isolates_nobody(
    dashboards: Running, nobody: AsyncClient, joined: list[Joined]
) -> None:
    n = next(TOWNS)
    town, prefix = f"town-{n}", f"t{n}-"
    facts, engine = volunteers(joined, town, prefix), dashboards.engine
    await projected(engine, CONTRIBUTIONS, register(JAN_18, town, prefix))
    heard: list[Fact] = []
    scopes = scopes_of(town, prefix)
    places = [scope for scope in scopes if not scope.endswith("/_")]
    for number, end in enumerate(ENDS, 1):
        through = date(end.year, end.month + 1, 1)
        recorded = [f for f in facts if f.envelope.recorded_at.date() < through]
        await projected(engine, CONTRIBUTIONS, recorded)
        await reported(engine, through, len(recorded), town)
        await publish(engine)
        ears = Ears(nobody, dashboards, ENDS[:number])
        for place in places:
            heard += await ears.told_of_day(place, end)
    ears = Ears(nobody, dashboards, ENDS)
    for place in places:
        heard += await ears.told_over_time(place, (JAN_18, FEB_10, ENDS[1]))
    truth = [known(joined, town, prefix, end) for end in ENDS]
    nothing = [dict.fromkeys(scopes, SUPPRESSED)] * len(ENDS)
    assert heard
    assert isolated(truth, nothing, scopes, heard) == []


def test_one_number_too_many_gives_somebody_away() -> None:
    town, part, rest = "t", "t/a", "t/_"
    truth = [{town: 9, part: 3, rest: 6}]
    scopes = [town, part, rest]
    nothing = [dict.fromkeys(scopes, SUPPRESSED)]
    whole = Fact((town, 0, 1), 9)
    assert isolated(truth, nothing, scopes, [whole]) == []
    assert isolated(truth, nothing, scopes, [whole, Fact((rest, 0, 1), 6)]) == [(part, 0, 1)]
