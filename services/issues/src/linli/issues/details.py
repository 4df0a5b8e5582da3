"""An issue's own page: everything that may be shown of it, folded from its stream."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, PlainSerializer

from linli.chassis.personal import Shown, Withheld, shown
from linli.events.contracts.base import IssueId
from linli.events.contracts.casework import (
    ExtensionGranted,
    ExtensionRefused,
    ExtensionRequested,
    Level,
)
from linli.events.contracts.issues import (
    Answer,
    HazardFlagged,
    HazardMadeSafe,
    IssueEvent,
    IssueReported,
    IssueSource,
    Location,
    Text,
    TextReleased,
)
from linli.events.contracts.personal import FreeText
from linli.events.contracts.volunteers import FindingId, PatrolId
from linli.events.store import Fact
from linli.issues.domain.issue import Issue, Status, evolve
from linli.issues.domain.refusals import IssueNotFoundError
from linli.issues.photos.shown import ShownPhoto, photos_of
from linli.issues.promises import ClockShown
from linli.issues.timeline import Step, step_of


def words_in(value: FreeText | Withheld) -> Any:
    """What was written, by question; or why it is not shown."""
    written = shown(value)
    return json.loads(written) if isinstance(written, str) else written


type Written = Annotated[FreeText | Withheld, PlainSerializer(words_in)]
"""Answers in words, sealed as one."""


class Found(BaseModel):
    """The finding that an issue was made from, and the patrol that found it."""

    patrol_id: PatrolId
    finding_id: FindingId


class Party(BaseModel):
    """Who was asked to see to it, and whether they have said that they will."""

    party: str
    lead: bool
    accepted: bool


class Extension(BaseModel):
    """The last time that was asked for, and what became of it."""

    status: Literal["requested", "granted", "refused"]
    minutes: int | None = None
    reason: str | None = None
    at: datetime


class Hazard(BaseModel):
    """Since when it is dangerous, and until when it was."""

    flagged_at: datetime
    safe_at: datetime | None = None


class IssueDetails(BaseModel):
    """An issue, how far it has come, and how."""

    id: IssueId
    version: int
    status: Status
    suspended: bool
    """Whether the work waits, with approval."""
    reason: str | None
    """Why it was closed or rejected."""
    merged_into: IssueId | None
    converted_into: str | None
    community: str | None
    compound: str | None
    category: str
    title: Shown
    description: Shown | None
    address: Shown | None
    released_title: Shown | None
    """What everybody may read: null until staff have released it."""
    released_description: Shown | None
    released_address: Shown | None
    location: Location | None
    """As it was given."""
    position: Location | None
    """In WGS84."""
    answers: Sequence[Answer]
    """To the category's questions; none for the public."""
    written_answers: Written | None
    contact: Written | None
    """How who reported it by another program can be reached."""
    media_url: Shown | None
    """Where they say that pictures are, a line each; nobody has looked."""
    confidential: bool
    source: IssueSource
    channel: str | None
    occurred_at: datetime
    level: Level
    """Who it is with."""
    lead: str | None
    parties: Sequence[Party]
    returns: int
    extension: Extension | None
    liaison: str | None
    """Null for the public: it is a person."""
    expected: datetime | None = None
    """When it is due to be resolved."""
    clocks: Sequence[ClockShown] = ()
    hazard: Hazard | None
    supporters: int
    """How many have said "me too"."""
    duplicates: int
    """For how many others it stands."""
    patrol: Found | None
    photos: Sequence[ShownPhoto]
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
        suspended=issue.suspended,
        **outcome_of(issue),
        **report_of(reported),
        category=issue.category,
        released_title=released_of("title", facts),
        released_description=released_of("description", facts),
        released_address=released_of("address", facts),
        level=issue.level,
        lead=issue.lead,
        parties=parties_of(issue),
        returns=issue.returns,
        extension=extension_of(issue),
        liaison=issue.liaison,
        hazard=hazard_of(issue),
        supporters=len(issue.supporters),
        duplicates=len(issue.absorbed),
        photos=photos_of(fact.event for fact in facts),
        timeline=[step_of(fact) for fact in facts],
        town=facts[0].source.town,
    )


def report_of(reported: IssueReported) -> dict[str, Any]:
    """What the page says of the report."""
    return {
        "community": reported.community,
        "compound": reported.compound,
        "title": reported.title,
        "description": reported.description,
        "address": reported.address,
        "location": reported.location,
        "position": reported.position or reported.location,
        "answers": reported.answers,
        "written_answers": reported.written_answers,
        "contact": reported.contact,
        "media_url": reported.media_url,
        "confidential": reported.confidential,
        "source": reported.source,
        "channel": reported.channel,
        "occurred_at": reported.reported_at,
        "patrol": found_of(reported),
        "reporter": reported.reporter,
    }


def outcome_of(issue: Issue) -> dict[str, Any]:
    """What the page says of an end."""
    merged, converted = issue.status is Status.MERGED, issue.status is Status.CONVERTED
    return {
        "reason": None if merged or converted else issue.outcome,
        "merged_into": issue.outcome if merged else None,
        "converted_into": issue.outcome if converted else None,
    }


def parties_of(issue: Issue) -> Sequence[Party]:
    """The lead, then the others."""
    order = sorted(issue.handlers, key=lambda party: (party != issue.lead, party))
    return [
        Party(party=one, lead=one == issue.lead, accepted=one in issue.accepted) for one in order
    ]


def extension_of(issue: Issue) -> Extension | None:
    """What stands of the time that was asked for."""
    match issue.extension:
        case None:
            return None
        case ExtensionRequested(minutes=minutes, reason=reason, requested_at=at):
            return Extension(status="requested", minutes=minutes, reason=reason, at=at)
        case ExtensionGranted(minutes=minutes, granted_at=at):
            return Extension(status="granted", minutes=minutes, at=at)
        case ExtensionRefused(reason=reason, refused_at=at):
            return Extension(status="refused", reason=reason, at=at)


def hazard_of(issue: Issue) -> Hazard | None:
    """The danger, past or present."""
    match issue.hazard:
        case None:
            return None
        case HazardFlagged(flagged_at=since):
            return Hazard(flagged_at=since)
        case HazardMadeSafe(flagged_at=since, safe_at=until):
            return Hazard(flagged_at=since, safe_at=until)


def released_of(text: Text, facts: Sequence[Fact[IssueEvent]]) -> FreeText | None:
    """The wording of a text that was released last; None if it never was."""
    events = [fact.event for fact in facts]
    wordings = [
        getattr(e, text, None) for e in events if isinstance(e, TextReleased) and text in e.texts
    ]
    return (wordings[-1] or getattr(events[0], text)) if wordings else None


def found_of(reported: IssueReported) -> Found | None:
    """Where a patrol's issue comes from; None if no patrol found it."""
    if reported.patrol_id is None or reported.finding_id is None:
        return None
    return Found(patrol_id=reported.patrol_id, finding_id=reported.finding_id)
