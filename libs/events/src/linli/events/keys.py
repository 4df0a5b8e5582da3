"""The key store: one key per subject and purpose, wrapped, in a database of its own.

Its backups are kept apart and short: a key that is destroyed here is gone with the last of them.
"""

import hmac
import os
import time
from collections import OrderedDict
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple, Self
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from linli.events.append import new_id
from linli.events.databases import engine_of, ensure_database
from linli.events.errors import ErasedSubjectError
from linli.events.keyring import KEY_BYTES, KeyWrapper
from linli.events.sealing import DataKey, Subject
from linli.events.sharing import Shared
from linli.events.tombstones import NowhereToWitnessError, Tombstone, Tombstones

DATABASE = "linli_keys"
"""Its name on a server."""
KEPT = timedelta(seconds=30)
"""How long a process may use a key after another has destroyed it."""
KEPT_MAX = 50_000
LOOKUPS = "/lookups"
"""Whose keys make the digests; no person has such an id."""
REWRAPPED_KEYS = 500
"""How many keys are wrapped anew in one transaction."""

metadata = sa.MetaData()

data_keys = sa.Table(
    "data_keys",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("subject", sa.Text(collation="C"), nullable=False),
    sa.Column("purpose", sa.Text(collation="C"), nullable=False),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
    sa.Column("kek", sa.Text(collation="C"), nullable=False, comment="which key wraps it"),
    sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now()),
    sa.UniqueConstraint("subject", "purpose"),
    comment="Data keys, wrapped. A row that is deleted erases what was sealed under it.",
)

erased_subjects = sa.Table(
    "erased_subjects",
    metadata,
    sa.Column("subject", sa.Text(collation="C"), primary_key=True),
    sa.Column("erased_at", sa.DateTime(timezone=True), server_default=sa.func.now()),
    comment="Who has been erased: they get no keys any more.",
)


lookups = sa.Table(
    "lookups",
    metadata,
    sa.Column("kind", sa.Text(collation="C"), primary_key=True),
    sa.Column("digest", sa.LargeBinary, primary_key=True, comment="HMAC-SHA-256 of the value"),
    sa.Column("person", sa.Text(collation="C"), nullable=False, index=True),
    comment="Whom an account, a phone number and the like belong to; a row is forgotten for good.",
)


class Kept(NamedTuple):
    """A key that this process has at hand, and until when."""

    until: float
    subject: Subject
    secret: bytes


class KeyStore:
    """A `Vault` in PostgreSQL. What it has found it keeps for half a minute."""

    def __init__(
        self, engine: AsyncEngine, wrapper: KeyWrapper, tombstones: Tombstones | None = None
    ) -> None:
        self._engine, self._wrapper, self._tombstones = engine, wrapper, tombstones
        self._secrets: OrderedDict[UUID, Kept] = OrderedDict()
        self._ids: dict[Subject, UUID] = {}
        self._looking = Shared[frozenset[Subject], Mapping[Subject, DataKey]]()

    @classmethod
    async def open(
        cls, url: str, wrapper: KeyWrapper, witness: Path | None = None, *, make: bool = True
    ) -> Self:
        """Connect; the database and its tables are made where there are none, unless told not to.

        Whoever has a tombstone in the folder `witness` is erased again, if this is an older state
        of the database. Without a folder nobody can be erased from here.
        """
        if make:
            await ensure_database(url)
        engine = engine_of(url)
        if make:
            await ensure_tables(engine)
        store = cls(engine, wrapper, Tombstones(witness) if witness else None)
        await store._destroy(await store.erased())
        return store

    async def close(self) -> None:
        """Disconnect."""
        await self._engine.dispose()

    async def keys_of(self, subjects: Collection[Subject]) -> Mapping[Subject, DataKey]:
        """As `Vault.keys_of`: a new key is durable before it is used."""
        found = {subject: key for subject in subjects if (key := self._kept(subject))}
        if missing := frozenset(subject for subject in subjects if subject not in found):
            found |= await self._looking.find(missing, lambda: self._look_up(missing))
        return found

    async def _look_up(self, missing: frozenset[Subject]) -> Mapping[Subject, DataKey]:
        async with self._engine.begin() as db:
            await self._refuse_erased(db, missing)
            found = await self._read(db, missing)
            if absent := missing - found.keys():
                await self._make(db, absent)
                found = {**found, **await self._read(db, absent)}
        return found

    async def find(self, ids: Collection[UUID]) -> Mapping[UUID, bytes]:
        """As `Vault.find`."""
        found = {id_: secret for id_ in ids if (secret := self._secret(id_))}
        if missing := [id_ for id_ in ids if id_ not in found]:
            query = sa.select(data_keys).where(data_keys.c.id == sa.any_(_array(missing, sa.Uuid)))
            async with self._engine.connect() as db:
                found |= {key.id: key.secret for _, key in await self._unwrapped(db, query)}
        return found

    async def person(self, kind: str, value: str) -> str | None:
        """Whose `value` this is: the person remembered by it (kind `phone`, …), if any."""
        digest = await self._digest(kind, value)
        async with self._engine.connect() as db:
            return await _remembered(db, kind, digest)

    async def remember(self, kind: str, value: str, person: str) -> str:
        """Whose `value` this is from now on: `person`, unless it is somebody's already.

        Raises:
            ErasedSubjectError: the person has been erased.
        """
        digest = await self._digest(kind, value)
        row = {"kind": kind, "digest": digest, "person": person}
        async with self._engine.begin() as db:
            await self._refuse_erased(db, [Subject(person, kind)])
            await db.execute(insert(lookups).values(row).on_conflict_do_nothing())
            return await _remembered(db, kind, digest) or person

    async def forget(self, person: str, kind: str | None = None, but: str | None = None) -> None:
        """Let nothing lead to a person any more; or nothing of one kind, but one value of it."""
        theirs = sa.delete(lookups).where(lookups.c.person == person)
        if kind is not None:
            theirs = theirs.where(lookups.c.kind == kind)
        if kind is not None and but is not None:
            theirs = theirs.where(lookups.c.digest != await self._digest(kind, but))
        async with self._engine.begin() as db:
            await db.execute(theirs)

    async def erase(self, person: str, reason: str) -> Tombstone:
        """Destroy a person's keys and whatever leads to them, for good; again changes nothing.

        Raises:
            NowhereToWitnessError: no folder would keep the tombstone.
        """
        if self._tombstones is None:
            raise NowhereToWitnessError("no folder keeps tombstones: set LINLI_WITNESS_DIR")
        stone = await self._tombstones.add(person, reason)
        await self._destroy({person: stone})
        await self._rewrite()
        return stone

    async def erased(self) -> Mapping[str, Tombstone]:
        """Everybody who has been erased, by the word of the witness."""
        return await self._tombstones.all() if self._tombstones else {}

    def drop(self, persons: Container[str]) -> None:
        """Have the keys of these persons at hand no more."""
        for subject in [subject for subject in self._ids if subject.who in persons]:
            self._drop(subject)

    async def ids_of(self, person: str) -> Collection[UUID]:
        """The ids of a person's keys."""
        query = sa.select(data_keys.c.id).where(data_keys.c.subject == person)
        async with self._engine.connect() as db:
            return (await db.execute(query)).scalars().all()

    async def rewrap(self) -> int:
        """Wrap with the current key whatever another one wraps; how many that were."""
        done = 0
        while some := await self._rewrap_some():
            done += some
        return done

    async def wrapping(self) -> Mapping[str, int]:
        """How many data keys each key wraps."""
        query = sa.select(data_keys.c.kek, sa.func.count()).group_by(data_keys.c.kek)
        async with self._engine.connect() as db:
            return dict((await db.execute(query)).all())

    async def _rewrap_some(self) -> int:
        query = (
            sa.select(data_keys.c.id, data_keys.c.kek, data_keys.c.wrapped)
            .where(data_keys.c.kek != self._wrapper.current)
            .limit(REWRAPPED_KEYS)
            .with_for_update()
        )
        async with self._engine.begin() as db:
            rows = (await db.execute(query)).all()
            secrets = await self._wrapper.unwrap([(row.kek, row.wrapped) for row in rows])
            name, wrapped = await self._wrapper.wrap(secrets)
            for row, one in zip(rows, wrapped, strict=True):
                mine = sa.update(data_keys).where(data_keys.c.id == row.id)
                await db.execute(mine.values(kek=name, wrapped=one))
        return len(rows)

    async def _destroy(self, stones: Mapping[str, Tombstone]) -> None:
        """Delete the keys and look-ups of those who have tombstones, and remember who they are."""
        if not stones:
            return
        theirs = _array(list(stones), sa.Text)
        rows = [{"subject": stone.person, "erased_at": stone.at} for stone in stones.values()]
        async with self._engine.begin() as db:
            await db.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('linli-erasing'))"))
            await db.execute(insert(erased_subjects).on_conflict_do_nothing(), rows)
            await db.execute(sa.delete(data_keys).where(data_keys.c.subject == sa.any_(theirs)))
            await db.execute(sa.delete(lookups).where(lookups.c.person == sa.any_(theirs)))
        self.drop(stones)

    async def _rewrite(self) -> None:
        """Leave nothing of deleted rows in the files: VACUUM alone leaves bytes in free space."""
        async with self._engine.connect() as db:
            await db.execution_options(isolation_level="AUTOCOMMIT")
            await db.execute(sa.text("VACUUM (FULL) data_keys, lookups"))

    async def _digest(self, kind: str, value: str) -> bytes:
        """What stands for a value: nobody without the key can tell by trying."""
        subject = Subject(LOOKUPS, kind)
        key = (await self.keys_of([subject]))[subject]
        return hmac.digest(key.secret, value.encode(), "sha256")

    def _kept(self, subject: Subject) -> DataKey | None:
        id_ = self._ids.get(subject)
        secret = id_ and self._secret(id_)
        return DataKey(id_, secret) if id_ and secret else None

    def _secret(self, id_: UUID) -> bytes | None:
        kept = self._secrets.get(id_)
        return kept.secret if kept and time.monotonic() < kept.until else None

    def _keep(self, subject: Subject, key: DataKey) -> None:
        now = time.monotonic()
        self._secrets[key.id] = Kept(now + KEPT.total_seconds(), subject, key.secret)
        self._secrets.move_to_end(key.id)
        self._ids[subject] = key.id
        while (oldest := next(iter(self._secrets.items())))[1].until < now or (
            len(self._secrets) > KEPT_MAX
        ):
            self._drop(oldest[1].subject)

    def _drop(self, subject: Subject) -> None:
        if id_ := self._ids.pop(subject, None):
            self._secrets.pop(id_, None)

    @staticmethod
    async def _refuse_erased(db: AsyncConnection, subjects: Iterable[Subject]) -> None:
        """Share the lock under which an erasure destroys keys, so that none is made beside it."""
        await db.execute(sa.text("SELECT pg_advisory_xact_lock_shared(hashtext('linli-erasing'))"))
        names = _array(sorted({subject.who for subject in subjects}), sa.Text)
        query = sa.select(erased_subjects.c.subject).where(
            erased_subjects.c.subject == sa.any_(names)
        )
        if erased := (await db.execute(query)).scalars().first():
            raise ErasedSubjectError(f"{erased} has been erased")

    async def _make(self, db: AsyncConnection, subjects: Collection[Subject]) -> None:
        name, wrapped = await self._wrapper.wrap([os.urandom(KEY_BYTES) for _ in subjects])
        rows = [
            {"id": new_id(), "subject": who, "purpose": purpose, "wrapped": one, "kek": name}
            for (who, purpose), one in zip(sorted(subjects), wrapped, strict=True)
        ]
        await db.execute(insert(data_keys).values(rows).on_conflict_do_nothing())

    async def _read(
        self, db: AsyncConnection, subjects: Collection[Subject]
    ) -> Mapping[Subject, DataKey]:
        pairs = sa.tuple_(data_keys.c.subject, data_keys.c.purpose)
        query = sa.select(data_keys).where(pairs.in_([tuple(subject) for subject in subjects]))
        return dict(await self._unwrapped(db, query))

    async def _unwrapped(
        self, db: AsyncConnection, query: sa.Select[tuple[object, ...]]
    ) -> list[tuple[Subject, DataKey]]:
        rows = (await db.execute(query)).mappings().all()
        secrets = await self._wrapper.unwrap([(row["kek"], row["wrapped"]) for row in rows])
        keys = [
            (Subject(row["subject"], row["purpose"]), DataKey(row["id"], secret))
            for row, secret in zip(rows, secrets, strict=True)
        ]
        for subject, key in keys:
            self._keep(subject, key)
        return keys


async def ensure_tables(engine: AsyncEngine) -> None:
    """Make the tables of the key database that are not there."""
    async with engine.begin() as db:
        await db.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('linli-keys'))"))
        await db.run_sync(metadata.create_all)


async def missing_tables(engine: AsyncEngine) -> Sequence[str]:
    """Those that are not there."""
    async with engine.connect() as db:
        there = await db.run_sync(lambda sync: sa.inspect(sync).get_table_names())
    return sorted(metadata.tables.keys() - set(there))


async def _remembered(db: AsyncConnection, kind: str, digest: bytes) -> str | None:
    query = sa.select(lookups.c.person).where(lookups.c.kind == kind, lookups.c.digest == digest)
    return (await db.execute(query)).scalar_one_or_none()


def _array(
    values: Collection[object], kind: type[sa.types.TypeEngine[Any]]
) -> sa.ColumnElement[Any]:
    return sa.literal(list(values), sa.ARRAY(kind))
