"""One moment for one answer: its numbers, and how far each history has been read for them."""

from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from typing import Annotated, Any, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from fastapi import Depends
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.chassis.dependencies import Database
from linli.chassis.positions import BehindError
from linli.dashboards.projections import CONTRIBUTIONS, TABLES_SINCE
from linli.dashboards.scopes import SETTING
from linli.dashboards.viewing import Viewer, ViewerReach
from linli.events.envelope import Source
from linli.events.projections import Projection, active
from linli.events.row_security import READER
from linli.events.schema import checkpoints, horizons, parked_events

SCHEMA = CONTRIBUTIONS.schema(0).removesuffix("0")
BEGIN = sa.text(f"""
    SELECT generation, version,
        set_config('{SETTING}', :scopes, true),
        set_config('search_path', '"{SCHEMA}' || generation || '", public', true),
        set_config('role', '{READER}', true)
    FROM projections WHERE name = '{CONTRIBUTIONS.name}'
""")
"""All that an answer begins with: four statements would take longer to send than to do."""


class Read(NamedTuple):
    """How far the history of one service has been read."""

    source: Source
    epoch: int
    position: int
    parked: int
    """Events up to there that are in no number, as they or others before them failed for good."""
    through: datetime | None
    """What was recorded before has been read; None where that is not known."""


class Snapshot:
    """A connection whose queries all see one moment and one generation of the tables."""

    def __init__(self, db: AsyncConnection, generation: int) -> None:
        self.db = db
        self.generation = generation

    async def show(self, projection: Projection) -> None:
        """Let unqualified names mean the active tables of another projection, too.

        Raises:
            BehindError: it has not been started yet, so there are no tables.
        """
        shown = await active(self.db, projection.name)
        if shown is None:
            raise BehindError(f"{projection.name} has read nothing yet")
        schemas = CONTRIBUTIONS.schema(self.generation), projection.schema(shown.generation)
        path = sa.text('SET LOCAL search_path TO "{}", "{}", public'.format(*schemas))
        await self.db.execute(path)

    async def reads(self, *towns: str) -> Sequence[Read]:
        """How far each of the towns' histories has been read, as far as they have been heard of.

        Where a source has more than has been read, `through` is the time of the last event read:
        what comes next may be younger, so that the lag it tells of is an upper bound.
        """
        known = {"generation": self.generation, "sources": sources_of(towns)}
        rows = await self.db.execute(READS, known)
        return [Read(Source.parse(source), *rest) for source, *rest in rows]


def sources_of(towns: Sequence[str]) -> Sequence[str]:
    """All histories of towns that are read."""
    return [str(Source(town, service)) for town in towns for service in CONTRIBUTIONS.services]


def final_before(reads: Sequence[Read], zone: ZoneInfo) -> date | None:
    """The day before which every history has been read, with nothing parked; None: not known."""
    through = [read.through for read in reads if read.through is not None and not read.parked]
    if not through or len(through) < len(reads):
        return None
    return min(through).astimezone(zone).date()


async def snapshot(db: AsyncConnection, viewer: ViewerReach) -> Snapshot:
    """Fix the moment, what the viewer sees in it, and the generation: the active one.

    From here on the transaction is the reader's: the database lets through what its policies say.
    Its tables are looked up in its schema, not through the views in `public`: which tables a view
    shows is not part of the moment, and a switch between two queries would mix two generations.

    Raises:
        BehindError: the projection has not been started yet, so there are no tables.
    """
    await db.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    begun = (await db.execute(BEGIN, {"scopes": viewer.setting})).one_or_none()
    if begun is None or begun.version < TABLES_SINCE:
        raise BehindError("the dashboards have read nothing yet")
    return Snapshot(db, begun.generation)


async def generation_shown(db: AsyncConnection) -> int | None:
    """Let unqualified names mean the active generation's tables, in this transaction.

    None where there is none, or none of the shape of today: that one is being built anew.
    """
    shown = await active(db, CONTRIBUTIONS.name)
    if shown is None or shown.version < TABLES_SINCE:
        return None
    schema = CONTRIBUTIONS.schema(shown.generation)
    await db.execute(sa.text(f'SET LOCAL search_path TO "{schema}", public'))
    return shown.generation


async def _snapshot(db: Database, viewer: Viewer) -> AsyncIterator[Snapshot]:
    yield await snapshot(db, viewer)


Moment = Annotated[Snapshot, Depends(_snapshot)]
"""What one request is answered from."""


def reading(generation: sa.ColumnElement[int]) -> sa.Select[*tuple[Any, ...]]:
    """How far every history has been read: the columns of `Read`."""
    own = (checkpoints.c.projection == CONTRIBUTIONS.name, checkpoints.c.generation == generation)
    c = sa.select(checkpoints).where(*own).subquery("c").c
    h, p = horizons.c, parked_events.c
    source = sa.func.coalesce(c.source, h.source)
    position = sa.func.coalesce(c.position, 0)
    parked = sa.select(sa.func.count()).where(
        p.projection == CONTRIBUTIONS.name, p.generation == generation, p.source == source
    )
    caught_up = (h.tail <= position) & (h.epoch == sa.func.coalesce(c.epoch, h.epoch))
    latest = sa.func.greatest(h.recorded_through, c.recorded_at)
    through = sa.case((caught_up, latest), else_=c.recorded_at)
    return sa.select(
        *(source.label("source"), sa.func.coalesce(c.epoch, h.epoch).label("epoch")),
        *(position.label("position"), parked.scalar_subquery().label("parked")),
        through.label("through"),
    ).select_from(sa.join(c.source.table, horizons, c.source == h.source, full=True))


def reads_of(sources: sa.ColumnElement[Any]) -> sa.Select[*tuple[Any, ...]]:
    """The question of `reads`."""
    every = reading(sa.bindparam("generation", type_=sa.Integer)).subquery()
    return sa.select(every).where(every.c.source == sa.any_(sources)).order_by(every.c.source)


READS = reads_of(sa.bindparam("sources", type_=ARRAY(sa.Text)))
"""Built once: that takes longer than the answer."""
