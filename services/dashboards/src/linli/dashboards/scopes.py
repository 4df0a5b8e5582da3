"""Scopes: the paths under which the ledger is added up.

`lishui`, `lishui/tongsheng` and `lishui/tongsheng/lvdi-xiangshu` are wholes; `lishui/_` and
`lishui/tongsheng/_` hold what is not located in a part: a whole is its parts and its remainder.
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import array

from linli.dashboards.tables import MONTHLY, WIDE, contributions, histograms, rollups

REMAINDER = "/_"

SETTING = "linli.scopes"
"""The setting that holds, for one transaction, where its caller may see persons counted."""
EVERYWHERE = "*"


def wholes(scope: str) -> Sequence[str]:
    """The path from the town down to a scope, each whole by its own path."""
    return list(accumulate(scope.split("/"), "{}/{}".format))


def is_wide(scope: str) -> bool:
    """Whether months are added up there: in towns and communities."""
    return scope.removesuffix(REMAINDER).count("/") < 2


def rolled_up(*where: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    """The ledger, or a part of it, added up to rows of `rollups`, in the order of their keys.

    Distinct ones are not among them: what they add depends on what was added before.
    """
    return _added_up(rollups, contributions.c.thing.is_(None), *where)


def in_buckets(*where: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    """The durations of the ledger added up to rows of `histograms`, likewise."""
    return _added_up(histograms, contributions.c.bucket.is_not(None), *where)


def by_month(table: sa.Table, daily: sa.FromClause) -> sa.Select[*tuple[Any, ...]]:
    """Rows of `rollups` or `histograms` added up to those of their monthly tables, likewise."""
    d = daily.c
    first = {name: first_of_month(d[name]).label(name) for name in ("day", "recorded_day")}
    key = [first.get(column.name, d[column.name]) for column in MONTHLY[table].primary_key]
    amount = sa.cast(sa.func.sum(d.amount), sa.BigInteger).label("amount")
    query = sa.select(*key, amount).select_from(daily).where(WIDE)
    places = [sa.text(str(n)) for n in range(1, len(key) + 1)]
    return query.group_by(*places).order_by(*places)


def first_of_month(day: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """The first day of the month that a day is in."""
    return sa.cast(sa.func.date_trunc("month", sa.cast(day, sa.DateTime)), sa.Date)


def by_thing(*where: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    """The distinct ones of the ledger, each by itself, at every scope: with the rows' positions."""
    scope, ledger = _at_every_scope()
    c = contributions.c
    about = (c.metric, c.version, c.persons, c.thing, c.day, c.recorded_day)
    query = sa.select(scope, *about, c.source, c.position, c.amount).select_from(ledger)
    return query.where(scope.is_not(None), c.thing.is_not(None), *where)


def _added_up(table: sa.Table, *where: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    scope, ledger = _at_every_scope()
    key = (scope, *(contributions.c[column.name] for column in list(table.primary_key)[1:]))
    amount = sa.cast(sa.func.sum(contributions.c.amount), sa.BigInteger).label("amount")
    query = sa.select(*key, amount).select_from(ledger)
    return query.where(scope.is_not(None), *where).group_by(*key).order_by(*key)


def _at_every_scope() -> tuple[sa.ColumnElement[str], sa.FromClause]:
    """The ledger with each row at every level above it, and the column that tells where."""
    c = contributions.c
    community, compound = (sa.func.coalesce(code, "_") for code in (c.community, c.compound))
    paths = (c.town, c.town + "/" + community, c.town + "/" + c.community + "/" + compound)
    scopes = sa.func.unnest(array(paths)).table_valued(rollups.c.scope).render_derived()
    return scopes.c.scope, contributions.join(scopes, sa.true())


def _within(*paths: str) -> str:
    """SQL: the row is not about persons, or one of the scopes set is on its path.

    The scopes are read once a query; without the setting there are none. One comparison after the
    other, as an array of the paths would be made for each row.
    """
    scopes = f"CAST((SELECT string_to_array(current_setting('{SETTING}', true), ',')) AS text[])"
    seen = (f"{path} = ANY ({scopes})" for path in (f"'{EVERYWHERE}'", *paths))
    return f"NOT persons OR {' OR '.join(seen)}"


OF_SCOPE = _within(
    *("split_part(scope, '/', 1)", "scope"),
    "split_part(scope, '/', 1) || '/' || split_part(scope, '/', 2)",
)
VISIBLE = {
    "contributions": _within(
        *("town", "town || '/' || community", "town || '/' || community || '/' || compound")
    ),
    **dict.fromkeys(("rollups", "rollups_monthly"), OF_SCOPE),
    **dict.fromkeys(("histograms", "histograms_monthly"), OF_SCOPE),
    "figures": "true",
    "places": "true",
}
"""Which rows an answer may be read from; claims are public."""
