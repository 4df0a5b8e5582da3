"""A long history of issues, copied into an empty store: what is measured is reading it.

Bodies are sealed and encoded as the store does it; only the append is left out.
"""

from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import Any
from uuid import UUID

import asyncpg

from linli.events.append import new_id
from linli.events.contracts.base import CategoryCode, CommunityCode, CompoundCode, Event, IssueId
from linli.events.contracts.catalogue import encode
from linli.events.contracts.issues import (
    ClosingReason,
    IssueClosed,
    IssueEvent,
    IssueReported,
    Location,
    TextReleased,
)
from linli.events.contracts.personal import Personal
from linli.events.sealing import DataKey, sealed
from linli.issues.domain.calendar import MAINLAND
from linli.issues.domain.policy import STANDARD, pinned_in

TOWN, COMMUNITY = "lishui", CommunityCode("tongsheng")
SOURCE = f"{TOWN}/issues"
COMPOUNDS = [CompoundCode(f"compound-{n}") for n in range(20)]
CATEGORIES = [CategoryCode(code) for code in ("greening", "public-safety", "wall-tiles")]
FIRST = datetime(2020, 1, 1, tzinfo=UTC)
TITLES = (
    "北面墙砖脱落，掉在通往游乐场的路上",
    "路灯不亮",
    "Tree has fallen over the path",
    "井盖丢失",
)
PINNED = pinned_in(STANDARD, MAINLAND, None)
COLUMNS = (
    *("source", "position", "id", "stream", "version", "type", "time", "recorded_at"),
    *("community", "compound", "private", "correlation_id", "causation_id", "data"),
)


async def copy_in(url: str, source: str, rows: Iterable[tuple[Any, ...]]) -> int:
    """Fill an empty store with the history of a source; how many events it has."""
    db = await asyncpg.connect(url)
    try:
        await db.execute(
            "INSERT INTO epochs (source, number, reason, began_at) VALUES ($1, 1, 'bench', now())",
            source,
        )
        records = _numbered(source, rows)
        await db.copy_records_to_table("events", records=records, columns=COLUMNS)
        await db.execute("ANALYZE events")
        return await db.fetchval("SELECT max(position) FROM events")
    finally:
        await db.close()


async def _numbered(source: str, rows: Iterable[tuple[Any, ...]]) -> AsyncIterator[tuple[Any, ...]]:
    for position, row in enumerate(rows, start=1):
        yield source, position, *row


def rows_of(closed: int, open_: int, key: DataKey) -> Iterator[tuple[Any, ...]]:
    """What is stored of the events, but for source and position."""
    recorded_at = datetime.now(UTC)
    compounds, categories, titles = cycle(COMPOUNDS), cycle(CATEGORIES), cycle(TITLES)
    step = (recorded_at - FIRST) / (closed + 1)
    for n in range(closed + open_):
        ended = n < closed
        at = FIRST + n * step if ended else recorded_at - timedelta(seconds=n - closed)
        title = f"{next(titles)} {n}"
        reported = _reported(n, at, next(compounds), next(categories), title, ended=ended)
        later = _closed(reported) if ended else _released(reported)
        for version, event in enumerate((reported, later), start=1):
            place = (reported.community, reported.compound)
            stream = f"issue-{reported.issue_id}"
            yield row_of(event, stream, version, at, recorded_at, place, key)


def _reported(
    n: int, at: datetime, compound: CompoundCode, category: CategoryCode, title: str, *, ended: bool
) -> IssueReported:
    place = Location(latitude=23.0 + n % 997 * 1e-5, longitude=113.0 + n % 991 * 1e-5)
    return IssueReported(
        issue_id=IssueId(new_id()),
        reported_at=at,
        community=COMMUNITY,
        compound=compound,
        category=category,
        title=Personal(title),
        location=place,
        source="imported" if ended else "resident",
        pinned=None if ended else PINNED,
    )


def _closed(reported: IssueReported) -> IssueEvent:
    return IssueClosed(
        issue_id=reported.issue_id,
        reported_at=reported.reported_at,
        closed_at=reported.reported_at + timedelta(hours=1),
        reason=ClosingReason("closed-at-source"),
    )


def _released(reported: IssueReported) -> IssueEvent:
    return TextReleased(issue_id=reported.issue_id, texts=("title",))


def row_of(
    event: Event,
    stream: str,
    version: int,
    at: datetime,
    recorded_at: datetime,
    place: tuple[str | None, str | None],
    key: DataKey,
) -> tuple[Any, ...]:
    """What is stored of an event, but for source and position."""
    id_: UUID = new_id()
    body = encode(sealed(event, id_, key))
    return (
        *(id_, stream, version, event.event_type, at, recorded_at),
        *(*place, False, id_, id_, body),
    )
