"""The read tables: one row for every entry of the register."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from linli.chassis.tables import code, identity, moment, number, text

LISTS = sa.MetaData()


def listed(name: str, *columns: sa.Column[Any]) -> sa.Table:
    """A list by code of what has names in two languages."""
    names = (text("name_zh"), text("name_en", nullable=True))
    return sa.Table(name, LISTS, code(), *columns, *names, moment("occurred_at"))


town_list = listed("town_list", text("time_zone"))
community_list = listed("community_list", text("town"))
compound_list = listed(
    "compound_list",
    text("town"),
    text("community"),
    number("buildings"),
    number("households", nullable=True),
    text("status"),
    sa.Column("predecessors", JSONB, nullable=False),
    sa.Column("successors", JSONB, nullable=False),
    moment("ended_at", nullable=True),
)
station_list = listed(
    "station_list",
    text("town"),
    text("community"),
    text("compound", nullable=True),
    text("status"),
    moment("opened_at", nullable=True),
)
figure_list = sa.Table(
    "figure_list",
    LISTS,
    identity(),
    text("town"),
    text("level"),
    text("place"),
    text("metric"),
    number("value"),
    text("qualifier"),
    text("source"),
    moment("occurred_at"),
)
grant_list = sa.Table(
    "grant_list",
    LISTS,
    identity(),
    text("person", index=True),
    text("role"),
    text("town"),
    text("community", nullable=True),
    text("compound", nullable=True),
    text("source", nullable=True),
    moment("valid_from"),
    moment("valid_until", nullable=True),
    text("granted_by", nullable=True),
    moment("granted_at"),
    moment("revoked_at", nullable=True),
    sa.Index("grant_list_newest", "granted_at", "id"),
)
