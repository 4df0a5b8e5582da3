"""Events to this service's read tables; wider views belong to dashboards."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, replace
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.events.contracts.issues import (
    EVENTS,
    CategoryDefined,
    IssueEvent,
    IssueReported,
    IssuesEvent,
    IssueTriaged,
    LeadAssigned,
)
from linli.events.envelope import Recorded
from linli.events.projections import Projection
from linli.issues.domain.issue import Status, status_after
from linli.issues.tables import LISTS, CategoryRow, IssueRow, category_list, issue_list


async def project(batch: Sequence[Recorded[IssuesEvent]], db: AsyncConnection) -> None:
    """Keep `issue_list` and `category_list` in step with the streams.

    The caller delivers in position order and commits this with the checkpoint: no event is applied
    twice, and a replay from position 0 rebuilds the same rows.
    """
    issues = [Recorded(e, around) for e, around in batch if not isinstance(e, CategoryDefined)]
    rows = await read_rows(db, {recorded.event.issue_id for recorded in issues})
    for recorded in issues:
        issue_id = recorded.event.issue_id
        rows[issue_id] = shown(rows.get(issue_id), recorded)
    await upsert_rows(db, rows.values())
    definitions = [Recorded(e, around) for e, around in batch if isinstance(e, CategoryDefined)]
    await insert_categories(db, map(category_row, definitions))


def shown(row: IssueRow | None, recorded: Recorded[IssueEvent]) -> IssueRow:
    """The list's row of an issue after one more fact."""
    match row, recorded.event:
        case _, IssueReported() as event:
            return reported_row(event, recorded.envelope.source.town)
        case None, event:
            raise LookupError(f"{event.issue_id} was never reported")
        case IssueRow(), event:
            row = replace(row, status=status_after(row.status, event))
    match event:
        case IssueTriaged(category=category):
            return replace(row, category=category)
        case LeadAssigned(lead=lead):
            return replace(row, lead=lead)
        case _:  # the rest of an issue's facts stands on its own page
            return row


def reported_row(event: IssueReported, town: str) -> IssueRow:
    """An issue's first row."""
    return IssueRow(
        id=event.issue_id,
        town=town,
        community=event.community,
        compound=event.compound,
        category=event.category,
        title=event.title,
        status=Status.REPORTED,
        source=event.source,
        occurred_at=event.reported_at,
    )


def category_row(recorded: Recorded[CategoryDefined]) -> CategoryRow:
    """A category's only row."""
    event, envelope = recorded
    return CategoryRow(
        town=envelope.source.town, code=event.code, name_zh=event.name_zh, name_en=event.name_en
    )


async def read_rows(db: AsyncConnection, ids: Collection[UUID]) -> dict[UUID, IssueRow]:
    """The rows of these issues, as far as there are any."""
    wanted = sa.any_(sa.literal(list(ids), sa.ARRAY(sa.Uuid)))
    rows = await db.execute(sa.select(issue_list).where(issue_list.c.id == wanted))
    return {row["id"]: IssueRow(**row) for row in rows.mappings()}


async def upsert_rows(db: AsyncConnection, rows: Collection[IssueRow]) -> None:
    """Write the rows as they are now: as one array a column, in one statement for any number."""
    arrays = [
        sa.func.unnest(sa.literal([getattr(row, c.name) for row in rows], sa.ARRAY(c.type)))
        for c in issue_list.c
    ]
    statement = insert(issue_list).from_select(list(issue_list.c), sa.select(*arrays))
    now = {c.name: statement.excluded[c.name] for c in issue_list.c}
    await db.execute(statement.on_conflict_do_update(index_elements=["id"], set_=now))


async def insert_categories(db: AsyncConnection, rows: Iterable[CategoryRow]) -> None:
    """Write new categories: they are defined once."""
    values = [asdict(row) for row in rows]
    if values:
        await db.execute(insert(category_list), values)


ISSUE_LISTS = Projection(
    name="issues-lists", version=1, tables=LISTS, events=EVENTS, project=project
)
