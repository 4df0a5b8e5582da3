"""Histories by straight SQL: every column of every event filled, or null where it may be."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.events.envelope import Source
from linli.events.schema import epochs, events

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)


async def fill(db: AsyncConnection, source: Source, first: int, last: int, seed: int = 1) -> None:
    """Put events at these positions; with the first one, the source's first epoch."""
    random = Random(f"{source} {seed} {first}")
    if first == 1:
        epoch = {"source": str(source), "number": 1, "reason": "the first", "began_at": BEGAN}
        await db.execute(sa.insert(epochs).values(epoch))
    rows = [row_of(source, position, random) for position in range(first, last + 1)]
    await db.execute(sa.insert(events), rows)


def row_of(source: Source, position: int, random: Random) -> dict[str, object]:
    at = BEGAN + timedelta(seconds=position)
    id_, cause = (UUID(int=random.getrandbits(128)) for _ in range(2))
    body = {"issue_id": str(id_), "note": str(random.getrandbits(64))}
    return {
        "source": str(source),
        "position": position,
        "id": id_,
        "stream": f"issue-{id_}",
        "version": 1,
        "type": "org.linli.issues.EvidenceAdded.v1",
        "time": at,
        "recorded_at": at,
        "community": "tongsheng",
        "compound": random.choice([None, "jinsha-bandao"]),
        "private": False,
        "correlation_id": cause,
        "causation_id": cause,
        "actor": random.choice([None, "person-7"]),
        "traceparent": None,
        "role": None,
        "data": orjson.dumps(body),
    }
