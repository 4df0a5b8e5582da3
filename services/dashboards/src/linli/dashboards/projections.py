"""Events to contributions and roll-ups, and to what else an answer shows: one projection."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, Insert, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.dashboards.distinct import StepKey, ThingRow, monthly, steps_of
from linli.dashboards.entering import enter
from linli.dashboards.fold import FOLDED, Contribution, TownUnknownError, fold
from linli.dashboards.metrics.catalogue import METRICS
from linli.dashboards.metrics.metric import Metric
from linli.dashboards.scopes import VISIBLE, by_month, by_thing, in_buckets, rolled_up
from linli.dashboards.tables import (
    MONTHLY,
    contributions,
    figures,
    histograms,
    metadata,
    places,
    rollups,
    rollups_monthly,
)
from linli.events.envelope import Recorded
from linli.events.projections import Derived, Projection

REGISTRY = "communities"
TABLES_SINCE = 5000
"""Raised by 1000 with the shape of the tables: those of versions before are not read."""


class TownAwaitedError(ConnectionError):
    """A town's registration has not been read yet: what happened there waits, unparked, for it.

    Days are the town's. Any zone assumed meanwhile would make rows depend on the order in which
    histories were read, and a rebuild would differ.
    """


async def project(batch: Sequence[Recorded[Any]], db: AsyncConnection) -> None:
    """Enter a batch in the ledger and add it to the roll-ups; keep figures and places."""
    await roll_up(db, await keep(batch, db))


async def keep(batch: Sequence[Recorded[Any]], db: AsyncConnection) -> Sequence[Contribution]:
    """Enter a batch in the ledger, keep figures and places; what has been entered."""
    source = batch[0].envelope.source
    try:
        rows = fold(batch, await zones(db, source.town))
    except TownUnknownError as error:
        if source.service == REGISTRY:
            raise
        raise TownAwaitedError(str(error)) from error
    if rows.contributions:
        await enter(db, contributions, rows.contributions)
    if rows.figures:
        await db.execute(sa.insert(figures), [row._asdict() for row in rows.figures])
    if rows.places:
        await db.execute(PLACE, [row._asdict() for row in rows.places])
    return rows.contributions


async def zones(db: AsyncConnection, town: str) -> Mapping[str, ZoneInfo]:
    """The time zone of a town, if it is registered."""
    query = sa.select(places.c.time_zone).where(places.c.level == "town", places.c.code == town)
    name = (await db.execute(query)).scalar()
    return {town: ZoneInfo(name)} if name else {}


async def roll_up(db: AsyncConnection, rows: Sequence[Contribution]) -> None:
    """Add rows of the ledger to the roll-ups: sums, durations, distinct ones."""
    await _add_up(db, ROLL_UP, [row for row in rows if row.thing is None])
    await _add_up(db, FILL_BUCKETS, [row for row in rows if row.bucket is not None])
    await step_up(db, [row for row in rows if row.thing is not None])


async def _add_up(
    db: AsyncConnection, statement: sa.Executable, rows: Sequence[Contribution]
) -> None:
    """Add rows of the ledger to one table of roll-ups.

    They are found by their positions, not from the first to the last: between parked events that
    are retried stand others that have been added before.
    """
    if rows:
        these = {f"these_{name}": sorted({getattr(row, name) for row in rows}) for name in FOUND_BY}
        await db.execute(statement, these)


async def roll_up_all(db: AsyncConnection) -> None:
    """Add up the whole ledger, into roll-ups that are empty."""
    for table, rows in ((rollups, rolled_up()), (histograms, in_buckets())):
        await db.execute(adding_up(table, rows))
    for metric in METRICS.values():
        if metric.told_apart_by:
            about = contributions.c.metric == metric.id
            ledger = [ThingRow(*row) for row in await db.execute(by_thing(about))]
            await _step(db, steps_of(ledger))


def adding_up(table: sa.Table, rows: sa.Select[*tuple[Any, ...]]) -> sa.Executable:
    """The statement that adds rows to a table and to the one of its months.

    It goes in the order of the roll-ups' keys, so that two histories which add to the same ones
    never wait for each other crosswise.
    """
    new = rows.cte("new")
    days = sa.select(new).order_by(*(new.c[column.name] for column in table.primary_key))
    daily = adding(table, insert(table).from_select(table.columns.keys(), days)).cte("daily")
    monthly = MONTHLY[table]
    months = insert(monthly).from_select(monthly.columns.keys(), by_month(table, new))
    return adding(monthly, months).add_cte(daily)


def among_these(names: Sequence[str]) -> Iterator[sa.ColumnElement[bool]]:
    """The rows of the ledger whose columns are among values to be bound, an array for each."""
    for name in names:
        column = contributions.c[name]
        yield column == sa.any_(sa.bindparam(f"these_{name}", type_=ARRAY(column.type)))


def adding(table: sa.Table, new: Insert) -> Insert:
    """An INSERT of roll-ups that adds to those that are there."""
    amount = table.c.amount + new.excluded.amount
    return new.on_conflict_do_update(constraint=table.primary_key, set_={"amount": amount})


async def step_up(db: AsyncConnection, rows: Sequence[Contribution]) -> None:
    """Change the steps of distinct ones by what new rows of the ledger say of them.

    All rows of one metric come from one service's history, one batch after the other.
    """
    if not rows:
        return
    these = {f"these_{name}": sorted({getattr(row, name) for row in rows}) for name in ALIKE_BY}
    new = {row.position for row in rows}
    ledger = [ThingRow(*row) for row in await db.execute(ALIKE, these)]
    changed = steps_of(ledger)
    changed.subtract(steps_of([row for row in ledger if row.position not in new]))
    await _step(db, changed)


async def _step(db: AsyncConnection, changed: Counter[StepKey]) -> None:
    for table, added in ((rollups, changed), (rollups_monthly, monthly(changed))):
        steps = [(*key, n) for key, n in sorted(added.items()) if n]
        if steps:
            up, level = STEP_UP[table]
            names = table.columns.keys()
            await db.execute(up, [dict(zip(names, step, strict=True)) for step in steps])
            keys = [f"at_{column.name}" for column in table.primary_key]
            await db.execute(level, [dict(zip(keys, step, strict=False)) for step in steps])


def stepping_up(table: sa.Table) -> tuple[sa.Executable, sa.Executable]:
    """What adds steps, and what drops those that cancelled out: a rebuild would not make them."""
    at = (column == sa.bindparam(f"at_{column.name}") for column in table.primary_key)
    return adding(table, insert(table)), sa.delete(table).where(*at, table.c.amount == 0)


def placing() -> sa.Executable:
    """The statement that enters places, built once; one that is there takes its new names."""
    new = insert(places)
    names = {name: new.excluded[name] for name in ("name_zh", "name_en")}
    return new.on_conflict_do_update(constraint=places.primary_key, set_=names)


def version_of(metrics: Iterable[Metric]) -> int:
    """The version of the projection: another one with every metric that is new or counts anew.

    So that a rebuild is all they need.
    """
    return TABLES_SINCE + sum(metric.version for metric in metrics)


FOUND_BY = ("source", "metric", "version", "position")
ALIKE_BY = ("town", "metric", "version", "thing")
PLACE = placing()
ROLL_UP = adding_up(rollups, rolled_up(*among_these(FOUND_BY)))
FILL_BUCKETS = adding_up(histograms, in_buckets(*among_these(FOUND_BY)))
ALIKE = by_thing(*among_these(ALIKE_BY))
STEP_UP = {table: stepping_up(table) for table in (rollups, rollups_monthly)}
CONTRIBUTIONS = Projection(
    name="dashboards-contributions",
    version=version_of(METRICS.values()),
    tables=metadata,
    events=FOLDED,
    project=project,
    visible=VISIBLE,
    derived=Derived(keep, roll_up_all),
)
