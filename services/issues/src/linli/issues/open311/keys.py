"""Keys: who may report, told by a secret that is shown once and kept by nobody."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.chassis.lists import Listing, keeping
from linli.chassis.tables import identity, moment, text
from linli.events.append import Context
from linli.events.contracts.api_keys import ApiKeyEvent, ApiKeyIssued, ApiKeyRevoked
from linli.events.contracts.base import stream_name
from linli.events.projections import Projection
from linli.events.store import Appended, EventStore, Fact, retry_lost_races
from linli.issues.domain.api_key import ApiKey, ApiKeyCommand, decide, evolve
from linli.issues.open311.faults import BadKeyError

SECRET_BYTES = 32

metadata = sa.MetaData()
open311_keys = sa.Table(
    "open311_keys",
    metadata,
    identity(),
    text("town"),
    text("client"),
    sa.Column("sha256", sa.Text, nullable=False, index=True),
    moment("issued_at"),
    moment("revoked_at", nullable=True),
    comment="The keys by which programs report; of the secrets, their hashes.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """A key, without what it is."""

    id: UUID
    town: str
    client: str
    sha256: Annotated[str, Field(exclude=True)]
    issued_at: datetime
    revoked_at: datetime | None = None


def shown_key(row: KeyRow | None, fact: Fact[ApiKeyEvent]) -> KeyRow | None:
    """The row after one more fact."""
    match fact.event:
        case ApiKeyIssued(key_id=id_, client=client, sha256=digest):
            town = fact.source.town
            return KeyRow(id=id_, town=town, client=client, sha256=digest, issued_at=fact.time)
        case ApiKeyRevoked():
            return row and replace(row, revoked_at=fact.time)


KEYS = Listing("key", open311_keys, KeyRow, shown_key, newest_by="issued_at")
OPEN311_KEYS = Projection(
    name="issues-open311-keys",
    version=1,
    tables=metadata,
    events=(ApiKeyIssued, ApiKeyRevoked),
    project=keeping(KEYS),
)


@retry_lost_races(times=3)
async def handle_key(command: ApiKeyCommand, store: EventStore, context: Context) -> Appended:
    """Issue a key, or revoke one.

    Raises:
        ApiKeyRefusal: a rule refused the command; nothing was recorded.
    """
    stream = stream_name("key", command.key_id)
    loaded = await store.load(stream, evolve, ApiKey(), context)
    return await store.append(stream, decide(command, loaded.state), loaded, context)


def new_secret() -> str:
    """A key, as its bearer keeps it: 256 random bits."""
    return secrets.token_urlsafe(SECRET_BYTES)


def digest_of(secret: str) -> str:
    """What is kept of it. A random key needs no slow hash: there is nothing to guess."""
    return sha256(secret.encode()).hexdigest()


async def key_of(secret: str | None, town: str, db: AsyncConnection) -> KeyRow:
    """Whose secret it is; raises BadKeyError of one that is not good for the town."""
    c = open311_keys.c
    query = sa.select(open311_keys).where(
        c.sha256 == digest_of(secret or ""), c.town == town, c.revoked_at.is_(None)
    )
    row = (await db.execute(query)).mappings().one_or_none()
    if row is None:
        raise BadKeyError
    return KeyRow(**row)
