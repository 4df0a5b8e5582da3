"""Campaigns (专项工程) that a town or a community takes part in, and what was done for them."""

from typing import ClassVar, Literal, NewType
from uuid import UUID

from linli.events.contracts.base import Event

CampaignCode = NewType("CampaignCode", str)
"""Such as `baiqianwan`: the same wherever a campaign is adopted."""
TagId = NewType("TagId", UUID)

type CampaignLevel = Literal["town", "community"]


class CampaignAdopted(Event):
    """A town or a community takes part in a campaign."""

    event_type: ClassVar[str] = "org.linli.communities.CampaignAdopted.v1"
    campaign: CampaignCode
    level: CampaignLevel
    place: str
    """The code of the town or the community."""
    name_zh: str
    name_en: str | None = None


class RecordTaggedToCampaign(Event):
    """A record of some service counts among what was done for a campaign."""

    event_type: ClassVar[str] = "org.linli.communities.RecordTaggedToCampaign.v1"
    withheld: ClassVar[frozenset[str]] = frozenset({"record"})
    tag_id: TagId
    campaign: CampaignCode
    level: CampaignLevel
    place: str
    """Whose adoption of it."""
    service: str
    """Where the record is: `issues`, `volunteers`, `courses`."""
    kind: str
    """What it is there: `issue`, `activity`, `session`."""
    record: str
    """Its id or code there."""
