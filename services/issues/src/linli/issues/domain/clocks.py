"""An issue's clocks: what was promised for it, and what has happened to that.

They are folded from the issue's facts. Response is due from the report, acceptance from an
assignment, and resolution from the report; of a level that the issue is escalated to, from then on:
the clock of the level below runs on beside it.

- A clock stands still while its issue is suspended with approval, and while it has ended; it goes
  on with what was left. Nothing else stops it: a claim that is not confirmed has stopped nothing.
- Granted extensions add to what is allowed for the resolution.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from typing import Literal, NamedTuple, Protocol

from linli.events.contracts.base import PartyId
from linli.events.contracts.casework import (
    AssignmentAccepted,
    AssignmentReturned,
    CallBackRecorded,
    ContactRecorded,
    ExtensionGranted,
    ExtensionRefused,
    ExtensionRequested,
    IssueEscalated,
    IssueHandedOff,
    IssueResumed,
    IssueSuspended,
    JointActionRequested,
    LeadAssigned,
    Level,
    LiaisonAssigned,
)
from linli.events.contracts.categories import Pinned
from linli.events.contracts.issues import (
    DuplicateAbsorbed,
    EvidenceAdded,
    HazardFlagged,
    HazardMadeSafe,
    IssueClosed,
    IssueConverted,
    IssueEvent,
    IssueMerged,
    IssueRejected,
    IssueReopened,
    IssueReported,
    IssueSupported,
    IssueTriaged,
    MeasureRecorded,
    PhotoAttached,
    PhotoRedacted,
    PhotoReleased,
    RecheckCompleted,
    ResolutionClaimed,
    ResolutionVerified,
    TextReleased,
)
from linli.issues.domain.state import level_of

type Kind = Literal["response", "acceptance", "resolution"]


class Told(Protocol):
    """Something that happened to an issue, and when it was recorded."""

    @property
    def event(self) -> IssueEvent:
        """What happened."""
        ...

    @property
    def time(self) -> datetime:
        """When it happened."""
        ...

    @property
    def recorded_at(self) -> datetime:
        """Since when it is known."""
        ...


class Gap(NamedTuple):
    """Time that does not count; without an end, from then on."""

    begin: datetime
    end: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One promise, and what has happened to it."""

    kind: Kind
    started_at: datetime
    pinned: Pinned
    level: Level | None = None
    """Whose it is: of a resolution."""
    party: PartyId | None = None
    """Who is to accept: of an acceptance."""
    extended_minutes: int = 0
    gaps: tuple[Gap, ...] = ()
    """In the order in which they begin."""
    stopped_at: datetime | None = None
    met: bool = False
    """Whether what was promised stopped it; otherwise the issue ended, or went to somebody else."""

    @property
    def runs(self) -> bool:
        """Whether it has not stopped; a suspended one has not."""
        return self.stopped_at is None

    @property
    def stands_still(self) -> bool:
        """Whether its issue is suspended."""
        return self.runs and any(gap.end is None for gap in self.gaps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """All of an issue's clocks, in the order in which they started."""

    each: tuple[Clock, ...] = ()
    level: Level = "community"
    """Who the issue is with."""
    pinned: Pinned | None = None
    """What the next clock is started under; None while nothing is promised."""
    lead: PartyId | None = None
    paused: bool = False

    def those(self, which: Callable[[Clock], bool], change: Callable[[Clock], Clock]) -> "Clocks":
        """The clocks, those changed that are meant."""
        return replace(self, each=tuple(change(c) if which(c) else c for c in self.each))

    def more(self, *clocks: Clock) -> "Clocks":
        """The clocks and those that start now, standing still if the issue is suspended."""
        if self.paused:
            clocks = tuple(replace(c, gaps=(Gap(c.started_at),)) for c in clocks)
        return replace(self, each=(*self.each, *clocks))


def started_by(facts: Iterable[Told], at: datetime) -> Clocks:
    """An issue's clocks by what had been recorded at a moment."""
    known = (fact for fact in facts if fact.recorded_at <= at)
    return reduce(lambda clocks, fact: evolve(clocks, fact.event, fact.time), known, Clocks())


def evolve(clocks: Clocks, event: IssueEvent, time: datetime) -> Clocks:
    """The clocks after one more fact, which happened at `time`."""
    match event:
        case IssueReported(pinned=pinned, reported_at=at):
            return promised(Clocks(level=level_of(event)), pinned, at)
        case IssueTriaged(pinned=pinned):
            return repinned(clocks, pinned) if clocks.each else promised(clocks, pinned, time)
        case LeadAssigned():
            return assigned(clocks, event, event.assigned_at or time)
        case JointActionRequested(parties=parties):
            return reduce(lambda known, party: asked(known, party, time), parties, clocks)
        case AssignmentAccepted(party=party, accepted_at=at):
            return clocks.those(asks(party), met_at(at))
        case AssignmentReturned(party=party, returned_at=at):
            return clocks.those(asks(party), unmet_at(at))
        case IssueEscalated():
            return escalated(clocks, event)
        case ExtensionGranted(minutes=minutes):
            return clocks.those(for_resolution, extended_by(minutes))
        case IssueSuspended(suspended_at=at):
            return suspended(clocks, at)
        case IssueResumed(resumed_at=at):
            return resumed(clocks, at)
        case ContactRecorded(contacted_at=at):
            return clocks.those(for_response, met_at(at))
        case ResolutionClaimed(claimed_by=party, claimed_at=at):
            met = met_at(at or time)
            return clocks.those(for_resolution, met).those(asks(party), met)
        case ResolutionVerified(verified_at=at):
            return ended(clocks, at)
        case IssueClosed(closed_at=at) | IssueRejected(rejected_at=at):
            return ended(unconfirmed(clocks), at)
        case IssueMerged(merged_at=at) | IssueConverted(converted_at=at):
            return ended(unconfirmed(clocks), at)
        case IssueReopened(reopened_from="claimed"):
            return unconfirmed(clocks)
        case IssueReopened(reopened_at=at):
            return taken_up(clocks, at)
        case MeasureRecorded() | EvidenceAdded() | TextReleased() | RecheckCompleted():
            return clocks
        case HazardFlagged() | HazardMadeSafe() | IssueSupported() | DuplicateAbsorbed():
            return clocks
        case PhotoAttached() | PhotoReleased() | PhotoRedacted() | IssueHandedOff():
            return clocks
        case ExtensionRequested() | ExtensionRefused() | LiaisonAssigned() | CallBackRecorded():
            return clocks


def promised(clocks: Clocks, pinned: Pinned | None, at: datetime) -> Clocks:
    """The first clocks, if anything is promised."""
    if pinned is None:
        return clocks
    response = Clock(kind="response", started_at=at, pinned=pinned)
    resolution = Clock(kind="resolution", started_at=at, pinned=pinned, level=clocks.level)
    return replace(clocks, pinned=pinned).more(response, resolution)


def repinned(clocks: Clocks, pinned: Pinned | None) -> Clocks:
    """What runs from the report, held to another class from its start."""
    if pinned is None:
        return clocks
    pinning = replace(clocks, pinned=pinned)
    return pinning.those(from_report, lambda clock: replace(clock, pinned=pinned))


def assigned(clocks: Clocks, event: LeadAssigned, at: datetime) -> Clocks:
    """A new lead is asked, and the one before no longer."""
    if clocks.lead is not None and clocks.lead != event.lead:
        clocks = clocks.those(asks(clocks.lead), unmet_at(at))
    clocks = replace(clocks, lead=event.lead, pinned=event.pinned or clocks.pinned)
    if any(map(asks(event.lead), clocks.each)):
        return clocks
    return asking(clocks, event.lead, at)


def asked(clocks: Clocks, party: PartyId, at: datetime) -> Clocks:
    """A party is asked to act, too, unless it has been and did not say no."""
    theirs = (clock for clock in clocks.each if clock.party == party)
    if any(clock.runs or clock.met for clock in theirs):
        return clocks
    return asking(clocks, party, at)


def asking(clocks: Clocks, party: PartyId, at: datetime) -> Clocks:
    """The clocks with one for the party to accept."""
    if clocks.pinned is None:
        return clocks
    return clocks.more(Clock(kind="acceptance", started_at=at, pinned=clocks.pinned, party=party))


def escalated(clocks: Clocks, event: IssueEscalated) -> Clocks:
    """The level above has a clock of its own; so has the department that is to act."""
    at, level, pinned = event.escalated_at, event.to_level, event.pinned or clocks.pinned
    clocks = replace(clocks, level=level, pinned=pinned)
    if pinned and not any(clock.level == level for clock in clocks.each):
        clocks = clocks.more(Clock(kind="resolution", started_at=at, pinned=pinned, level=level))
    return asked(clocks, event.department, at) if event.department else clocks


def suspended(clocks: Clocks, at: datetime) -> Clocks:
    """Every clock that may still run stands still."""
    if clocks.paused:
        return clocks
    return replace(clocks, paused=True).those(unfinished, lambda clock: with_gap(clock, at, None))


def resumed(clocks: Clocks, at: datetime) -> Clocks:
    """What stood still goes on."""
    return replace(clocks, paused=False).those(lambda _: True, lambda clock: resuming(clock, at))


def resuming(clock: Clock, at: datetime) -> Clock:
    """The clock, not standing still any more."""
    gaps = (Gap(begin, max(begin, at) if end is None else end) for begin, end in clock.gaps)
    return replace(clock, gaps=tuple(gaps))


def ended(clocks: Clocks, at: datetime) -> Clocks:
    """Nothing is due any more."""
    return replace(clocks, paused=False).those(lambda clock: clock.runs, unmet_at(at))


def unconfirmed(clocks: Clocks) -> Clocks:
    """The claim stopped nothing."""

    def running_on(clock: Clock) -> Clock:
        if clock.stopped_at and not clocks.paused:
            clock = resuming(clock, clock.stopped_at)
        return replace(clock, stopped_at=None, met=False)

    return clocks.those(lambda clock: clock.kind == "resolution", running_on)


def taken_up(clocks: Clocks, at: datetime) -> Clocks:
    """What was not settled goes on with what was left when the issue ended."""

    def going_on(clock: Clock) -> Clock:
        since = clock.stopped_at or at
        gapped = with_gap(resuming(clock, since), since, max(since, at))
        return replace(gapped, stopped_at=None, met=False)

    awake = replace(clocks, paused=False).those(
        lambda clock: clock.stands_still, lambda clock: resuming(clock, at)
    )
    return awake.those(unsettled, going_on)


def with_gap(clock: Clock, begin: datetime, end: datetime | None) -> Clock:
    """The clock with time that does not count."""
    gaps = sorted((*clock.gaps, Gap(begin, end)), key=lambda gap: gap.begin)
    return replace(clock, gaps=tuple(gaps))


def met_at(at: datetime) -> Callable[[Clock], Clock]:
    """What stops a clock with what was promised."""
    return lambda clock: replace(clock, stopped_at=max(at, clock.started_at), met=True)


def unmet_at(at: datetime) -> Callable[[Clock], Clock]:
    """What stops a clock without it."""
    return lambda clock: replace(clock, stopped_at=max(at, clock.started_at), met=False)


def extended_by(minutes: int) -> Callable[[Clock], Clock]:
    """What gives a clock more time."""
    return lambda clock: replace(clock, extended_minutes=clock.extended_minutes + minutes)


def asks(party: PartyId) -> Callable[[Clock], bool]:
    """Whether a clock waits for a party to accept."""
    return lambda clock: clock.runs and clock.party == party


def for_response(clock: Clock) -> bool:
    """Whether a clock waits for the first contact."""
    return clock.runs and clock.kind == "response"


def for_resolution(clock: Clock) -> bool:
    """Whether a clock waits for the claim that is then verified."""
    return clock.runs and clock.kind == "resolution"


def from_report(clock: Clock) -> bool:
    """Whether a clock still runs that a category's class decides of."""
    return for_response(clock) or for_resolution(clock)


def unfinished(clock: Clock) -> bool:
    """Whether a clock may go on, as one does whose claim is not confirmed."""
    return clock.runs or clock.kind == "resolution"


def unsettled(clock: Clock) -> bool:
    """Whether a clock goes on when its issue does."""
    return clock.kind == "resolution" or (clock.kind == "response" and not clock.met)
