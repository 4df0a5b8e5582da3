"""Reading tallies: what was counted in each of several scopes, in one stretch of days or more."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.dashboards.metrics.metric import Metric
from linli.dashboards.queries import Days
from linli.dashboards.tables import histograms, rollups
from linli.dashboards.tallies import IT, NOTHING, Key, Tallies, Tally, parts_of


class Cuts(NamedTuple):
    """The days with which another stretch begins, in order."""

    firsts: Sequence[date]
    by: Literal["day", "recorded_day"] = "day"

    def stretch(self, table: sa.Table) -> sa.ColumnElement[int]:
        """The number of the stretch that a row is in; what lies before all cuts is in 0."""
        firsts = sa.cast(array(self.firsts), ARRAY(sa.Date))
        return sa.func.width_bucket(table.c[self.by], firsts)


UNCUT = Cuts((date.min,))


class Tallied:
    """Tallies by scope and stretch."""

    def __init__(self) -> None:
        self._tallies: defaultdict[tuple[str, int], defaultdict[str, Tally]] = defaultdict(
            lambda: defaultdict(Counter)
        )

    def of(self, scope: str, stretch: int) -> Tallies:
        """What was counted there and then."""
        return self._tallies.get((scope, stretch), NOTHING)

    def whole(self, scope: str) -> Tallies:
        """What was counted there in the one stretch of `UNCUT`."""
        return self.of(scope, 1)

    def add(self, rows: sa.Result[*tuple[Any, ...]]) -> None:
        """Count how often each thing was counted."""
        for scope, stretch, metric, thing, amount in rows:
            self._tallies[scope, stretch][metric][thing] += int(amount)


async def tallied(
    db: AsyncConnection,
    metrics: Sequence[Metric],
    scopes: Collection[str],
    days: Days,
    cuts: Cuts = UNCUT,
) -> Tallied:
    """What was counted of metrics on these days, in each scope and between the cuts."""
    found, needed = Tallied(), parts_of(metrics)
    lasting = [metric.key for metric in needed if metric.kind == "duration"]
    summed = [metric.key for metric in needed if metric.kind != "duration"]
    for keys, table, thing in (
        (summed, rollups, sa.literal(IT)),
        (lasting, histograms, histograms.c.bucket),
    ):
        if keys:
            query = _counted(table, thing, cuts.stretch(table))
            inside = (table.c.scope.in_(scopes), *days.within(table), _of(keys, table))
            found.add(await db.execute(query.where(*inside)))
    return found


def _counted(
    table: sa.Table, thing: sa.ColumnElement[int], stretch: sa.ColumnElement[int]
) -> sa.Select[*tuple[Any, ...]]:
    by = (table.c.scope, stretch.label("stretch"), table.c.metric, thing.label("thing"))
    names = (table.c.scope, sa.text("stretch"), table.c.metric, sa.text("thing"))
    return sa.select(*by, sa.func.sum(table.c.amount)).group_by(*names)


def _of(keys: Sequence[Key], table: sa.Table) -> sa.ColumnElement[bool]:
    return sa.tuple_(table.c.metric, table.c.version).in_(keys)
