"""The service at work on real servers, in two towns whose places it knows."""

from collections.abc import AsyncGenerator

import pytest
from httpx import ASGITransport, AsyncClient

from linli.chassis.places import PLACES
from linli.chassis.service import Running, Surroundings
from linli.chassis.stopping import Stopping
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
from linli.issues.main import ISSUES
from linli.servers import Servers

LISHUI, DALI = TownCode("lishui"), TownCode("dali")
TONGSHENG, HAINANZHOU = CommunityCode("tongsheng"), CommunityCode("hainanzhou")
REGISTER = (
    TownRegistered(code=LISHUI, name_zh="里水镇", time_zone="Asia/Shanghai"),
    CommunityRegistered(code=TONGSHENG, town=LISHUI, name_zh="同声社区"),
    CommunityRegistered(code=HAINANZHOU, town=LISHUI, name_zh="海南洲社区"),
    CompoundRegistered(code=CompoundCode("jinsha-bandao"), community=TONGSHENG, name_zh="金沙半岛"),
)
REGISTER_OF_DALI = (TownRegistered(code=DALI, name_zh="大沥镇", time_zone="Asia/Shanghai"),)


@pytest.fixture(scope="session")
async def running(servers: Servers) -> AsyncGenerator[Running]:
    """The issues service; the registry was read before it started."""
    await know_places(servers)
    nats = await Nats.open(servers.nats_url)
    async with AsyncClient(base_url="http://nowhere.invalid") as nobody:
        around = Surroundings(
            server_url=servers.database_url,
            nats=nats,
            feed=HttpFeed(nobody),
            stopping=Stopping(),
        )
        async with Running(ISSUES, around).started() as running:
            yield running
    await nats.close()


async def know_places(servers: Servers) -> None:
    """Fold the registry's histories into the service's places."""
    url = named(servers.database_url, ISSUES.database)
    await ensure_database(url)
    engine = engine_of(url)
    await migrate(engine)
    for town, register in ((LISHUI, REGISTER), (DALI, REGISTER_OF_DALI)):
        facts = [recorded(fact, town=town, position=n) for n, fact in enumerate(register, start=1)]
        await projected(engine, PLACES, facts)
    await engine.dispose()


@pytest.fixture
async def api(running: Running) -> AsyncGenerator[AsyncClient]:
    """A client of the service."""
    transport = ASGITransport(running.app)
    async with AsyncClient(transport=transport, base_url="http://linli") as client:
        yield client
