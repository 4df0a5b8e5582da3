"""The record of an issue as other systems want it: numbers, codes, times, units and outcomes.

It says nothing that somebody wrote: of evidence it carries digests, by which texts and pictures
that are handed over otherwise can be held to what was recorded.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import reduce
from hashlib import sha256

from pydantic import BaseModel

from linli.events.contracts.base import CategoryCode, IssueId, PartyId
from linli.events.contracts.casework import (
    AssignmentAccepted,
    CallBackRecorded,
    ContactRecorded,
    ExtensionGranted,
    ExtensionRefused,
    ExtensionRequested,
    LeadAssigned,
)
from linli.events.contracts.catalogue import encode
from linli.events.contracts.categories import ExternalCode
from linli.events.contracts.issues import (
    EvidenceAdded,
    IssueClosed,
    IssueConverted,
    IssueEvent,
    IssueMerged,
    IssueRejected,
    IssueReopened,
    IssueReported,
    MeasureRecorded,
    PhotoAttached,
    ResolutionVerified,
)
from linli.events.store import Fact
from linli.issues.domain.issue import Issue, Status, evolve
from linli.issues.domain.lights import Levels, clocks_of
from linli.issues.domain.refusals import IssueNotFoundError
from linli.issues.handoff import numbers
from linli.issues.handoff.numbers import Known

NORM = "DB44/T"
"""How the schemes of Guangdong's local standards begin: 2479-2024 classifies complaints."""
ENDS = (ResolutionVerified, IssueClosed, IssueRejected, IssueMerged, IssueConverted)
EVIDENCE = (EvidenceAdded, MeasureRecorded, PhotoAttached)


class Extension(BaseModel):
    """More time that was asked for, and what became of it."""

    requested_at: datetime
    minutes: int
    reason: str
    granted_at: datetime | None = None
    refused_at: datetime | None = None


class CallBack(BaseModel):
    """What the reporter said when they were asked last."""

    called_at: datetime
    solved: bool | None
    satisfied: bool | None
    excluded: str | None


class Evidence(BaseModel):
    """Something that shows what was found or done."""

    type: str
    time: datetime
    sha256: str
    """Of the event's body, as it is recorded and stands in the feed."""


class HandoffRecord(BaseModel):
    """An issue as another system takes it."""

    scheme: str
    number: str | None
    """The other system's; null while it has none."""
    origin_issue: IssueId
    """Ours: an order that carries it comes back as what it is."""
    version: int
    status: Status
    category: CategoryCode
    code: ExternalCode | None
    """What the category is called in DB44/T 2479-2024, where the town has said."""
    channel: str | None
    received_at: datetime
    dispatched_at: datetime | None
    accepted_at: datetime | None
    replied_at: datetime | None
    closed_at: datetime | None
    lead: PartyId | None
    co_units: Sequence[PartyId]
    due_at: datetime | None
    extensions: Sequence[Extension]
    call_back: CallBack | None
    evidence: Sequence[Evidence]


def record_of(
    issue_id: IssueId,
    scheme: str,
    facts: Sequence[Fact[IssueEvent]],
    levels: Levels,
    codes: Iterable[ExternalCode],
) -> HandoffRecord:
    """The record of an issue; raises IssueNotFoundError if nothing has happened to it."""
    if not facts or not isinstance(report := facts[0].event, IssueReported):
        raise IssueNotFoundError(issue_id)
    events = [fact.event for fact in facts]
    issue = reduce(evolve, events, Issue())
    known = reduce(numbers.evolve, events, Known())
    return HandoffRecord(
        scheme=scheme,
        number=known.numbers.get(scheme),
        origin_issue=issue_id,
        version=len(facts),
        status=issue.status,
        category=issue.category,
        code=next((code for code in codes if code.scheme.startswith(NORM)), None),
        channel=report.channel,
        received_at=report.reported_at,
        dispatched_at=first(fact.time for fact in facts if isinstance(fact.event, LeadAssigned)),
        accepted_at=first(e.accepted_at for e in events if isinstance(e, AssignmentAccepted)),
        replied_at=first(e.contacted_at for e in events if isinstance(e, ContactRecorded)),
        closed_at=closed_at(facts),
        lead=issue.lead,
        co_units=sorted(issue.asked - {issue.lead}),
        due_at=due_at(facts, levels),
        extensions=list(extensions_in(events)),
        call_back=call_back_in(events),
        evidence=[evidence_of(fact) for fact in facts if isinstance(fact.event, EVIDENCE)],
    )


def first[T](values: Iterable[T]) -> T | None:
    """The first of them, if there is one."""
    return next(iter(values), None)


def closed_at(facts: Sequence[Fact[IssueEvent]]) -> datetime | None:
    """When the issue ended; None if it is open, or open again."""
    deciding = [fact for fact in facts if isinstance(fact.event, (*ENDS, IssueReopened))]
    if not deciding or isinstance(deciding[-1].event, IssueReopened):
        return None
    return deciding[-1].time


def due_at(facts: Sequence[Fact[IssueEvent]], levels: Levels) -> datetime | None:
    """When the resolution is due, of whom it is with now; None without a clock that runs."""
    at = facts[-1].recorded_at
    resolutions = [one for one in clocks_of(facts, at, levels) if one.clock.kind == "resolution"]
    return resolutions[-1].due if resolutions else None


def extensions_in(events: Iterable[IssueEvent]) -> Iterator[Extension]:
    """Each request for more time, with its answer."""
    pending: Extension | None = None
    for event in events:
        match event:
            case ExtensionRequested(requested_at=at, minutes=minutes, reason=reason):
                pending = Extension(requested_at=at, minutes=minutes, reason=reason)
                yield pending
            case ExtensionGranted(granted_at=at, minutes=minutes) if pending:
                pending.granted_at, pending.minutes = at, minutes
            case ExtensionRefused(refused_at=at) if pending:
                pending.refused_at = at
            case _:  # the rest says nothing of time
                continue


def call_back_in(events: Sequence[IssueEvent]) -> CallBack | None:
    """What was said last, if anybody has asked."""
    calls = [event for event in events if isinstance(event, CallBackRecorded)]
    if not calls:
        return None
    last = calls[-1]
    return CallBack(
        called_at=last.called_at,
        solved=last.solved,
        satisfied=last.satisfied,
        excluded=last.excluded,
    )


def evidence_of(fact: Fact[IssueEvent]) -> Evidence:
    """The digest of something that shows what was found or done."""
    digest = sha256(encode(fact.event)).hexdigest()
    return Evidence(type=fact.event.event_type, time=fact.time, sha256=digest)
