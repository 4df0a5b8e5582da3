"""What every list of bodies and programmes shows: where something belongs, and since when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

import sqlalchemy as sa

from linli.chassis.tables import moment, text
from linli.communities.tables import LISTS
from linli.events.store import Fact


class Where(TypedDict):
    """The place of a fact, and its time."""

    town: str
    community: str | None
    compound: str | None
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedRow:
    """Something in a town, or in one of its places, and since when it is there."""

    town: str
    community: str | None
    compound: str | None
    occurred_at: datetime


def where(fact: Fact[Any]) -> Where:
    """Where and when what a fact begins is."""
    return Where(
        town=fact.source.town,
        community=fact.place.community,
        compound=fact.place.compound,
        occurred_at=fact.time,
    )


def placed(name: str, key: sa.Column[Any], *columns: sa.Column[Any]) -> sa.Table:
    """A list that is read by place."""
    return sa.Table(
        name,
        LISTS,
        key,
        text("town"),
        text("community", nullable=True),
        text("compound", nullable=True),
        *columns,
        moment("occurred_at"),
        sa.Index(f"{name}_newest", "occurred_at", key.name),
    )


def names() -> tuple[sa.Column[Any], sa.Column[Any]]:
    """The columns of what has names in two languages."""
    return text("name_zh"), text("name_en", nullable=True)
