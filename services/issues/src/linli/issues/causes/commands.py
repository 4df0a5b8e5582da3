"""What callers may ask about clusters of issues and about disputes.

`at` is when it happened: the caller's `occurred_at`, or the moment of asking.
"""

from dataclasses import dataclass
from datetime import datetime

from linli.events.contracts.base import CategoryCode, CommunityCode, CompoundCode, IssueId
from linli.events.contracts.casework import Reason
from linli.events.contracts.disputes import ClusterId, DisputeId, Outcome
from linli.events.contracts.personal import FreeText


@dataclass(frozen=True, slots=True, kw_only=True)
class FormCluster:
    """Say that issues have one cause, or one remedy."""

    cluster_id: ClusterId
    category: CategoryCode | None = None
    issues: tuple[IssueId, ...]
    title: FreeText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddToCluster:
    """Say that further issues have it, too."""

    cluster_id: ClusterId
    issues: tuple[IssueId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseTopic:
    """Put a cluster on the agenda of a round table."""

    cluster_id: ClusterId
    title: FreeText


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDispute:
    """Take a dispute between neighbours on for mediation."""

    dispute_id: DisputeId
    at: datetime
    community: CommunityCode
    compound: CompoundCode | None = None
    kind: Reason
    note: FreeText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldMediation:
    """Say that the parties sat down together."""

    dispute_id: DisputeId
    at: datetime
    note: FreeText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleDispute:
    """Say that the dispute is over, or goes on elsewhere."""

    dispute_id: DisputeId
    at: datetime
    outcome: Outcome
    note: FreeText | None = None


type ClusterCommand = FormCluster | AddToCluster | RaiseTopic
type DisputeCommand = OpenDispute | HoldMediation | SettleDispute
