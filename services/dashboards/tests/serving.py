"""The dashboards at work over what was told, and who asks them."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from linli.chassis.service import Running
from linli.chassis.testing import at_work
from linli.dashboards.main import DASHBOARDS
from linli.dashboards.projections import CONTRIBUTIONS
from linli.events.envelope import Recorded
from linli.servers import PostgresServer, Servers, temporary_folder


@asynccontextmanager
async def serving(servers: Servers, facts: Sequence[Recorded[Any]]) -> AsyncGenerator[Running]:
    """The service on a database server of its own, after it has read the facts."""
    told = [(CONTRIBUTIONS, facts)]
    async with (
        temporary_folder() as folder,
        PostgresServer(folder) as server,
        at_work(DASHBOARDS, server.url, servers.nats_url, told=told) as running,
    ):
        yield running
