"""Every service at work, with the same things in it everywhere."""

from collections.abc import AsyncGenerator

import pytest

from linli.chassis.service import Running
from linli.chassis.testing import REGISTER, at_work, client_of
from linli.cli.services import SERVICES
from linli.dashboards.projections import CONTRIBUTIONS
from linli.dashboards.stories import STORIES
from linli.events.testing import recorded
from linli.servers import Servers, temporary_servers

from .world import found


@pytest.fixture(scope="package")
async def servers_apart() -> AsyncGenerator[Servers]:
    """Servers on which no other test runs its services."""
    async with temporary_servers() as started:
        yield started


READERS_FIRST = sorted(SERVICES, key=lambda service: len(service.reads), reverse=True)
"""Whoever reads the registry has been told of it by the kit, not yet by the registry itself."""


@pytest.fixture(scope="package", params=READERS_FIRST, ids=lambda service: service.name)
async def running(
    servers_apart: Servers, request: pytest.FixtureRequest
) -> AsyncGenerator[Running]:
    """One service after the other."""
    service = request.param
    told = [
        (projection, [recorded(e, town=town, position=n) for n, e in enumerate(events, 1)])
        for projection in (CONTRIBUTIONS, STORIES)
        for town, events in REGISTER.items()
        if service.name == "dashboards"
    ]
    urls = servers_apart.database_url, servers_apart.nats_url
    async with at_work(service, *urls, told=told) as running, client_of(running) as api:
        await found(service.name, api)
        yield running
