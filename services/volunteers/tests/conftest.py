"""The service at work on real servers, in towns whose places it knows."""

from collections.abc import AsyncGenerator
from uuid import UUID

import pytest
from httpx import AsyncClient

from linli.chassis.service import Running
from linli.chassis.testing import TONGSHENG, at_work, client_of
from linli.events.contracts.base import CategoryCode, IssueId, stream_name
from linli.events.contracts.issues import IssueReported
from linli.events.contracts.personal import Personal
from linli.events.contracts.volunteers import FindingId
from linli.events.testing import EPOCH_BEGIN, recorded
from linli.servers import Servers
from linli.volunteers.main import VOLUNTEERS
from linli.volunteers.projections import VOLUNTEERS_FINDINGS

FINDING, ISSUE = FindingId(UUID(int=1)), IssueId(UUID(int=2))
"""A finding that a test is to record, and the issue that will have been made from it."""

REPORTED = IssueReported(
    issue_id=ISSUE,
    reported_at=EPOCH_BEGIN,
    community=TONGSHENG,
    category=CategoryCode("greening"),
    title=Personal("菜地"),
    source="patrol",
    finding_id=FINDING,
)


@pytest.fixture(scope="package")
async def running(servers: Servers) -> AsyncGenerator[Running]:
    """The volunteers service, which has heard of an issue before it starts."""
    told = [(VOLUNTEERS_FINDINGS, [recorded(REPORTED, stream=stream_name("issue", ISSUE))])]
    server_url, nats_url = servers.database_url, servers.nats_url
    async with at_work(VOLUNTEERS, server_url, nats_url, told=told) as running:
        yield running


@pytest.fixture
async def api(running: Running) -> AsyncGenerator[AsyncClient]:
    """A client of the service."""
    async with client_of(running) as client:
        yield client
