"""The service at work on real servers, in a town whose places it knows."""

from collections.abc import AsyncGenerator

import pytest
from httpx import ASGITransport, AsyncClient

from linli.chassis.places import PLACES
from linli.chassis.service import Running, Surroundings
from linli.chassis.stopping import Stopping
from linli.courses.main import COURSES
from linli.events.contracts.base import CommunityCode, CompoundCode, TownCode
from linli.events.contracts.communities import (
    CommunityRegistered,
    CompoundRegistered,
    TownRegistered,
)
from linli.events.databases import engine_of, ensure_database, named
from linli.events.feed import HttpFeed
from linli.events.jetstream import Nats
from linli.events.migrate import migrate
from linli.events.testing import projected, recorded
from linli.servers import Servers

TOWN, TONGSHENG = TownCode("lishui"), CommunityCode("tongsheng")
OTHER_TOWN = TownCode("luocun-town")
REGISTER = (
    TownRegistered(code=TOWN, name_zh="里水镇", time_zone="Asia/Shanghai"),
    CommunityRegistered(code=TONGSHENG, town=TOWN, name_zh="同声社区"),
    CompoundRegistered(
        code=CompoundCode("lvdi-xiangshu"), community=TONGSHENG, name_zh="绿地香树花园"
    ),
    CommunityRegistered(code=CommunityCode("luocun"), town=OTHER_TOWN, name_zh="罗村社区"),
)


@pytest.fixture(scope="session")
async def running(servers: Servers) -> AsyncGenerator[Running]:
    """The courses service; the registry was read before it started."""
    await know_places(servers)
    nats = await Nats.open(servers.nats_url)
    async with AsyncClient(base_url="http://nowhere.invalid") as nobody:
        around = Surroundings(
            server_url=servers.database_url,
            nats=nats,
            feed=HttpFeed(nobody),
            stopping=Stopping(),
        )
        async with Running(COURSES, around).started() as running:
            yield running
    await nats.close()


async def know_places(servers: Servers) -> None:
    """Fold the registry's history into the service's places."""
    url = named(servers.database_url, COURSES.database)
    await ensure_database(url)
    engine = engine_of(url)
    await migrate(engine)
    facts = [
        recorded(fact, position=n, town=getattr(fact, "town", TOWN))
        for n, fact in enumerate(REGISTER, start=1)
    ]
    await projected(engine, PLACES, facts)
    await engine.dispose()


@pytest.fixture
async def api(running: Running) -> AsyncGenerator[AsyncClient]:
    """A client of the service."""
    transport = ASGITransport(running.app)
    async with AsyncClient(transport=transport, base_url="http://linli/api") as client:
        yield client
