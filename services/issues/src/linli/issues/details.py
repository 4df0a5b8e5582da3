"""An issue's own page: everything that may be shown of it, folded from its stream."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import reduce

from pydantic import BaseModel, ConfigDict, Field

from linli.chassis.personal import Shown
from linli.events.contracts.base import IssueId
from linli.events.contracts.issues import (
    EVENTS,
    IssueEvent,
    IssueReported,
    IssueSource,
    Location,
    Text,
    TextReleased,
)
from linli.events.contracts.personal import FreeText
from linli.events.contracts.volunteers import FindingId, PatrolId
from linli.events.sealing import personal_fields
from linli.events.store import Fact
from linli.issues.domain.issue import Issue, Status, evolve
from linli.issues.domain.refusals import IssueNotFoundError


class Step(BaseModel):
    """One fact, with whatever of it is neither free text nor said by the page already."""

    model_config = ConfigDict(extra="allow")

    type: str
    time: datetime
    recordedtime: datetime


class Found(BaseModel):
    """The finding that an issue was made from, and the patrol that found it."""

    patrol_id: PatrolId
    finding_id: FindingId


class IssueDetails(BaseModel):
    """An issue, how far it has come, and how."""

    id: IssueId
    version: int
    status: Status
    community: str | None
    compound: str | None
    category: str
    title: Shown
    description: Shown | None
    released_title: Shown | None
    """What everybody may read: null until staff have released it."""
    released_description: Shown | None
    location: Location | None
    source: IssueSource
    occurred_at: datetime
    lead: str | None
    patrol: Found | None
    timeline: Sequence[Step]
    town: str = Field(exclude=True)
    reporter: str | None = Field(exclude=True)


def details_of(issue_id: IssueId, facts: Sequence[Fact[IssueEvent]]) -> IssueDetails:
    """The page of an issue; raises IssueNotFoundError if nothing has happened to it."""
    if not facts or not isinstance(reported := facts[0].event, IssueReported):
        raise IssueNotFoundError(issue_id)
    issue = reduce(evolve, (fact.event for fact in facts), Issue())
    return IssueDetails(
        id=issue_id,
        version=len(facts),
        status=issue.status,
        community=reported.community,
        compound=reported.compound,
        category=issue.category,
        title=reported.title,
        description=reported.description,
        released_title=released_of("title", facts),
        released_description=released_of("description", facts),
        location=reported.location,
        source=reported.source,
        occurred_at=reported.reported_at,
        lead=issue.lead,
        patrol=found_of(reported),
        timeline=[step_of(fact) for fact in facts],
        town=facts[0].source.town,
        reporter=reported.reporter,
    )


def released_of(text: Text, facts: Sequence[Fact[IssueEvent]]) -> FreeText | None:
    """The wording of a text that was released last; None if it never was."""
    events = [fact.event for fact in facts]
    wordings = [getattr(e, text) for e in events if isinstance(e, TextReleased) and text in e.texts]
    return (wordings[-1] or getattr(events[0], text)) if wordings else None


def found_of(reported: IssueReported) -> Found | None:
    """Where a patrol's issue comes from; None if no patrol found it."""
    if reported.patrol_id is None or reported.finding_id is None:
        return None
    return Found(patrol_id=reported.patrol_id, finding_id=reported.finding_id)


def step_of(fact: Fact[IssueEvent]) -> Step:
    """A fact on the timeline."""
    event = fact.event
    more = event.model_dump(include=SHOWN[event.event_type], exclude_none=True)
    return Step(type=event.event_type, time=fact.time, recordedtime=fact.recorded_at, **more)


ELSEWHERE = {"issue_id", "confidential", "community", "compound", "location", "source", "reporter"}
"""What the page says once, and who reported, which it does not say."""

SHOWN: Mapping[str, set[str]] = {
    event.event_type: {
        field
        for field in event.model_fields
        if field not in ELSEWHERE | set(personal_fields(event))
    }
    for event in EVENTS
}
"""By event type, the fields that stand on the timeline."""
