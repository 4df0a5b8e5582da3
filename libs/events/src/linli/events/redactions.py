"""Redaction: a body is replaced by order of law, and the chain of its history still holds.

The witness is told first: a line signed there is what makes a redaction lawful. The leaf of the
event goes on being made from the digest of the body that was recorded.
"""

import asyncio
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import orjson
import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from linli.events.contracts.catalogue import EVENT_TYPES, decode
from linli.events.envelope import Source
from linli.events.schema import events, redactions
from linli.events.sealing import personal_fields
from linli.events.witness import Redaction, Witness

ERASED = {"erased": True}
INSTEAD = "[redacted]"


class UnredactableError(Exception):
    """What was asked for cannot be redacted; nothing was changed."""


def redacted_body(type_: str, data: bytes, fields: Sequence[str] = ()) -> bytes:
    """The body with its personal fields erased, and the named ones null, or a text that says so.

    Raises:
        UnredactableError: there is nothing to redact, or the body could not be read any more.
    """
    contract = EVENT_TYPES.get(type_)
    if contract is None:
        raise UnredactableError(f"no contract names {type_}")
    body: dict[str, Any] = orjson.loads(data)
    if unknown := sorted(set(fields) - body.keys()):
        raise UnredactableError(
            f"{contract.__name__} has no {', '.join(unknown)} here; it has {', '.join(body)}"
        )
    personal = [name for name in personal_fields(contract) if body.get(name) is not None]
    if not personal and not fields:
        raise UnredactableError(f"{contract.__name__} has no personal field here: name a field")
    body |= dict.fromkeys(personal, ERASED)
    for name in fields:
        if name not in personal:
            body[name] = _instead(type_, body, name)
    return orjson.dumps(body)


def _instead(type_: str, body: Mapping[str, Any], name: str) -> str | None:
    for value in (None, INSTEAD):
        try:
            decode(type_, orjson.dumps({**body, name: value}))
        except ValidationError:
            continue
        return value
    raise UnredactableError(f"without its {name}, {type_} could not be read any more")


async def redact(
    engine: AsyncEngine,
    witness: Witness,
    source: Source,
    position: int,
    fields: Sequence[str],
    *,
    reason: str,
    actor: str,
) -> Redaction:
    """Replace an event's body in its store; done again, it changes nothing more.

    Raises:
        UnredactableError: nothing was changed.
    """
    here = (events.c.source == str(source), events.c.position == position)
    query = sa.select(events.c.type, events.c.data).where(*here)
    async with engine.begin() as db:
        row = (await db.execute(query.with_for_update())).one_or_none()
        if row is None:
            raise UnredactableError(f"{source} has no event {position}")
        body = redacted_body(row.type, row.data, fields)
        known = await asyncio.to_thread(_known, witness, source, position)
        original = known.body if known else sha256(row.data).digest()
        redaction = Redaction(position, original, sha256(body).digest(), reason, actor)
        if known is None or body != row.data:
            await asyncio.to_thread(witness.redaction, source, redaction)
        await db.execute(sa.update(events).where(*here).values(data=body))
        await _note(db, source, redaction)
    return redaction


def _known(witness: Witness, source: Source, position: int) -> Redaction | None:
    """The redaction of this event that was signed before."""
    for line in witness.lines(source, checkpoints=False):
        if line.kind == "redaction" and line.redaction.position == position:
            return line.redaction
    return None


async def _note(db: AsyncConnection, source: Source, redaction: Redaction) -> None:
    order = {"body": redaction.body, "reason": redaction.reason, "actor": redaction.actor}
    statement = insert(redactions).values(
        source=str(source), position=redaction.position, at=sa.func.clock_timestamp(), **order
    )
    await db.execute(
        statement.on_conflict_do_update(index_elements=["source", "position"], set_=order)
    )


async def redacted_positions(engine: AsyncEngine, source: Source) -> set[int]:
    """The events whose bodies were replaced, as the store says."""
    query = sa.select(redactions.c.position).where(redactions.c.source == str(source))
    async with engine.connect() as db:
        return set((await db.execute(query)).scalars())
