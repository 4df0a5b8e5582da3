"""The dashboards at work over what was told, and who asks them."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from linli.chassis.service import Running
from linli.chassis.testing import at_work
from linli.dashboards.main import DASHBOARDS
from linli.dashboards.projections import CONTRIBUTIONS
from linli.dashboards.stories import STORIES
from linli.events.envelope import Recorded
from linli.servers import PostgresServer, Servers, temporary_folder


@asynccontextmanager
async def serving(servers: Servers, facts: Sequence[Recorded[Any]]) -> AsyncGenerator[Running]:
    """The service on a database server of its own, after it has read the facts."""
    told = [(CONTRIBUTIONS, facts), (STORIES, facts)]
    async with (
        temporary_folder() as folder,
        PostgresServer(folder) as server,
        at_work(DASHBOARDS, server.url, servers.nats_url, told=told) as running,
    ):
        yield running


def caused(
    fact: Recorded[Any], command: UUID, by: Recorded[Any] | None = None, role: str | None = None
) -> Recorded[Any]:
    """The fact as it came of a command: at once, or as a service's answer to another event."""
    cause = by.envelope.id if by else command
    links = {"correlation_id": command, "causation_id": cause, "role": role}
    return Recorded(fact.event, fact.envelope._replace(**links))
