"""The key store: one key per subject and purpose, wrapped, in a database of its own.

Its backups are kept apart and short: a key that is destroyed here is gone with the last of them.
"""

import hmac
import json
import os
import time
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol, Self
from uuid import UUID

import sqlalchemy as sa
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from linli.events.append import new_id
from linli.events.databases import engine_of, ensure_database
from linli.events.sealing import DataKey, ErasedSubjectError, Subject

DATABASE = "linli_keys"
"""Its name on a server."""
KEY_BYTES = 32
KEPT = timedelta(seconds=30)
"""How long a process may use a key after another has destroyed it."""
KEPT_MAX = 50_000
LOOKUPS = "lookups"
"""Whose keys make the digests; no person has this id."""

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


class KeyWrapper(Protocol):
    """What wraps data keys: a file on one machine, a KMS or a Vault elsewhere."""

    @property
    def current(self) -> str:
        """The name of the key that wraps new ones."""
        ...

    async def wrap(self, secrets: Collection[bytes]) -> list[bytes]:
        """Each secret under the current key."""
        ...

    async def unwrap(self, wrapped: Collection[tuple[str, bytes]]) -> list[bytes]:
        """The secrets again, each with the name of the key that wraps it."""
        ...


class KeyRing:
    """Key-encryption keys by their names."""

    def __init__(self, current: str, keys: Mapping[str, bytes]) -> None:
        self.current = current
        self._keys = keys

    @classmethod
    def load(cls, path: Path) -> Self:
        """The keys in a file: `{"current": "<name>", "keys": {"<name>": "<hex>"}}`."""
        held = json.loads(path.read_text())
        keys = {name: bytes.fromhex(key) for name, key in held["keys"].items()}
        return cls(held["current"], keys)

    @classmethod
    def ensure(cls, path: Path) -> Self:
        """The file's keys; the file is made, for its owner alone, when it is not there."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            name = str(new_id())
            made = {"current": name, "keys": {name: os.urandom(KEY_BYTES).hex()}}
            new = path.with_suffix(".new")
            new.touch(mode=0o600)
            with new.open("w") as file:
                json.dump(made, file)
                file.flush()
                os.fsync(file.fileno())
            new.replace(path)
        return cls.load(path)

    async def wrap(self, secrets: Collection[bytes]) -> list[bytes]:
        """Each secret under the current key (RFC 3394)."""
        return [aes_key_wrap(self._keys[self.current], secret) for secret in secrets]

    async def unwrap(self, wrapped: Collection[tuple[str, bytes]]) -> list[bytes]:
        """The secrets again."""
        return [aes_key_unwrap(self._keys[name], one) for name, one in wrapped]


class KeyStore:
    """A `Vault` in PostgreSQL. What it has found it keeps for half a minute."""

    def __init__(self, engine: AsyncEngine, wrapper: KeyWrapper) -> None:
        self._engine, self._wrapper = engine, wrapper
        self._secrets: OrderedDict[UUID, tuple[float, bytes]] = OrderedDict()
        self._ids: dict[Subject, UUID] = {}

    @classmethod
    async def open(cls, url: str, wrapper: KeyWrapper) -> Self:
        """Connect; the database and its tables are made where there are none."""
        await ensure_database(url)
        engine = engine_of(url)
        async with engine.begin() as db:
            await db.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('linli-keys'))"))
            await db.run_sync(metadata.create_all)
        return cls(engine, wrapper)

    async def close(self) -> None:
        """Disconnect."""
        await self._engine.dispose()

    async def keys_of(self, subjects: Collection[Subject]) -> Mapping[Subject, DataKey]:
        """As `Vault.keys_of`: a new key is durable before it is used."""
        found = {subject: key for subject in subjects if (key := self._kept(subject))}
        if missing := {subject for subject in subjects if subject not in found}:
            async with self._engine.begin() as db:
                await self._refuse_erased(db, missing)
                await self._make(db, missing)
                found |= await self._read(db, missing)
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

    async def forget(self, person: str) -> None:
        """Let nothing lead to a person any more."""
        async with self._engine.begin() as db:
            await db.execute(sa.delete(lookups).where(lookups.c.person == person))

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
        until, secret = self._secrets.get(id_, (0.0, None))
        return secret if time.monotonic() < until else None

    def _keep(self, subject: Subject, key: DataKey) -> None:
        self._secrets[key.id] = (time.monotonic() + KEPT.total_seconds(), key.secret)
        self._ids[subject] = key.id
        if len(self._secrets) > KEPT_MAX:
            self._secrets.clear()
            self._ids.clear()

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
        secrets = [os.urandom(KEY_BYTES) for _ in subjects]
        wrapped = await self._wrapper.wrap(secrets)
        rows = [
            {"id": new_id(), "subject": who, "purpose": purpose, "wrapped": one}
            for (who, purpose), one in zip(sorted(subjects), wrapped, strict=True)
        ]
        values = [row | {"kek": self._wrapper.current} for row in rows]
        await db.execute(insert(data_keys).values(values).on_conflict_do_nothing())

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


async def _remembered(db: AsyncConnection, kind: str, digest: bytes) -> str | None:
    query = sa.select(lookups.c.person).where(lookups.c.kind == kind, lookups.c.digest == digest)
    return (await db.execute(query)).scalar_one_or_none()


def _array(
    values: Collection[object], kind: type[sa.types.TypeEngine[Any]]
) -> sa.ColumnElement[Any]:
    return sa.literal(list(values), sa.ARRAY(kind))
