"""The service at work on real servers, in a town of its own."""

from collections.abc import AsyncGenerator, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from linli.chassis.places import PLACES
from linli.chassis.service import Running, Surroundings
from linli.chassis.stopping import Stopping
from linli.events.contracts.base import (
    CategoryCode,
    CommunityCode,
    CompoundCode,
    IssueId,
    TownCode,
    stream_name,
)
from linli.events.contracts.communities import (
    CommunityRegistered,
    CompoundRegistered,
    TownRegistered,
)
from linli.events.contracts.issues import IssueReported
from linli.events.contracts.volunteers import FindingId
from linli.events.databases import ensure_database
from linli.events.envelope import Recorded, Source
from linli.events.jetstream import Nats
from linli.events.migrate import migrate
from linli.events.testing import EPOCH_BEGIN, Told, projected, recorded
from linli.servers import Servers
from linli.volunteers.main import VOLUNTEERS
from linli.volunteers.projections import VOLUNTEERS_FINDINGS

TOWN, OTHER_TOWN = TownCode("danzao"), TownCode("xiqiao")
FINDING, ISSUE = FindingId(UUID(int=1)), IssueId(UUID(int=2))
"""A finding that a test is to record, and the issue that will have been made from it."""

REGISTERED = (
    TownRegistered(code=TOWN, name_zh="丹灶镇", time_zone="Asia/Shanghai"),
    CommunityRegistered(code=CommunityCode("jinsha"), town=TOWN, name_zh="金沙社区"),
    CompoundRegistered(
        code=CompoundCode("cuiyuan"), community=CommunityCode("jinsha"), name_zh="翠苑"
    ),
    CommunityRegistered(code=CommunityCode("donglian"), town=TOWN, name_zh="东联社区"),
)
REGISTERED_ELSEWHERE = (
    TownRegistered(code=OTHER_TOWN, name_zh="西樵镇", time_zone="Asia/Shanghai"),
    CommunityRegistered(code=CommunityCode("minle"), town=OTHER_TOWN, name_zh="民乐社区"),
)
REPORTED = IssueReported(
    issue_id=ISSUE,
    reported_at=EPOCH_BEGIN,
    community=CommunityCode("jinsha"),
    category=CategoryCode("greening"),
    title="菜地",
    source="patrol",
    finding_id=FINDING,
)


def registry() -> Sequence[Recorded[Any]]:
    """The places of two towns, as the registry tells them."""
    here = [recorded(fact, town=TOWN, position=n) for n, fact in enumerate(REGISTERED, 1)]
    elsewhere = [
        recorded(fact, town=OTHER_TOWN, position=n)
        for n, fact in enumerate(REGISTERED_ELSEWHERE, 1)
    ]
    return [*here, *elsewhere]


@pytest.fixture(scope="module")
async def http(servers: Servers) -> AsyncGenerator[httpx.AsyncClient]:
    """A client of the service, which has heard of places and of an issue before it starts."""
    nats = await Nats.open(servers.nats_url)
    around = Surroundings(
        server_url=servers.database_url,
        nats=nats,
        feed=Told(Source(TOWN, "communities")),
        stopping=Stopping(),
    )
    running = Running(VOLUNTEERS, around)
    await ensure_database(running.database_url)
    await migrate(running.engine)
    await projected(running.engine, PLACES, registry())
    issue = recorded(REPORTED, town=TOWN, stream=stream_name("issue", ISSUE))
    await projected(running.engine, VOLUNTEERS_FINDINGS, [issue])
    async with running.started():
        transport = httpx.ASGITransport(running.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://linli") as client:
            yield client
    await nats.close()
    admin = await asyncpg.connect(servers.database_url)
    await admin.execute(f"DROP DATABASE {VOLUNTEERS.database} WITH (FORCE)")
    await admin.close()
