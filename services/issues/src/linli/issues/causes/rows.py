"""What is shown of a cluster and of a dispute: in lists, and on its own page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from linli.chassis.lists import Row
from linli.chassis.personal import Shown
from linli.events.contracts.disputes import (
    ClusterEvent,
    DisputeEvent,
    DisputeOpened,
    DisputeSettled,
    IssuesClustered,
    MediationHeld,
    TopicRaised,
)
from linli.events.store import Fact

type DisputeStatus = Literal["open", "settled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterRow(Row):
    """Issues with something in common."""

    id: UUID
    category: str | None
    """None: of several."""
    issues: Sequence[str]
    """Their ids."""
    title: Shown | None
    topic: Shown | None = None
    """What a round table is to talk about, once it is."""
    occurred_at: datetime
    raised_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeRow(Row):
    """Neighbours at odds, and what came of it."""

    id: UUID
    kind: str
    status: DisputeStatus = "open"
    note: Shown | None
    mediations: int = 0
    last_note: Shown | None = None
    """Of the last mediation, or of the end."""
    outcome: str | None = None
    occurred_at: datetime
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Open issues of one category in one place, in no cluster yet."""

    town: str
    community: str
    compound: str | None
    category: str
    issues: int
    since: datetime
    """When the first of them was reported."""


def shown_cluster(row: ClusterRow | None, fact: Fact[ClusterEvent]) -> ClusterRow | None:
    """The cluster after one more fact; None before the first."""
    match row, fact.event:
        case None, IssuesClustered() as e:
            return ClusterRow(
                id=e.cluster_id,
                town=fact.source.town,
                community=fact.place.community or "",
                compound=fact.place.compound,
                category=e.category,
                issues=[str(issue) for issue in e.issues],
                title=e.title,
                occurred_at=fact.time,
            )
        case ClusterRow() as known, IssuesClustered() as e:
            return known.later(issues=[*known.issues, *map(str, e.issues)])
        case _, TopicRaised(title=title):
            return row and row.later(topic=title, raised_at=fact.time)


def shown_dispute(row: DisputeRow | None, fact: Fact[DisputeEvent]) -> DisputeRow | None:
    """The dispute after one more fact; None before the first."""
    match fact.event:
        case DisputeOpened() as e:
            return DisputeRow(
                id=e.dispute_id,
                town=fact.source.town,
                community=e.community,
                compound=e.compound,
                kind=e.kind,
                note=e.note,
                occurred_at=e.opened_at,
            )
        case MediationHeld(note=note):
            return row and row.later(mediations=row.mediations + 1, last_note=note or row.last_note)
        case DisputeSettled(settled_at=at, outcome=outcome, note=note):
            ended = {"status": "settled", "outcome": outcome, "settled_at": at}
            return row and row.later(**ended, last_note=note or row.last_note)
