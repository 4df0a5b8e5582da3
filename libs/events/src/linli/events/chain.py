"""The hash chain over a source's history: whoever changes an event changes every hash behind it.

It is computed from what is committed, never in the append, over what is stored: of a sealed value
over its ciphertext, so that erasing a person breaks nothing. A body enters by its own digest, which
is kept when the body is redacted.

Encoding, fixed for good: a leaf is the SHA-256 of `linli-leaf-1`, then for each column of `events`
that is not null, by name: the name's length (1 byte), the name, the value's length (4 bytes), the
value as PostgreSQL sends it in binary (of `data`: its SHA-256). A column added later is null in old
events and changes none of their leaves. The hash after event n is the SHA-256 of the hash before it
and its leaf.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple, Self
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, DateTime, Integer, LargeBinary, Text, Uuid
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from linli.events.envelope import Source
from linli.events.schema import events

FIRST_EPOCH = 1
PAGE_EVENTS = 1_000
"""Less than 1 MB: bodies stay in the database, which answers their digests."""

_LEAF = b"linli-leaf-1"
_CHAIN = b"linli-chain-1"
_NOTHING = bytes(32)
_SENT: Mapping[type[Any], str] = {
    Text: "textsend",
    BigInteger: "int8send",
    Integer: "int4send",
    Boolean: "boolsend",
    Uuid: "uuid_send",
    DateTime: "timestamptz_send",
    LargeBinary: "sha256",
}
COVERED = tuple(sorted(column.name for column in events.columns))
_NAMES = tuple(bytes([len(name)]) + name.encode() for name in COVERED)
_BODY = COVERED.index("data")
_VALUES = ", ".join(f"pg_catalog.{_SENT[type(events.c[name].type)]}({name})" for name in COVERED)
_PAGE = (
    f"SELECT position, id, (SELECT r.body FROM redactions r WHERE r.source = e.source"
    f" AND r.position = e.position), {_VALUES} FROM events e"
    " WHERE source = $1 AND position > $2 ORDER BY position LIMIT $3"
)


class Row(NamedTuple):
    """A stored event as the chain sees it."""

    position: int
    id: UUID
    original: bytes | None
    """The digest of the body that was redacted, as the store says."""
    values: Sequence[bytes | None]

    @property
    def body(self) -> bytes:
        """The digest of the body that is there."""
        return self.values[_BODY] or b""

    def leaf(self, original: bytes | None) -> bytes:
        """The event's own hash; `original` stands for its body where that was redacted."""
        values = self.values
        if original is not None:
            values = (*values[:_BODY], original, *values[_BODY + 1 :])
        parts = [_LEAF]
        for name, value in zip(_NAMES, values, strict=True):
            if value is not None:
                parts += (name, len(value).to_bytes(4), value)
        return sha256(b"".join(parts)).digest()


class Link(NamedTuple):
    """A chain up to an event."""

    epoch: int
    position: int
    last_id: UUID | None
    hash: bytes

    @classmethod
    def first(cls, source: Source) -> Self:
        """The beginning of a source's history."""
        return cls(FIRST_EPOCH, 0, None, _begun(source, FIRST_EPOCH, _NOTHING))

    def after(self, row: Row, original: bytes | None) -> "Link":
        """The chain with one more event."""
        hash_ = sha256(self.hash + row.leaf(original)).digest()
        return Link(self.epoch, row.position, row.id, hash_)

    def forked(self, source: Source, epoch: int) -> "Link":
        """The chain where another epoch goes on from here."""
        return self._replace(epoch=epoch, hash=_begun(source, epoch, self.hash))


class Fork(NamedTuple):
    """Where an epoch goes on from an earlier one."""

    epoch: int
    position: int


def lineage(forks: Sequence[Fork]) -> list[Fork]:
    """The forks that lie on the way to the last epoch; a later, earlier fork undoes what it cut."""
    way: list[Fork] = []
    for fork in sorted(forks):
        way = [*(one for one in way if one.position <= fork.position), fork]
    return way


def cut(forks: Sequence[Fork], epoch: int) -> float:
    """The last position of an epoch that the last epoch still has."""
    return min((fork.position for fork in forks if fork.epoch > epoch), default=float("inf"))


class Chain:
    """A chain that is extended event by event, through the forks that lie ahead."""

    def __init__(self, source: Source, link: Link, forks: Sequence[Fork] = ()) -> None:
        self._source, self.link = source, link
        self._ahead = [fork for fork in lineage(forks) if fork.epoch > link.epoch]

    def trust(self, link: Link) -> None:
        """Go on from a link that was signed, whatever was computed."""
        self.link = link

    def add(self, row: Row, original: bytes | None) -> None:
        """Go one event further; `original` stands for its body where that was redacted."""
        if self._ahead:
            self.fork(row.position - 1)
        self.link = self.link.after(row, original)

    def fork(self, position: int, epoch: float = float("inf")) -> None:
        """Pass the forks at or before a position, those that lead to `epoch`."""
        while self._ahead and self._ahead[0].position <= position and self._ahead[0].epoch <= epoch:
            self.link = self.link.forked(self._source, self._ahead.pop(0).epoch)


async def read_rows(
    engine: AsyncEngine | AsyncConnection, source: Source, after: int, limit: int = PAGE_EVENTS
) -> list[Row]:
    """The events after a position, in order, at most `limit`."""
    if isinstance(engine, AsyncEngine):
        async with engine.connect() as db:
            return await read_rows(db, source, after, limit)
    result = await engine.exec_driver_sql(_PAGE, (str(source), after, limit))
    rows = (tuple[Any, ...](row) for row in result)
    return [Row(row[0], row[1], row[2], row[3:]) for row in rows]


def _begun(source: Source, epoch: int, before: bytes) -> bytes:
    name = str(source).encode()
    return sha256(
        b"".join((_CHAIN, len(name).to_bytes(4), name, epoch.to_bytes(4), before))
    ).digest()
