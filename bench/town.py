"""A town of many compounds and the long history of its issues, copied into empty stores.

Each issue was entered three days after it was reported, some hours after which it had ended; so
days on which something happened and days on which it was recorded differ.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.history import CATEGORIES, copy_in, row_of
from linli.events.append import new_id
from linli.events.contracts.base import (
    CommunityCode,
    CompoundCode,
    Event,
    IssueId,
    TownCode,
)
from linli.events.contracts.issues import ClosingReason, IssueClosed, IssueReported
from linli.events.contracts.personal import Personal
from linli.events.contracts.places import CommunityRegistered, CompoundRegistered, TownRegistered
from linli.events.databases import engine_of, ensure_database, named
from linli.events.migrate import migrate
from linli.events.sealing import DataKey
from linli.events.testing import KEY

TOWN = TownCode("lishui")
FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2025, 12, 31, tzinfo=UTC)
LATE = timedelta(days=3)
COMMUNITIES = [CommunityCode(f"community-{n}") for n in range(40)]
COMPOUNDS = [
    (CompoundCode(f"compound-{n}"), COMMUNITIES[n % len(COMMUNITIES)]) for n in range(2_000)
]

type Row = tuple[Any, ...]


async def fill_stores(server_url: str, issues: int) -> int:
    """Copy the town's register and its issues into their stores; how many events that are."""
    return await _filled(server_url, "communities", register()) + await _filled(
        server_url, "issues", histories(issues, KEY)
    )


async def _filled(server_url: str, service: str, rows: Iterator[Row]) -> int:
    url = named(server_url, f"linli_{service}")
    await ensure_database(url)
    engine = engine_of(url)
    await migrate(engine)
    await engine.dispose()
    return await copy_in(url, f"{TOWN}/{service}", rows)


def register() -> Iterator[Row]:
    """The town, its communities and their compounds."""
    for n, (event, place) in enumerate(_registered()):
        yield row_of(event, f"place-{n}", 1, FIRST, FIRST, place, KEY)


def _registered() -> Iterator[tuple[Event, tuple[str | None, str | None]]]:
    yield TownRegistered(code=TOWN, name_zh="里水镇", time_zone="Asia/Shanghai"), (None, None)
    for code in COMMUNITIES:
        yield CommunityRegistered(code=code, town=TOWN, name_zh=code), (code, None)
    for code, community in COMPOUNDS:
        compound = CompoundRegistered(code=code, community=community, name_zh=code)
        yield compound, (community, code)


def histories(issues: int, key: DataKey) -> Iterator[Row]:
    """So many issues, reported and closed, evenly over the years and the compounds."""
    step = (LAST - FIRST) / issues
    for n in range(issues):
        at, (compound, community) = FIRST + n * step, COMPOUNDS[n % len(COMPOUNDS)]
        ended_at = at + timedelta(hours=1 + n % 71)
        reported = _reported(n, at, compound, community)
        closed = IssueClosed(
            issue_id=reported.issue_id,
            reported_at=at,
            closed_at=ended_at,
            reason=ClosingReason("closed-at-source"),
        )
        stream, place = f"issue-{reported.issue_id}", (community, compound)
        yield row_of(reported, stream, 1, at, at + LATE, place, key)
        yield row_of(closed, stream, 2, ended_at, at + LATE, place, key)


def _reported(
    n: int, at: datetime, compound: CompoundCode, community: CommunityCode
) -> IssueReported:
    return IssueReported(
        issue_id=IssueId(new_id()),
        reported_at=at,
        community=community,
        compound=compound,
        category=CATEGORIES[n % len(CATEGORIES)],
        title=Personal(f"路灯不亮 {n}"),
        source="imported",
    )
