"""The dashboards at work, with a history that they have read."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg

from linli.chassis.service import Running
from linli.chassis.testing import at_work
from linli.dashboards.main import DASHBOARDS
from linli.dashboards.projections import CONTRIBUTIONS
from linli.dashboards.stories import STORIES
from linli.events.envelope import Recorded
from linli.servers import Servers


@asynccontextmanager
async def serving(servers: Servers, facts: Sequence[Recorded[Any]]) -> AsyncGenerator[Running]:
    """Run the service, and leave no database behind."""
    told = [(CONTRIBUTIONS, facts), (STORIES, facts)]
    urls = servers.database_url, servers.nats_url
    async with at_work(DASHBOARDS, *urls, told=told) as running:
        yield running
    admin = await asyncpg.connect(servers.database_url)
    await admin.execute(f"DROP DATABASE {DASHBOARDS.database} WITH (FORCE)")
    await admin.close()


def caused(
    fact: Recorded[Any], command: UUID, by: Recorded[Any] | None = None, role: str | None = None
) -> Recorded[Any]:
    """The fact as it came of a command: at once, or as a service's answer to another event."""
    cause = by.envelope.id if by else command
    links = {"correlation_id": command, "causation_id": cause, "role": role}
    return Recorded(fact.event, fact.envelope._replace(**links))
