"""Events to this service's read tables; wider views belong to dashboards."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.events.contracts.categories import CategoryDefined
from linli.events.contracts.issues import EVENTS, IssuesEvent
from linli.events.envelope import Recorded
from linli.events.projections import Projection
from linli.issues.queries import ISSUES
from linli.issues.rows import shown_category
from linli.issues.tables import LISTS, category_list


async def project(batch: Sequence[Recorded[IssuesEvent]], db: AsyncConnection) -> None:
    """Keep `issue_list` and `category_list` in step with the streams."""
    await ISSUES.fold(batch, db)
    defined = [Recorded(e, around) for e, around in batch if isinstance(e, CategoryDefined)]
    if defined:
        await db.execute(insert(category_list), [asdict(shown_category(one)) for one in defined])


ISSUE_LISTS = Projection(
    name="issues-lists", version=3, tables=LISTS, events=EVENTS, project=project
)
