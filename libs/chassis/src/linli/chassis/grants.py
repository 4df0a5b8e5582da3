"""What every service knows of grants: kept in step with the registry, asked with every request."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from linli.chassis.authority import Grant, Role
from linli.events.contracts.grants import RoleGranted, RoleRevoked
from linli.events.envelope import Recorded
from linli.events.projections import Projection
from linli.events.reach import Scope

KEPT_SECONDS = 2.0
"""How long a process goes by what it has read: a revocation takes effect as much later."""
KEPT_MAX = 10_000

metadata = sa.MetaData()

grants = sa.Table(
    "grants",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("person", sa.Text, nullable=False, index=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("scope", sa.Text, nullable=False, comment="town/community/compound"),
    sa.Column("source", sa.Text, comment="the one register of an integrator"),
    sa.Column("valid_from", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("valid_until", sa.TIMESTAMP(timezone=True)),
    comment="Every grant that has not been revoked.",
)


async def project(batch: Sequence[Recorded[Any]], db: AsyncConnection) -> None:
    """Keep `grants`, one row per grant that stands, in step with the registry."""
    standing = {fact.event.grant_id: row_of(fact) for fact in batch}
    gone = [id_ for id_, row in standing.items() if row is None]
    if rows := [row for row in standing.values() if row]:
        await db.execute(insert(grants).on_conflict_do_nothing(), rows)
    if gone:
        await db.execute(sa.delete(grants).where(grants.c.id.in_(gone)))


def row_of(fact: Recorded[Any]) -> dict[str, Any] | None:
    """The row of a grant; None of one that is revoked, which it stays."""
    match fact.event:
        case RoleGranted() as e:
            return {
                "id": e.grant_id,
                "person": e.person,
                "role": e.role,
                "scope": e.scope,
                "source": e.source,
                "valid_from": e.valid_from or fact.time,
                "valid_until": e.valid_until,
            }
        case _:
            return None


GRANTS = Projection(
    name="grants",
    version=1,
    tables=metadata,
    events=(RoleGranted, RoleRevoked),
    project=project,
)
"""Every service keeps it: `Service` adds it to what a service declares."""


class Term(NamedTuple):
    """A grant, and from when until when it is in force."""

    grant: Grant
    since: datetime
    until: datetime | None

    def holds(self, now: datetime) -> bool:
        """Whether it is in force."""
        return self.since <= now and (self.until is None or now < self.until)


class Kept(NamedTuple):
    """What was read of somebody, and until when that is gone by."""

    until: float
    terms: tuple[Term, ...]


class Grants:
    """Answers what somebody may do now, from the tables of one service."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._kept: dict[str, Kept] = {}

    async def of(self, person: str) -> tuple[Grant, ...]:
        """A person's grants that are in force."""
        now = datetime.now(UTC)
        return tuple(term.grant for term in await self._terms(person) if term.holds(now))

    async def _terms(self, person: str) -> tuple[Term, ...]:
        kept = self._kept.get(person)
        if kept and time.monotonic() < kept.until:
            return kept.terms
        query = sa.select(grants).where(grants.c.person == person).order_by(grants.c.id)
        async with self._engine.connect() as db:
            rows = (await db.execute(query)).all()
        terms = tuple(_term(row) for row in rows if row.role in Role)  # newer ones say nothing here
        if len(self._kept) >= KEPT_MAX:
            self._kept.clear()
        self._kept[person] = Kept(time.monotonic() + KEPT_SECONDS, terms)
        return terms


def _term(row: sa.Row[Any]) -> Term:
    grant = Grant(Role(row.role), Scope.parse(row.scope), row.source)
    return Term(grant, row.valid_from, row.valid_until)
