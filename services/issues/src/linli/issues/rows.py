"""What the lists show of an issue."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from linli.chassis.personal import Shown
from linli.events.contracts.casework import LeadAssigned
from linli.events.contracts.issues import IssueEvent, IssueReported, IssueTriaged, TextReleased
from linli.events.store import Fact
from linli.issues.domain.issue import Status, status_after


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRow:
    """What a list shows of an issue."""

    id: UUID
    town: str
    community: str
    compound: str | None
    category: str
    title: Shown
    released_title: Shown | None = None
    """What everybody may read: null until staff have released it."""
    reporter: Annotated[str | None, Field(exclude=True)] = None
    status: Status
    source: str
    lead: str | None = None
    occurred_at: datetime


def shown_issue(row: IssueRow | None, fact: Fact[IssueEvent]) -> IssueRow | None:
    """The list's row of an issue after one more fact; None before the first."""
    row = row and replace(row, status=status_after(row.status, fact.event))
    match fact.event:
        case IssueReported() as event:
            return reported_row(event, fact.source.town)
        case IssueTriaged(category=category):
            return row and replace(row, category=category)
        case LeadAssigned(lead=lead):
            return row and replace(row, lead=lead)
        case TextReleased(texts=texts, title=title) if "title" in texts:
            return row and replace(row, released_title=title or row.title)
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
        reporter=event.reporter,
        occurred_at=event.reported_at,
    )
