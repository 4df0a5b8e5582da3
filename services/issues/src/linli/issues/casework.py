"""What an office may be asked to do with an issue: who it is with, by when, and who was told.

As in `commands`, `at` is when it happened. What a policy says is filled in by the handler.
"""

from dataclasses import dataclass
from datetime import datetime

from linli.events.contracts.base import IssueId, PartyId, PersonId
from linli.events.contracts.casework import Channel, Level, Reason
from linli.events.contracts.categories import Pinned
from linli.events.contracts.personal import FreeText

RETURNS_MAX = 2
EXTENSIONS_MAX = 2
"""Where no policy says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignLead:
    """Make one party answer for an issue."""

    issue_id: IssueId
    at: datetime | None = None
    lead: PartyId
    pinned: Pinned | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestJointAction:
    """Ask other parties to act together with the lead."""

    issue_id: IssueId
    parties: tuple[PartyId, ...]
    note: FreeText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptAssignment:
    """Say, as a party that was asked, that it will see to an issue."""

    issue_id: IssueId
    at: datetime
    party: PartyId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnAssignment:
    """Say, as a party that was asked, that an issue is not its own."""

    issue_id: IssueId
    at: datetime
    party: PartyId
    reason: Reason
    evidence: FreeText
    returns_max: int = RETURNS_MAX
    pinned: Pinned | None = None
    """What the clock of the level above runs under, if it goes up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalateIssue:
    """Let a level above take an issue on."""

    issue_id: IssueId
    at: datetime
    to_level: Level
    department: PartyId | None = None
    reason: Reason
    note: FreeText | None = None
    pinned: Pinned | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestExtension:
    """Ask, as the lead, for more time."""

    issue_id: IssueId
    at: datetime
    requested_by: PartyId
    minutes: int
    reason: Reason
    note: FreeText | None = None
    extensions_max: int = EXTENSIONS_MAX


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantExtension:
    """Give more time, as much as was asked for unless it is said."""

    issue_id: IssueId
    at: datetime
    decided_by: PersonId | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseExtension:
    """Give no more time."""

    issue_id: IssueId
    at: datetime
    decided_by: PersonId | None = None
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendIssue:
    """Let the work on an issue wait, and its clocks stand still."""

    issue_id: IssueId
    at: datetime
    decided_by: PersonId | None = None
    reason: Reason
    until: datetime | None = None
    note: FreeText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeIssue:
    """Let it go on."""

    issue_id: IssueId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignLiaison:
    """Let somebody keep the reporter and the others in touch."""

    issue_id: IssueId
    liaison: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordContact:
    """Say that somebody was in touch with the reporter."""

    issue_id: IssueId
    at: datetime
    channel: Channel
    respond_by: datetime | None = None
    """When the first contact is due, if a clock runs."""
    note: FreeText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCallBack:
    """Say what the reporter thinks of how an issue was dealt with."""

    issue_id: IssueId
    at: datetime
    solved: bool | None = None
    satisfied: bool | None = None
    excluded: Reason | None = None
    note: FreeText | None = None


type Casework = (
    AssignLead
    | RequestJointAction
    | AcceptAssignment
    | ReturnAssignment
    | EscalateIssue
    | RequestExtension
    | GrantExtension
    | RefuseExtension
    | SuspendIssue
    | ResumeIssue
    | AssignLiaison
    | RecordContact
    | RecordCallBack
)
