"""What the tables of lists are made of."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa


def identity() -> sa.Column[UUID]:
    """The key of what has an id."""
    return sa.Column("id", sa.Uuid, primary_key=True)


def code() -> sa.Column[str]:
    """The key of what has a code."""
    return sa.Column("code", sa.Text, primary_key=True)


def text(name: str, *, nullable: bool = False, index: bool = False) -> sa.Column[str]:
    """A column for text."""
    return sa.Column(name, sa.Text, nullable=nullable, index=index)


def other(name: str, *, nullable: bool = False, index: bool = False) -> sa.Column[UUID]:
    """A column for the id of something else."""
    return sa.Column(name, sa.Uuid, nullable=nullable, index=index)


def number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    """A column for whole numbers, as large as a body may state them."""
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def moment(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    """A column for a moment."""
    return sa.Column(name, sa.TIMESTAMP(timezone=True), nullable=nullable)


def by_place(
    name: str, lists: sa.MetaData, key: sa.Column[Any], newest_by: str, *columns: sa.Column[Any]
) -> sa.Table:
    """A list that is read by place, newest first: in the order of `newest_by`, then of the key."""
    return sa.Table(
        name,
        lists,
        key,
        text("town"),
        text("community"),
        text("compound", nullable=True),
        *columns,
        sa.Index(f"{name}_newest", newest_by, key.name),
        sa.Index(f"{name}_of_community", "community", newest_by, key.name),
        sa.Index(f"{name}_of_compound", "compound", newest_by, key.name),
    )
