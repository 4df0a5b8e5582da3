"""The answers that are kept by `Idempotency-Key`, in the service's own database."""

import asyncio
import logging
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple, cast
from uuid import UUID

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    DateTime,
    Index,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
    and_,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

log = logging.getLogger(__name__)

MIGRATIONS = Path(__file__).parent / "migrations"
"""Its `versions` make the table, by `linli.events.migrate`."""

KEPT = timedelta(days=7)
LEASE = timedelta(seconds=10)
"""A request under way for longer than a graceful stop takes has died."""
PRUNE_SECONDS = 3600.0

_TEXT = Text(collation="C")
IDEMPOTENCY = Table(
    "idempotency",
    MetaData(),
    Column("caller", _TEXT, primary_key=True),
    Column("key", _TEXT, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("owner", Uuid, nullable=False),
    Column("began_at", DateTime(timezone=True), nullable=False),
    Column("status", SmallInteger),
    Column("headers", JSON),
    Column("body", LargeBinary),
    Index("idempotency_began_at_idx", "began_at"),
    comment="Answers by Idempotency-Key, for 7 days; no status: under way.",
)
_C = IDEMPOTENCY.c


class Question(NamedTuple):
    """A request that came with a key."""

    caller: str
    key: str
    fingerprint: bytes
    """A digest of what else was asked: method, address, preconditions, body."""
    owner: UUID
    """This attempt to answer it."""


class Answer(NamedTuple):
    """What was sent, byte for byte."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class Kept(NamedTuple):
    """What is known of a key; no answer while its request is under way."""

    fingerprint: bytes
    answer: Answer | None


class RecordedAnswers:
    """The table `idempotency`. Every call is one statement that commits by itself."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")

    async def claim(self, question: Question) -> bool:
        """Whether it is ours to answer: the key is new, was forgotten, or its request has died."""
        mine = {**question._asdict(), "began_at": func.now()}
        unanswered = {"status": None, "headers": None, "body": None}
        died = and_(
            _C.status.is_(None),
            _C.fingerprint == question.fingerprint,
            _C.began_at < func.now() - LEASE,
        )
        claim = (
            insert(IDEMPOTENCY)
            .values(mine)
            .on_conflict_do_update(
                index_elements=[_C.caller, _C.key],
                set_=mine | unanswered,
                where=or_(died, _C.began_at < func.now() - KEPT),
            )
            .returning(_C.owner)
        )
        async with self._engine.connect() as db:
            return (await db.execute(claim)).first() is not None

    async def find(self, question: Question) -> Kept | None:
        """What is known of the question's key."""
        kept = select(_C.fingerprint, _C.status, _C.headers, _C.body).where(
            _C.caller == question.caller, _C.key == question.key
        )
        async with self._engine.connect() as db:
            row = (await db.execute(kept)).one_or_none()
        if row is None:
            return None
        fingerprint, status, headers, body = row
        if status is None:
            return Kept(fingerprint, None)
        pairs = [(name, value) for name, value in cast(list[list[str]], headers)]
        return Kept(fingerprint, Answer(status, pairs, body))

    async def keep(self, question: Question, answer: Answer) -> None:
        """Record the answer, unless another attempt has taken the question over."""
        kept = IDEMPOTENCY.update().where(*self._ours(question)).values(answer._asdict())
        async with self._engine.connect() as db:
            await db.execute(kept)

    async def forget(self, question: Question) -> None:
        """Give the key free: nothing was decided, and the next attempt may come at once."""
        async with self._engine.connect() as db:
            await db.execute(IDEMPOTENCY.delete().where(*self._ours(question)))

    async def prune(self) -> int:
        """Remove what is older than seven days; how many."""
        old = IDEMPOTENCY.delete().where(_C.began_at < func.now() - KEPT)
        async with self._engine.connect() as db:
            return (await db.execute(old)).rowcount

    @staticmethod
    def _ours(question: Question) -> tuple[ColumnElement[bool], ...]:
        return (
            _C.caller == question.caller,
            _C.key == question.key,
            _C.owner == question.owner,
            _C.status.is_(None),
        )


async def keep_pruned(answers: RecordedAnswers) -> None:
    """Prune once an hour, until cancelled; a database that is away is asked again."""
    while True:
        try:
            await answers.prune()
        except (SQLAlchemyError, OSError) as error:
            log.warning("answers were not pruned", exc_info=error)
        await asyncio.sleep(PRUNE_SECONDS)
