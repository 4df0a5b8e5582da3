"""The read tables: issues, and what towns hold them to."""

from typing import Any, override

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect

from linli.chassis.personal import personal
from linli.chassis.tables import identity, moment, other, text
from linli.issues.domain.clocks import Clocks
from linli.issues.domain.status import Status

LISTS = sa.MetaData()


def words(statuses: type[Status]) -> list[str]:
    """How a status is written: as in the contract."""
    return [status.value for status in statuses]


STATUS = sa.Enum(Status, native_enum=False, values_callable=words)

_CLOCKS = TypeAdapter(Clocks)


class Folded(sa.types.TypeDecorator[Clocks]):
    """A column of clocks, as far as an issue's facts have brought them."""

    impl = JSONB(none_as_null=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: Clocks | None, dialect: Dialect) -> Any:
        return None if value is None else _CLOCKS.dump_python(value, mode="json")

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> Clocks | None:
        return None if value is None else _CLOCKS.validate_python(value)


def flag(name: str) -> sa.Column[bool]:
    """A column for what is so or not."""
    return sa.Column(name, sa.Boolean, nullable=False)


issue_list = sa.Table(
    "issue_list",
    LISTS,
    identity(),
    text("town"),
    text("community", nullable=True),
    text("compound", nullable=True),
    text("category"),
    personal("title"),
    personal("released_title", nullable=True),
    text("reporter", nullable=True),
    sa.Column("status", STATUS, nullable=False),
    flag("suspended"),
    flag("hazard"),
    flag("confidential"),
    text("level"),
    text("lead", nullable=True),
    sa.Column("co_handlers", JSONB, nullable=False),
    sa.Column("supporters", sa.Integer, nullable=False),
    text("source"),
    text("channel", nullable=True),
    other("patrol", nullable=True),
    sa.Column("latitude", sa.Double),
    sa.Column("longitude", sa.Double),
    moment("occurred_at"),
    moment("ended_at", nullable=True),
    moment("due_at", nullable=True),
    moment("amber_at", nullable=True),
    moment("expected_at", nullable=True),
    sa.Column("clocks", Folded),
    comment="One row an issue.",
)
_ISSUE = issue_list.c
OPEN = _ISSUE.ended_at.is_(None)
POINT = sa.func.point(_ISSUE.longitude, _ISSUE.latitude)
NEWEST = (_ISSUE.occurred_at, _ISSUE.id)
for name, columns, condition in (
    ("newest", NEWEST, None),
    ("of_community", (_ISSUE.community, *NEWEST), None),
    ("of_compound", (_ISSUE.compound, *NEWEST), None),
    ("of_category", (_ISSUE.category, *NEWEST), None),
    ("of_lead", (_ISSUE.lead, *NEWEST), _ISSUE.lead.is_not(None)),
    ("open", NEWEST, OPEN),
):
    sa.Index(f"issue_list_{name}", *columns, postgresql_where=condition)
sa.Index("issue_list_at", POINT, postgresql_using="gist")

declarations = sa.Table(
    "declarations",
    LISTS,
    sa.Column("town", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True, comment="category, policy or calendar"),
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("body", JSONB, nullable=False),
    comment="Every version of what towns hold their issues to, beside what is built in.",
)
