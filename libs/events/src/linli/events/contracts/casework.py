"""Who an issue is with, by when, and how those who reported it are told: the office's work."""

from datetime import datetime
from typing import ClassVar, Literal, NewType

from linli.events.contracts.base import Event, IssueId, PartyId, PersonId
from linli.events.contracts.categories import Pinned
from linli.events.contracts.personal import FreeText

Reason = NewType("Reason", str)
"""Why somebody did something, as a code: of a return, a suspension, a rejection, an extension."""
Channel = NewType("Channel", str)
"""How somebody was in touch: `web`, `phone`, `visit`, `walk-in`, `open311`, `12345`."""

type Level = Literal["compound", "community", "town"]
"""Who an issue is with: each answers to the next."""


class IssueFact(Event):
    """Something about one issue."""

    issue_id: IssueId
    confidential: bool = False
    """Whether the public is not even told that the issue is there: then nor of this fact."""


class LeadAssigned(IssueFact):
    """One party answers for the issue from now on (主办)."""

    event_type: ClassVar[str] = "org.linli.issues.LeadAssigned.v1"
    lead: PartyId
    assigned_at: datetime | None = None
    pinned: Pinned | None = None
    """What the clock for its acceptance runs under."""


class JointActionRequested(IssueFact):
    """Other parties were asked to act together with the lead (部门联动)."""

    event_type: ClassVar[str] = "org.linli.issues.JointActionRequested.v1"
    parties: tuple[PartyId, ...]
    note: FreeText | None = None


class AssignmentAccepted(IssueFact):
    """A party that was asked says that it will see to the issue (签收)."""

    event_type: ClassVar[str] = "org.linli.issues.AssignmentAccepted.v1"
    party: PartyId
    accepted_at: datetime
    as_lead: bool = False
    """Whether it answers for the issue, or acts together with who does."""


class AssignmentReturned(IssueFact):
    """A party says that the issue is not its own, why, and what shows it (退单)."""

    event_type: ClassVar[str] = "org.linli.issues.AssignmentReturned.v1"
    party: PartyId
    returned_at: datetime
    reason: Reason
    evidence: FreeText
    returns: int
    """How often it has been returned, this time included."""
    as_lead: bool = False
    """Whether it answered for the issue, which then nobody does."""


class IssueEscalated(IssueFact):
    """The level above takes the issue on; the clock of the level below runs on (上报)."""

    event_type: ClassVar[str] = "org.linli.issues.IssueEscalated.v1"
    escalated_at: datetime
    from_level: Level
    to_level: Level
    department: PartyId | None = None
    reason: Reason
    note: FreeText | None = None
    pinned: Pinned | None = None
    """What the clock of the level above runs under."""


class ExtensionRequested(IssueFact):
    """The lead asks for more time (延期申请)."""

    event_type: ClassVar[str] = "org.linli.issues.ExtensionRequested.v1"
    withheld: ClassVar[frozenset[str]] = frozenset({"requested_by"})
    requested_at: datetime
    requested_by: PartyId
    minutes: int
    """Of the same time as the clock's: working time, or any."""
    reason: Reason
    note: FreeText | None = None


class ExtensionGranted(IssueFact):
    """The resolution is due so much later (同意延期)."""

    event_type: ClassVar[str] = "org.linli.issues.ExtensionGranted.v1"
    withheld: ClassVar[frozenset[str]] = frozenset({"decided_by"})
    granted_at: datetime
    decided_by: PersonId | None = None
    minutes: int


class ExtensionRefused(IssueFact):
    """The resolution is due when it was (不予延期)."""

    event_type: ClassVar[str] = "org.linli.issues.ExtensionRefused.v1"
    withheld: ClassVar[frozenset[str]] = frozenset({"decided_by"})
    refused_at: datetime
    decided_by: PersonId | None = None
    reason: Reason


class IssueSuspended(IssueFact):
    """The work waits for something, with approval; its clocks stand still (挂账)."""

    event_type: ClassVar[str] = "org.linli.issues.IssueSuspended.v1"
    withheld: ClassVar[frozenset[str]] = frozenset({"decided_by"})
    suspended_at: datetime
    decided_by: PersonId | None = None
    reason: Reason
    until: datetime | None = None
    """When it is expected to go on."""
    note: FreeText | None = None


class IssueResumed(IssueFact):
    """The work goes on, and its clocks with what was left."""

    event_type: ClassVar[str] = "org.linli.issues.IssueResumed.v1"
    resumed_at: datetime


class LiaisonAssigned(IssueFact):
    """Somebody keeps the reporter, the property company and the community in touch (联络人)."""

    event_type: ClassVar[str] = "org.linli.issues.LiaisonAssigned.v1"
    withheld: ClassVar[frozenset[str]] = frozenset({"liaison"})
    liaison: PersonId


class ContactRecorded(IssueFact):
    """Somebody was in touch with the reporter about the issue; the first time is the response."""

    event_type: ClassVar[str] = "org.linli.issues.ContactRecorded.v1"
    reported_at: datetime
    contacted_at: datetime
    channel: Channel
    first: bool
    in_time: bool | None = None
    """Of the first: whether it was within its clock; None without one."""
    note: FreeText | None = None


class CallBackRecorded(IssueFact):
    """The reporter was asked whether it is solved, and whether they are satisfied (回访)."""

    event_type: ClassVar[str] = "org.linli.issues.CallBackRecorded.v1"
    called_at: datetime
    solved: bool | None = None
    satisfied: bool | None = None
    """None: no answer."""
    excluded: Reason | None = None
    """Why it does not count: `not-reached`, `unreasonable-demand`, `outside-competence`, …"""
    note: FreeText | None = None


class IssueHandedOff(IssueFact):
    """Another system has the issue, too, under a number of its own (转办)."""

    event_type: ClassVar[str] = "org.linli.issues.IssueHandedOff.v1"
    scheme: str
    """Such as `12345`."""
    number: str
    handed_off_at: datetime


type CaseworkEvent = (
    LeadAssigned
    | JointActionRequested
    | AssignmentAccepted
    | AssignmentReturned
    | IssueEscalated
    | ExtensionRequested
    | ExtensionGranted
    | ExtensionRefused
    | IssueSuspended
    | IssueResumed
    | LiaisonAssigned
    | ContactRecorded
    | CallBackRecorded
    | IssueHandedOff
)
