"""Clusters and disputes as they are read: their tables, what keeps these in step, suggestions."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.chassis.lists import Listing, within
from linli.chassis.personal import personal
from linli.chassis.tables import by_place, identity, moment, number, other, text
from linli.events.contracts.disputes import (
    ClusterEvent,
    DisputeEvent,
    DisputeOpened,
    DisputeSettled,
    IssuesClustered,
    MediationHeld,
    TopicRaised,
)
from linli.events.envelope import Recorded
from linli.events.projections import Projection
from linli.events.reach import Reach
from linli.issues.causes.rows import (
    ClusterRow,
    DisputeRow,
    Suggestion,
    shown_cluster,
    shown_dispute,
)
from linli.issues.domain.status import Status
from linli.issues.tables import issue_list

SUGGESTIONS_MAX = 200
OPEN = (
    *(Status.REPORTED, Status.TRIAGED, Status.ASSIGNED, Status.ACCEPTED),
    *(Status.CLAIMED, Status.REOPENED),
)
"""What has not ended."""

LISTS = sa.MetaData()

cluster_list = by_place(
    "cluster_list",
    LISTS,
    identity(),
    "occurred_at",
    number("version"),
    text("category", nullable=True),
    sa.Column("issues", JSONB, nullable=False),
    personal("title", nullable=True),
    personal("topic", nullable=True),
    moment("occurred_at"),
    moment("raised_at", nullable=True),
)

cluster_issues = sa.Table(
    "cluster_issues",
    LISTS,
    other("issue_id"),
    other("cluster_id"),
    sa.PrimaryKeyConstraint("issue_id", "cluster_id"),
    comment="Which issues are in which clusters.",
)

dispute_list = by_place(
    "dispute_list",
    LISTS,
    identity(),
    "occurred_at",
    number("version"),
    text("kind"),
    text("status"),
    personal("note", nullable=True),
    number("mediations"),
    personal("last_note", nullable=True),
    text("outcome", nullable=True),
    moment("occurred_at"),
    moment("settled_at", nullable=True),
)

CLUSTERS = Listing("cluster", cluster_list, ClusterRow, shown_cluster, newest_by="occurred_at")
DISPUTES = Listing("dispute", dispute_list, DisputeRow, shown_dispute, newest_by="occurred_at")


async def project(
    batch: Sequence[Recorded[ClusterEvent | DisputeEvent]], db: AsyncConnection
) -> None:
    """Keep clusters, their issues and disputes in step with the streams."""
    await CLUSTERS.fold(batch, db)
    await DISPUTES.fold(batch, db)
    members = [
        {"issue_id": issue, "cluster_id": event.cluster_id}
        for event, _ in batch
        if isinstance(event, IssuesClustered)
        for issue in event.issues
    ]
    if members:
        await db.execute(insert(cluster_issues).on_conflict_do_nothing(), members)


CAUSES = Projection(
    name="issues-causes",
    version=1,
    tables=LISTS,
    events=(IssuesClustered, TopicRaised, DisputeOpened, MediationHeld, DisputeSettled),
    project=project,
)


def holding(issue: UUID | None) -> Sequence[sa.ColumnElement[bool]]:
    """The clusters that an issue is in; of none, all."""
    if issue is None:
        return ()
    of_issue = sa.select(cluster_issues.c.cluster_id).where(cluster_issues.c.issue_id == issue)
    return (cluster_list.c.id.in_(of_issue),)


async def suggestions(
    db: AsyncConnection, reach: Reach | None, least: int, **filters: str | None
) -> Sequence[Suggestion]:
    """Where at least so many open issues of one category and place are in no cluster yet."""
    i, n = issue_list.c, sa.func.count().label("issues")
    clustered = sa.exists().where(cluster_issues.c.issue_id == i.id)
    key = (i.town, i.community, i.compound, i.category)
    query = (
        sa.select(*key, n, sa.func.min(i.occurred_at).label("since"))
        .where(i.status.in_(OPEN), ~i.confidential, ~clustered, *within(issue_list, reach))
        .where(*(i[name] == value for name, value in filters.items() if value is not None))
        .group_by(*key)
        .having(n >= least)
        .order_by(*key)
        .limit(SUGGESTIONS_MAX)
    )
    return [Suggestion(**row) for row in (await db.execute(query)).mappings()]
