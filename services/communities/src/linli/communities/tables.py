"""The read tables, and their rows as values: one row for every entry of the register."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

LISTS = sa.MetaData()


@dataclass(frozen=True, slots=True, kw_only=True)
class TownRow:
    """A town."""

    code: str
    name_zh: str
    name_en: str | None
    time_zone: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityRow:
    """A community of a town."""

    code: str
    town: str
    name_zh: str
    name_en: str | None
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CompoundRow:
    """A compound, and how many buildings and households are entered."""

    code: str
    town: str
    community: str
    name_zh: str
    name_en: str | None
    buildings: int = 0
    households: int | None = None
    """None: nobody has counted."""
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRow:
    """Who works in a town, or in one of its places."""

    code: str
    town: str
    community: str | None
    compound: str | None
    kind: str
    name_zh: str
    name_en: str | None
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StationRow:
    """A station, and since when it is in use."""

    code: str
    town: str
    community: str
    compound: str | None
    name_zh: str
    name_en: str | None
    occurred_at: datetime
    opened_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """What an article or a register states of a place."""

    id: UUID
    town: str
    level: str
    place: str
    metric: str
    value: int
    qualifier: str
    source: str
    occurred_at: datetime


type Row = TownRow | CommunityRow | CompoundRow | OrganisationRow | StationRow | FigureRow


def text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    """A column for text."""
    return sa.Column(name, sa.Text, nullable=nullable)


def moment(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    """A column for a moment."""
    return sa.Column(name, sa.TIMESTAMP(timezone=True), nullable=nullable)


def listed(name: str, *columns: sa.Column[Any]) -> sa.Table:
    """A list by code of what has names in two languages."""
    code = sa.Column("code", sa.Text, primary_key=True)
    names = (text("name_zh"), text("name_en", nullable=True))
    return sa.Table(name, LISTS, code, *columns, *names, moment("occurred_at"))


town_list = listed("town_list", text("time_zone"))
community_list = listed("community_list", text("town"))
compound_list = listed(
    "compound_list",
    text("town"),
    text("community"),
    sa.Column("buildings", sa.Integer, nullable=False),
    sa.Column("households", sa.BigInteger),
)
organisation_list = listed(
    "organisation_list",
    text("town"),
    text("community", nullable=True),
    text("compound", nullable=True),
    text("kind"),
)
station_list = listed(
    "station_list",
    text("town"),
    text("community"),
    text("compound", nullable=True),
    moment("opened_at", nullable=True),
)
figure_list = sa.Table(
    "figure_list",
    LISTS,
    sa.Column("id", sa.Uuid, primary_key=True),
    text("town"),
    text("level"),
    text("place"),
    text("metric"),
    sa.Column("value", sa.BigInteger, nullable=False),
    text("qualifier"),
    text("source"),
    moment("occurred_at"),
)
