"""Areas, what residents are made of, campaigns and what was done for them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from linli.chassis.lists import Listing
from linli.chassis.tables import code, identity, text
from linli.communities.lists.placed import PlacedRow, names, placed, where
from linli.events.contracts.campaigns import CampaignAdopted, RecordTaggedToCampaign
from linli.events.contracts.places import CommunityAssignedToArea, PopulationProfileRecorded
from linli.events.store import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRow(PlacedRow):
    """A community's part in an area."""

    code: str
    """`<community>.<area>`."""
    area: str
    name_zh: str
    name_en: str | None


def shown_area(_: AreaRow | None, fact: Fact[CommunityAssignedToArea]) -> AreaRow:
    """The community's part in the area as it was assigned."""
    e = fact.event
    return AreaRow(
        code=f"{e.community}.{e.area}",
        area=e.area,
        name_zh=e.name_zh,
        name_en=e.name_en,
        **where(fact),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileRow(PlacedRow):
    """What the residents of a place are made of, in groups of five at least."""

    id: UUID
    level: str
    place: str
    dimension: str
    cells: list[dict[str, Any]]
    source: str


def shown_profile(_: ProfileRow | None, fact: Fact[PopulationProfileRecorded]) -> ProfileRow:
    """The profile as it was recorded."""
    e = fact.event
    return ProfileRow(
        id=e.profile_id,
        level=e.level,
        place=e.place,
        dimension=e.dimension,
        cells=[cell.model_dump() for cell in e.cells],
        source=e.source,
        **where(fact),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignRow(PlacedRow):
    """A town's or a community's part in a campaign."""

    code: str
    """`<place>.<campaign>`."""
    campaign: str
    level: str
    place: str
    name_zh: str
    name_en: str | None


def shown_campaign(_: CampaignRow | None, fact: Fact[CampaignAdopted]) -> CampaignRow:
    """The campaign as it was adopted."""
    e = fact.event
    return CampaignRow(
        code=f"{e.place}.{e.campaign}",
        campaign=e.campaign,
        level=e.level,
        place=e.place,
        name_zh=e.name_zh,
        name_en=e.name_en,
        **where(fact),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TagRow(PlacedRow):
    """A record that counts among what was done for a campaign."""

    id: UUID
    campaign: str
    place: str
    """Whose part in it."""
    service: str
    kind: str
    record: str


def shown_tag(_: TagRow | None, fact: Fact[RecordTaggedToCampaign]) -> TagRow:
    """The record as it was tagged."""
    e = fact.event
    return TagRow(
        id=e.tag_id,
        campaign=e.campaign,
        place=e.place,
        service=e.service,
        kind=e.kind,
        record=e.record,
        **where(fact),
    )


area_list = placed("area_list", code(), text("area"), *names())
profile_list = placed(
    "profile_list",
    identity(),
    text("level"),
    text("place"),
    text("dimension"),
    sa.Column("cells", JSONB, nullable=False),
    text("source"),
)
campaign_list = placed(
    "campaign_list", code(), text("campaign"), text("level"), text("place"), *names()
)
tag_list = placed(
    "tag_list",
    identity(),
    *(text("campaign"), text("place"), text("service"), text("kind"), text("record")),
)

AREAS = Listing("area", area_list, AreaRow, shown_area)
PROFILES = Listing("profile", profile_list, ProfileRow, shown_profile)
CAMPAIGNS = Listing("campaign", campaign_list, CampaignRow, shown_campaign)
TAGS = Listing("tag", tag_list, TagRow, shown_tag)
