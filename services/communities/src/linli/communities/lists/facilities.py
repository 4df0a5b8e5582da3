"""Facilities, and the things that are looked after."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from linli.chassis.lists import Listing
from linli.chassis.tables import code, moment, text
from linli.communities.lists.placed import PlacedRow, names, placed, where
from linli.events.contracts.places import (
    AssetEvent,
    AssetInstalled,
    AssetRetired,
    FacilityRegistered,
)
from linli.events.store import Fact

type AssetStatus = Literal["in-service", "retired"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilityRow(PlacedRow):
    """Something that residents share: a park, a garden, a square."""

    code: str
    kind: str
    name_zh: str
    name_en: str | None


def shown_facility(_: FacilityRow | None, fact: Fact[FacilityRegistered]) -> FacilityRow:
    """The facility as it was registered."""
    e = fact.event
    return FacilityRow(
        code=e.code, kind=e.kind, name_zh=e.name_zh, name_en=e.name_en, **where(fact)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetRow(PlacedRow):
    """A thing that is looked after, from when on, and how long."""

    code: str
    kind: str
    facility: str | None
    name_zh: str
    name_en: str | None
    status: AssetStatus = "in-service"
    retired_at: datetime | None = None
    reason: str | None = None
    """Why it was retired."""


def shown_asset(row: AssetRow | None, fact: Fact[AssetEvent]) -> AssetRow | None:
    """The thing after one more fact; None before the first."""
    match fact.event:
        case AssetInstalled() as e:
            return AssetRow(
                code=e.code,
                kind=e.kind,
                facility=e.facility,
                name_zh=e.name_zh,
                name_en=e.name_en,
                **where(fact),
            )
        case AssetRetired(reason=reason):
            return row and replace(row, status="retired", retired_at=fact.time, reason=reason)


facility_list = placed("facility_list", code(), text("kind"), *names())
asset_list = placed(
    "asset_list",
    code(),
    text("kind"),
    text("facility", nullable=True),
    *names(),
    text("status"),
    moment("retired_at", nullable=True),
    text("reason", nullable=True),
)

FACILITIES = Listing("facility", facility_list, FacilityRow, shown_facility)
ASSETS = Listing("asset", asset_list, AssetRow, shown_asset)
