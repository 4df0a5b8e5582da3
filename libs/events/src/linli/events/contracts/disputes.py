"""What lies behind issues: causes that several have in common, and neighbours at odds."""

from datetime import datetime
from typing import ClassVar, Literal, NewType
from uuid import UUID

from linli.events.contracts.base import (
    CategoryCode,
    CommunityCode,
    CompoundCode,
    Event,
    IssueId,
)
from linli.events.contracts.casework import Reason
from linli.events.contracts.personal import FreeText

ClusterId = NewType("ClusterId", UUID)
DisputeId = NewType("DisputeId", UUID)

type Outcome = Literal["agreed", "referred", "withdrawn"]
"""How a dispute ends: the parties agree, it goes on elsewhere, or nobody asks any longer."""


class IssuesClustered(Event):
    """Issues have one cause, or one remedy (共性问题)."""

    event_type: ClassVar[str] = "org.linli.issues.IssuesClustered.v1"
    cluster_id: ClusterId
    category: CategoryCode | None = None
    """None: they have a cause in common, but not a category."""
    issues: tuple[IssueId, ...]
    """Those that are new to the cluster."""
    formed: bool
    """Whether the cluster begins with them."""
    title: FreeText | None = None


class TopicRaised(Event):
    """A cluster is to be talked about at a round table (议题)."""

    event_type: ClassVar[str] = "org.linli.issues.TopicRaised.v1"
    cluster_id: ClusterId
    issues: tuple[IssueId, ...]
    title: FreeText


class DisputeOpened(Event):
    """Neighbours are at odds, and somebody has asked for mediation (邻里矛盾)."""

    event_type: ClassVar[str] = "org.linli.issues.DisputeOpened.v1"
    restricted: ClassVar[bool] = True
    dispute_id: DisputeId
    community: CommunityCode
    compound: CompoundCode | None = None
    kind: Reason
    opened_at: datetime
    note: FreeText | None = None


class MediationHeld(Event):
    """The parties of a dispute sat down together (调解)."""

    event_type: ClassVar[str] = "org.linli.issues.MediationHeld.v1"
    restricted: ClassVar[bool] = True
    dispute_id: DisputeId
    held_at: datetime
    note: FreeText | None = None


class DisputeSettled(Event):
    """The dispute is over, or goes on elsewhere."""

    event_type: ClassVar[str] = "org.linli.issues.DisputeSettled.v1"
    restricted: ClassVar[bool] = True
    dispute_id: DisputeId
    opened_at: datetime
    settled_at: datetime
    outcome: Outcome
    note: FreeText | None = None


type ClusterEvent = IssuesClustered | TopicRaised
type DisputeEvent = DisputeOpened | MediationHeld | DisputeSettled
