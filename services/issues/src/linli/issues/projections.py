"""Events to this service's read tables; wider views belong to dashboards."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from linli.events.contracts.issues import EVENTS, IssuesEvent
from linli.events.envelope import Recorded
from linli.events.projections import Projection
from linli.issues.queries import ISSUES
from linli.issues.standards.declarations import declare
from linli.issues.tables import LISTS


async def project(batch: Sequence[Recorded[IssuesEvent]], db: AsyncConnection) -> None:
    """Keep `declarations` and `issue_list` in step with the streams, in this order."""
    await declare(batch, db)
    await ISSUES.fold(batch, db)


ISSUE_LISTS = Projection(
    name="issues-lists", version=5, tables=LISTS, events=EVENTS, project=project
)
