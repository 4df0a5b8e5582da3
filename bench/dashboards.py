"""Dashboards of a large town: reads of all kinds, and a rebuild from the stores beside reads.

The history is copied into the stores and read into the dashboards' tables before the service
starts. Requests are sent when they are due, whether or not earlier ones were answered; but those
that are answered by 304 follow each other on each connection, and are counted.
"""

import asyncio
import os
import sys
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from http import HTTPStatus
from pathlib import Path
from random import Random
from typing import Any

import asyncpg

from bench.asking import Asking
from bench.figures import Measured
from bench.http import HOST, Command, served
from bench.load import Answered, kind_of, percentile, refused_in, steadily
from bench.rebuilding import PROJECTIONS, make
from bench.surroundings import Bench
from bench.town import COMMUNITIES, COMPOUNDS, FIRST, LAST, TOWN, fill_stores
from linli.dashboards.main import DASHBOARDS
from linli.events.databases import named
from linli.events.keyring import KeyRing
from linli.servers import Servers, temporary_folder, temporary_servers

CONTRIBUTIONS = int(os.environ.get("BENCH_CONTRIBUTIONS", "1_000_000"))
OF_AN_ISSUE = 5
"""At least so many contributions has an issue that was reported and closed."""
SECONDS = float(os.environ.get("BENCH_DASHBOARDS_SECONDS", "20"))
TOWN_PER_SECOND, PER_SECOND, MEANWHILE_PER_SECOND = 200, 50, 20
CONNECTIONS = 8
TAG_SECONDS_MAX = 30.0
OVER_TIME_PER_SECOND = 10
READS = ("town", "day", "lineage", "series", "comparison", "restatement", "meanwhile")
PATH = "/api/dashboards"
METRICS = ("issues.reported", "issues.open", "issues.closed", "issues.closing_hours")
COUNT = "SELECT count(*) FROM contributions"


async def measure(bench: Bench) -> Measured:
    """Copy, fill, read, rebuild: on servers of its own."""
    stages = bench.rounds("dashboards", 5)
    async with temporary_servers() as servers, temporary_folder() as folder:
        KeyRing.ensure(kek := folder / "kek.json")
        next(stages)
        await fill_stores(servers.database_url, CONTRIBUTIONS // OF_AN_ISSUE)
        await make(servers.database_url)
        next(stages)
        raw: dict[str, Any] = {"fill": await every_projection("fill", servers)}
        raw["contributions"] = await contributions(servers)
        async with served(dashboards(servers, kek)) as url:
            next(stages)
            unchanged = await unchanged_per_second(url)
            next(stages)
            answered = dict(await read_in_turn(url))
            next(stages)
            rebuilt, meanwhile = await rebuild_beside_reads(url, servers)
    answered |= meanwhile
    raw |= {"rebuild": rebuilt, "requests": {kind: len(t) for kind, t in answered.items()}}
    raw["p50_ms"] = {kind: percentile(answered.get(kind, ()), 50) for kind in READS}
    figures: dict[str, float | str] = {
        f"dashboards_{kind}_p99_ms": percentile(answered.get(kind, ()), 99) for kind in READS
    }
    figures["dashboards_304_per_second"] = unchanged
    rate = round(sum(rebuilt["events"].values()) / rebuilt["seconds"])
    figures["dashboards_rebuilt_per_second"] = rate
    figures["dashboards_refused"] = refused_in(answered)
    return Measured(figures, raw)


def dashboards(servers: Servers, kek: Path) -> Command:
    """The dashboards service in a process of its own."""

    def command(port: int) -> tuple[list[str], dict[str, str]]:
        keys = {"LINLI_DATABASE_URL": servers.database_url, "LINLI_NATS_URL": servers.nats_url}
        keys |= {"LINLI_KEK_FILE": str(kek), "LINLI_INSECURE_NO_AUTH": "yes"}
        keys |= {"LINLI_PORT": str(port), "LINLI_HOST": HOST, "LINLI_LOG_LEVEL": "error"}
        keys |= {"LINLI_CALLER_PER_SECOND": "1000000", "LINLI_CALLER_IN_FLIGHT": "1000"}
        return ["linli.dashboards"], keys

    return command


async def every_projection(what: str, servers: Servers) -> dict[str, Any]:
    """Fill or rebuild all at once, each in a process of its own; how many events in which time."""
    began = time.perf_counter()
    applied = await asyncio.gather(*(in_process(what, name, servers) for name in PROJECTIONS))
    seconds = round(time.perf_counter() - began, 2)
    return {"events": dict(zip(PROJECTIONS, applied, strict=True)), "seconds": seconds}


async def in_process(what: str, projection: str, servers: Servers) -> int:
    """How many events were applied."""
    words = ("-m", "bench.rebuilding", what, projection, servers.database_url)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *words), stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"{what} {projection} ended with {process.returncode}")
    return int(printed)


async def contributions(servers: Servers) -> int:
    """How many there are."""
    db = await asyncpg.connect(named(servers.database_url, DASHBOARDS.database))
    try:
        return await db.fetchval(COUNT)
    finally:
        await db.close()


# Reads


async def unchanged_per_second(url: str) -> float:
    """How often a second the service says that the town's dashboard is still the same.

    Each connection asks as a browser does: about the answer that it had last.
    """
    asking, town = Asking(url), f"{PATH}/towns/{TOWN}"
    async with asyncio.timeout(TAG_SECONDS_MAX):
        while (first := (await asking.get(town)).etag) is None:
            pass  # the service has not looked at its tables yet
    until, statuses = time.perf_counter() + SECONDS, list[int]()

    async def again(etag: str | None) -> None:
        while time.perf_counter() < until:
            answer = await asking.get(town, etag=etag)
            etag = answer.etag
            statuses.append(answer.status)

    await asyncio.gather(*(again(first) for _ in range(CONNECTIONS)))
    asking.close()
    return round(statuses.count(HTTPStatus.NOT_MODIFIED) / SECONDS)


async def read_in_turn(url: str) -> Answered:
    """What each kind of read took, one kind after the other, after some that do not count."""
    asking, random = Asking(url), Random(1)
    kinds = {
        "town": (town(asking), TOWN_PER_SECOND),
        "day": (any_day(asking, random), PER_SECOND),
        "lineage": (lineage(asking, random), PER_SECOND),
        "series": (series(asking, random), OVER_TIME_PER_SECOND),
        "comparison": (comparison(asking, random), OVER_TIME_PER_SECOND),
        "restatement": (restatement(asking, random), OVER_TIME_PER_SECOND),
    }
    answered: dict[str, Sequence[float]] = {}
    for read, rate in kinds.values():
        await steadily(read, rate, rate)
        answered |= await steadily(read, rate, round(rate * SECONDS))
    asking.close()
    return answered


async def rebuild_beside_reads(url: str, servers: Servers) -> tuple[dict[str, Any], Answered]:
    """What a rebuild did, and what reads of any place and day took meanwhile."""
    asking, took = Asking(url), defaultdict[str, list[float]](list)
    read = any_day(asking, Random(2), "meanwhile")
    rebuilding = asyncio.create_task(every_projection("rebuild", servers))
    while not rebuilding.done():
        some = await steadily(read, MEANWHILE_PER_SECOND, MEANWHILE_PER_SECOND)
        for kind, times in some.items():
            took[kind].extend(times)
    asking.close()
    return await rebuilding, took


type Read = Callable[[], Awaitable[str]]


def town(asking: Asking) -> Read:
    """Asks for the town's dashboard of today."""

    async def read() -> str:
        return kind_of("town", await asking.get(f"{PATH}/towns/{TOWN}", {}))

    return read


def any_day(asking: Asking, random: Random, kind: str = "day") -> Read:
    """Asks for any place on any day, half of the times as of any other."""

    async def read() -> str:
        days = {"on": str(some_day(random))}
        if random.random() < 0.5:
            days["as_of"] = str(some_day(random))
        return kind_of(kind, await asking.get(f"{PATH}/{some_place(random)}", days))

    return read


def lineage(asking: Asking, random: Random) -> Read:
    """Asks for the events behind any number."""

    async def read() -> str:
        path = f"{PATH}/{some_place(random)}/metrics/{random.choice(METRICS)}/events"
        return kind_of("lineage", await asking.get(path, {"on": str(some_day(random))}))

    return read


def series(asking: Asking, random: Random) -> Read:
    """Asks for a year of any place, or a part of it, by days, weeks or months."""

    async def read() -> str:
        last = some_day(random)
        days = {"from": str(last - timedelta(days=random.randrange(1, 365))), "to": str(last)}
        by = {"metrics": ",".join(METRICS), "granularity": random.choice(("day", "week", "month"))}
        return kind_of("series", await asking.get(f"{PATH}/{some_place(random)}/series", days | by))

    return read


def comparison(asking: Asking, random: Random) -> Read:
    """Asks for one metric in the parts of the town or of a community, on any day."""

    async def read() -> str:
        whole = random.choice((f"towns/{TOWN}", f"communities/{random.choice(COMMUNITIES)}"))
        about = {"metric": random.choice(METRICS), "on": str(some_day(random))}
        return kind_of("comparison", await asking.get(f"{PATH}/{whole}/comparison", about))

    return read


def restatement(asking: Asking, random: Random) -> Read:
    """Asks what came in late of any day, in the month after it."""

    async def read() -> str:
        on = some_day(random)
        days = {"on": str(on), "earlier": str(on), "later": str(on + timedelta(days=30))}
        path = f"{PATH}/{some_place(random)}/restatement"
        return kind_of("restatement", await asking.get(path, days))

    return read


def some_place(random: Random) -> str:
    """The town as often as any community and as any compound."""
    compound, _ = random.choice(COMPOUNDS)
    community = random.choice(COMMUNITIES)
    places = (f"towns/{TOWN}", f"communities/{community}", f"compounds/{compound}")
    return random.choice(places)


def some_day(random: Random) -> date:
    """A day of the history."""
    return FIRST.date() + timedelta(days=random.randrange((LAST - FIRST).days))
