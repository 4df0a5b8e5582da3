"""The read tables: one for each kind of row."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

LISTS = sa.MetaData()


def listed(name: str, key: sa.Column[Any], time: str, *columns: sa.Column[Any]) -> sa.Table:
    """A list by place, newest first: in the order of `time`, then of the key."""
    return sa.Table(
        name,
        LISTS,
        key,
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("town", sa.Text, nullable=False),
        sa.Column("community", sa.Text, nullable=False),
        sa.Column("compound", sa.Text),
        *columns,
        sa.Column(time, sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Index(f"{name}_newest", time, key.name),
        sa.Index(f"{name}_of_community", "community", time, key.name),
        sa.Index(f"{name}_of_compound", "compound", time, key.name),
    )


def identity() -> sa.Column[UUID]:
    """The key of what has an id."""
    return sa.Column("id", sa.Uuid, primary_key=True)


def text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    """A column for text."""
    return sa.Column(name, sa.Text, nullable=nullable)


library_list = listed(
    "library_list",
    sa.Column("code", sa.Text, primary_key=True),
    "opened_at",
    text("station", nullable=True),
    text("name_zh"),
    text("name_en", nullable=True),
)

donation_list = listed(
    "donation_list",
    identity(),
    "opened_at",
    text("library"),
    text("donor_kind"),
    text("donor", nullable=True),
    sa.Column("counted", JSONB(none_as_null=True)),
    sa.Column("lines", sa.Integer, nullable=False),
    sa.Column("volumes", sa.Integer, nullable=False),
)

book_list = listed(
    "book_list",
    identity(),
    "donated_at",
    sa.Column("batch_id", sa.Uuid, nullable=False, index=True),
    text("library"),
    text("donor_kind"),
    text("title"),
    text("authors", nullable=True),
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.Column("isbn13", sa.Text, index=True),
    text("identifier", nullable=True),
)

asset_list = listed(
    "asset_list",
    identity(),
    "donated_at",
    text("library"),
    text("kind"),
    text("name_zh"),
    text("name_en", nullable=True),
    sa.Column("quantity", sa.Integer),
    text("donor_kind"),
    text("donor", nullable=True),
)

copy_list = listed(
    "copy_list",
    identity(),
    "accessioned_at",
    sa.Column("barcode", sa.Text, nullable=False, index=True),
    text("library"),
    text("title"),
    sa.Column("isbn13", sa.Text, index=True),
    sa.Column("line_id", sa.Uuid),
)
