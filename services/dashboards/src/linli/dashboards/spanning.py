"""What was counted over days, read by whole months where that is possible.

Towns and communities have rows of so many days that a sum over years is read by months, then the
days of the last: of those that happened in it, and, as of a day, of those recorded in that day's.
"""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.dashboards.queries import Condition, Days
from linli.dashboards.scopes import is_wide
from linli.dashboards.tables import MONTHLY, WIDE

DAY = timedelta(days=1)


class Cuts(NamedTuple):
    """The days with which another stretch begins, in order."""

    firsts: Sequence[date]
    by: Literal["day", "recorded_day"] = "day"


UNCUT = Cuts((date.min,))


class Counted(NamedTuple):
    """How often something was counted in one scope and in one stretch of days."""

    scope: str
    stretch: int
    """What lies before all cuts is in 0."""
    metric: str
    version: int
    thing: int
    """Of durations their bucket, else 0."""
    amount: int


async def counted(
    db: AsyncConnection,
    table: sa.Table,
    scopes: Collection[str],
    days: Days,
    metrics: Collection[str] | None = None,
    cuts: Cuts = UNCUT,
) -> Sequence[Counted]:
    """The rows of `rollups` or `histograms` on these days, added up."""
    if not scopes:
        return []
    wide = [scope for scope in scopes if is_wide(scope) and not _begins(days)]
    narrow = [scope for scope in scopes if scope not in set(wide)]
    query = _query(table, cuts.by, bool(wide), bool(narrow), of_all=metrics is None)
    rows = await db.execute(
        query,
        _bound(days, cuts)
        | {
            "wide": wide,
            "narrow": narrow,
            "metrics": list(metrics or ()),
            "cuts": list(cuts.firsts),
        },
    )
    return [Counted._make((*about, int(amount))) for *about, amount in rows]


def _begins(days: Days) -> bool:
    """Whether the days begin with any but the first."""
    return days.since is not None or days.recorded_since is not None


def _bound(days: Days, cuts: Cuts) -> dict[str, date]:
    """The days as the query names them; months end before its `happened` and `recorded`."""
    cut = {cuts.by: cuts.firsts[0]} if cuts is not UNCUT else {}
    happened = min(_after(days.on), cut.get("day", date.max))
    recorded = min(_after(days.as_of or date.max), cut.get("recorded_day", date.max))
    return {
        "since": days.since or date.min,
        "on": days.on,
        "recorded_since": days.recorded_since or date.min,
        "as_of": days.as_of or date.max,
        "happened": happened.replace(day=1),
        "recorded": recorded if recorded == date.max else recorded.replace(day=1),
    }


def _after(day: date) -> date:
    return min(day, date.max - DAY) + DAY


@lru_cache
def _query(
    table: sa.Table, cut: str, wide: bool, narrow: bool, *, of_all: bool
) -> sa.Select[*tuple[Any, ...]]:
    """The question in one of its forms, built once: that takes longer than the answer."""
    parts = [*(_by_month(table) if wide else ()), *([_by_day(table)] if narrow else ())]
    if not of_all:
        metrics = sa.bindparam("metrics", type_=ARRAY(sa.Text))
        parts = [part.where(part.selected_columns.metric == sa.any_(metrics)) for part in parts]
    rows = sa.union_all(*parts).subquery("counted").c
    cuts = sa.bindparam("cuts", type_=ARRAY(sa.Date))
    stretch = sa.func.width_bucket(rows[cut], cuts)
    by = (rows.scope, stretch, rows.metric, rows.version, rows.thing)
    places = [sa.text(str(n)) for n in range(1, len(by) + 1)]
    return sa.select(*by, sa.func.sum(rows.amount)).group_by(*places)


def _by_month(table: sa.Table) -> Sequence[sa.Select[*tuple[Any, ...]]]:
    """The months that are over; then the days of the last in which it happened, or was recorded."""
    happened, recorded = _day("happened"), _day("recorded")
    month, day = MONTHLY[table].c, table.c
    among = sa.any_(sa.bindparam("wide", type_=ARRAY(sa.Text)))
    return (
        _rows(MONTHLY[table]).where(
            month.scope == among, month.day < happened, month.recorded_day < recorded
        ),
        _rows(table).where(day.scope == among, day.day >= happened, *_within(table)),
        _rows(table).where(
            *(day.scope == among, day.recorded_day >= recorded, WIDE),
            *(day.day < happened, *_within(table)),
        ),
    )


def _by_day(table: sa.Table) -> sa.Select[*tuple[Any, ...]]:
    among = sa.any_(sa.bindparam("narrow", type_=ARRAY(sa.Text)))
    return _rows(table).where(table.c.scope == among, *_within(table))


def _rows(table: sa.Table) -> sa.Select[*tuple[Any, ...]]:
    c = table.c
    thing: sa.ColumnElement[int] = c.bucket if "bucket" in c else sa.literal_column("0", sa.Integer)
    about = (c.scope, c.metric, c.version, c.day, c.recorded_day)
    return sa.select(*about, thing.label("thing"), c.amount)


def _within(table: sa.Table) -> Sequence[Condition]:
    c = table.c
    return (
        c.day.between(_day("since"), _day("on")),
        c.recorded_day.between(_day("recorded_since"), _day("as_of")),
    )


def _day(name: str) -> sa.BindParameter[date]:
    return sa.bindparam(name, type_=sa.Date)
