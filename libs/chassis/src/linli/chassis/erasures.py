"""Acting on an erasure: every service forgets what it keeps of a person beside its history.

Histories and read tables hold sealed values, whose keys are gone when the erasure is recorded. What
else knows a person are the answers kept by `Idempotency-Key`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from fastapi import Request
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from linli.chassis.authority import required_reach
from linli.chassis.dependencies import Database
from linli.chassis.recorded_answers import IDEMPOTENCY
from linli.chassis.steps import Person
from linli.events.contracts.people import PersonErased
from linli.events.envelope import TOWN_WIDE, Recorded, Source
from linli.events.keys import KeyStore
from linli.events.projections import Projection
from linli.events.refusals import Refusal
from linli.events.sealing import Vault

ERASURES_TABLE = sa.Table(
    "erasures",
    sa.MetaData(),
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("source", sa.Text),
    sa.Column("position", sa.BigInteger),
    sa.Column("erased_at", sa.TIMESTAMP(timezone=True)),
    sa.Column("acted_at", sa.TIMESTAMP(timezone=True), server_default=sa.func.clock_timestamp()),
    sa.Column("answers", sa.Integer, comment="kept by Idempotency-Key"),
)


class NotErasedHereError(Refusal):
    """The service has not heard of an erasure of this person."""

    code = "not-erased"
    title = "No erasure of this person has arrived here"
    title_zh = "尚未收到该人员的删除通知"


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What the service did when it heard of a person's erasure."""

    person: str
    source: str
    position: int
    erased_at: datetime
    acted_at: datetime
    answers: int
    """Removed: what was kept by `Idempotency-Key`."""


async def project(batch: Sequence[Recorded[PersonErased]], db: AsyncConnection) -> None:
    """Forget those who were erased, in the transaction that moves the checkpoint.

    A rebuild finds nothing to forget, and keeps what was noted the first time.
    """
    persons = sa.literal([fact.event.person for fact in batch], sa.ARRAY(sa.Text))
    theirs = sa.delete(IDEMPOTENCY).where(IDEMPOTENCY.c.caller == sa.any_(persons))
    removed = Counter((await db.execute(theirs.returning(IDEMPOTENCY.c.caller))).scalars())
    rows = [
        {
            "person": event.person,
            "source": str(around.source),
            "position": around.position,
            "erased_at": event.erased_at,
            "answers": removed[event.person],
        }
        for event, around in batch
    ]
    await db.execute(insert(ERASURES_TABLE).on_conflict_do_nothing(), rows)


ERASURES: Projection = Projection(
    name="erasures", version=1, tables=sa.MetaData(), events=(PersonErased,), project=project
)
"""Every service keeps it. What it did is noted in a table that no rebuild empties."""


def acting(vault: Vault) -> Projection:
    """The same, in a process that may have the keys of those who are erased at hand."""

    async def project_here(batch: Sequence[Recorded[PersonErased]], db: AsyncConnection) -> None:
        await project(batch, db)
        if isinstance(vault, KeyStore):
            vault.drop({fact.event.person for fact in batch})

    return replace(ERASURES, project=project_here)


async def oldest_pending(engine: AsyncEngine, vault: KeyStore) -> datetime | None:
    """When the oldest erasure was ordered that this service has not acted on yet."""
    ordered = await vault.erased()
    if not ordered:
        return None
    async with engine.connect() as db:
        acted = set((await db.execute(sa.select(ERASURES_TABLE.c.person))).scalars())
    return min((stone.at for person, stone in ordered.items() if person not in acted), default=None)


async def erasure(person: Person, request: Request, db: Database) -> Erasure:
    """What this service did about a person's erasure, once it has heard of it."""
    reach = required_reach(request.scope)
    query = sa.select(ERASURES_TABLE).where(ERASURES_TABLE.c.person == person)
    row: Any = (await db.execute(query)).mappings().one_or_none()
    if row is None or (reach and not reach.role_at(Source.parse(row["source"]).town, TOWN_WIDE)):
        raise NotErasedHereError(f"{person} is not known to be erased")
    return Erasure(**row)
