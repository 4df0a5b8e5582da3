"""A town's issues at their full number: bulk load, and reads beside commands.

The long history is copied into the store before the service starts, which then catches up by
itself; the bulk load is measured over HTTP on what comes after it. Requests are sent when they are
due, whether or not earlier ones were answered. The service runs as it is deployed: what answers
and what works in processes of their own.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import orjson
import psutil
from prometheus_client.parser import text_string_to_metric_families

from bench.asking import Asking
from bench.figures import Measured
from bench.history import COMMUNITY, COMPOUNDS, SOURCE, TOWN, copy_in, rows_of
from bench.http import issues, serving
from bench.load import Answered, kind_of, percentile, refused_in, steadily
from bench.surroundings import Bench
from linli.chassis.places import PLACES
from linli.chassis.service import Part
from linli.events.contracts.base import TownCode
from linli.events.contracts.places import CommunityRegistered, CompoundRegistered, TownRegistered
from linli.events.databases import engine_of, ensure_database, named
from linli.events.keyring import KeyRing
from linli.events.keys import DATABASE, KeyStore
from linli.events.migrate import migrate
from linli.events.sealing import DataKey, Subject
from linli.events.testing import projected, recorded
from linli.issues.main import ISSUES
from linli.servers import Servers, temporary_folder, temporary_servers

CLOSED, OPEN = int(os.environ.get("BENCH_CLOSED_ISSUES", "1_000_000")), 10_000
LOADED = min(30_000, CLOSED)
READS_PER_SECOND, COMMANDS_PER_SECOND, SECONDS, WARM_SECONDS = 50, 100, 30, 3
CATCH_UP_SECONDS_MAX = 3_600.0
SAMPLE_SECONDS = 0.2
READS = ("list", "search", "map", "timeline")
PATH = "/api/issues"
REPORT = {"community": COMMUNITY, "compound": COMPOUNDS[0], "category": "greening", "title": "树"}


async def measure(bench: Bench) -> Measured:
    """Copy, catch up, load, read: on servers of its own."""
    stages = bench.rounds("issues", 4)
    async with temporary_servers() as servers, temporary_folder() as folder:
        KeyRing.ensure(kek := folder / "kek.json")
        next(stages)
        events = await filled(servers, kek)
        next(stages)
        async with (
            serving(issues(servers, kek, Part.WORKER)) as worker,
            serving(issues(servers, kek, Part.API)) as (url, pid),
            client_of(url) as client,
        ):
            raw: dict[str, Any] = {"closed": CLOSED, "open": OPEN, "copied_events": events}
            raw["catch_up_events_per_second"] = round(await caught_up(client, events))
            next(stages)
            load = await loaded(client, [psutil.Process(one) for one in (pid, worker.pid)])
            raw["shown_events_per_second"] = round(await shown(client, servers))
            raw["settling_seconds"] = round(await settled(worker.url), 1)
            next(stages)
            raw["index_seconds"] = round(await indexed(client), 1)
            answered = await asked(url, await some_ids(servers))
    raw["requests"] = {kind: len(times) for kind, times in answered.items()}
    raw["p50_ms"] = {kind: percentile(answered.get(kind, ()), 50) for kind in (*READS, "command")}
    reads = {f"issues_{kind}_p99_ms": percentile(answered.get(kind, ()), 99) for kind in READS}
    return Measured({**load, **reads, "issues_refused": refused_in(answered)}, raw)


def client_of(url: str) -> httpx.AsyncClient:
    """A client that waits as long as it takes, over kept connections."""
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=200)
    return httpx.AsyncClient(base_url=url, timeout=600, limits=limits)


async def filled(servers: Servers, kek: Path) -> int:
    """Make the places known and copy the history in; how many events it has."""
    url = named(servers.database_url, ISSUES.database)
    await ensure_database(url)
    engine = engine_of(url)
    await migrate(engine)
    register = [
        TownRegistered(code=TownCode(TOWN), name_zh="里水镇", time_zone="Asia/Shanghai"),
        CommunityRegistered(code=COMMUNITY, town=TownCode(TOWN), name_zh="同声社区"),
        *(CompoundRegistered(code=c, community=COMMUNITY, name_zh=c) for c in COMPOUNDS),
    ]
    facts = [recorded(event, town=TOWN, position=n) for n, event in enumerate(register, start=1)]
    await projected(engine, PLACES, facts)
    await engine.dispose()
    rows = rows_of(CLOSED, OPEN, await key_of(servers, kek))
    return await copy_in(url, SOURCE, rows)


async def key_of(servers: Servers, kek: Path) -> DataKey:
    """The key of what no person is known of, as the service will find it."""
    keys = await KeyStore.open(named(servers.database_url, DATABASE), KeyRing.ensure(kek))
    subject = Subject(SOURCE, ISSUES.name)
    (key,) = (await keys.keys_of([subject])).values()
    await keys.close()
    return key


async def caught_up(client: httpx.AsyncClient, events: int) -> float:
    """Events a second until the lists show the last of them."""
    began = time.perf_counter()
    headers = {"Linli-Min-Position": f"{TOWN}/{ISSUES.name}=1.{events}"}
    async with asyncio.timeout(CATCH_UP_SECONDS_MAX):
        while not (await client.get(PATH, headers=headers)).is_success:
            pass  # it waits at the service
    return events / (time.perf_counter() - began)


# The bulk load


async def loaded(
    client: httpx.AsyncClient, processes: Sequence[psutil.Process]
) -> dict[str, float | str]:
    """Rows a second until each has its answer, and what memory that took."""
    sizes = [held_by(processes)]
    sampling = asyncio.create_task(sample(processes, sizes))
    began = time.perf_counter()
    where = {"town": TOWN, "community": COMMUNITY}
    answer = await client.post(f"{PATH}/imports", params=where, content=records())
    seconds = time.perf_counter() - began
    sampling.cancel()
    if answer.text.count('"accepted"') != LOADED:
        raise RuntimeError(answer.text[:500])
    return {
        "issues_loaded_rows_per_second": round(LOADED / seconds),
        "issues_loading_grown_mib": round((max(sizes) - sizes[0]) / 2**20),
    }


def held_by(processes: Sequence[psutil.Process]) -> int:
    """What memory they hold together, in bytes."""
    return sum(process.memory_info().rss for process in processes)


async def sample(processes: Sequence[psutil.Process], sizes: list[int]) -> None:
    """Look at the memory of processes again and again."""
    while True:
        sizes.append(held_by(processes))
        await asyncio.sleep(SAMPLE_SECONDS)


async def records() -> AsyncIterator[bytes]:
    """The register that is loaded, some lines at a time."""
    for first in range(0, LOADED, 1_000):
        lines = (orjson.dumps(record(n)) for n in range(first, min(first + 1_000, LOADED)))
        yield b"\n".join(lines) + b"\n"


def record(n: int) -> Mapping[str, Any]:
    """A service request that has ended."""
    return {
        "key": str(n),
        "compound": COMPOUNDS[n % len(COMPOUNDS)],
        "category": "greening",
        "title": f"Tree maintenance {n}",
        "description": "Case resolved. The branch has been cut and carried away.",
        "reported_at": "2019-03-04T09:00:00+08:00",
        "closed_at": "2019-03-05T09:00:00+08:00",
        "location": {"latitude": 23.0 + n % 997 * 1e-5, "longitude": 113.0 + n % 991 * 1e-5},
    }


# Reads beside commands


async def shown(client: httpx.AsyncClient, servers: Servers) -> float:
    """Wait until the lists show all that was loaded: events a second, of those that they lacked."""
    db = await asyncpg.connect(named(servers.database_url, ISSUES.database))
    last = await db.fetchval("SELECT max(position) FROM events")
    left = last - await db.fetchval(
        "SELECT min(position) FROM checkpoints WHERE source = $1", str(SOURCE)
    )
    await db.close()
    return await caught_up(client, last) * left / last


async def settled(worker_url: str) -> float:
    """Seconds until all that was loaded is published, too."""
    began = time.perf_counter()
    async with asyncio.timeout(CATCH_UP_SECONDS_MAX), client_of(worker_url) as client:
        while await unpublished(client) > 0:  # noqa: ASYNC110 - of another process
            await asyncio.sleep(1)
    return time.perf_counter() - began


async def unpublished(client: httpx.AsyncClient) -> float:
    """How many events the worker has yet to publish."""
    families = text_string_to_metric_families((await client.get("/metrics")).text)
    (gauge,) = (family for family in families if family.name == "es_outbox_pending")
    return gauge.samples[0].value


async def some_ids(servers: Servers) -> Sequence[UUID]:
    """Issues to ask for, of all ages."""
    db = await asyncpg.connect(named(servers.database_url, ISSUES.database))
    rows = await db.fetch("SELECT id FROM issue_list ORDER BY md5(id::text) LIMIT 500")
    await db.close()
    return [row["id"] for row in rows]


async def indexed(client: httpx.AsyncClient) -> float:
    """Seconds until searches are answered: the first ones build their index."""
    began = time.perf_counter()
    async with asyncio.timeout(CATCH_UP_SECONDS_MAX):
        while not (await client.get(PATH, params={"text": "墙砖"})).is_success:
            pass  # each goes on where the one before left off
    return time.perf_counter() - began


async def asked(url: str, ids: Sequence[UUID]) -> Answered:
    """What each kind of request took, after some that do not count."""
    asking = Asking(url)
    read, command = reading(asking, ids), reporting(asking)

    async def together(seconds: int) -> Answered:
        reads, commands = await asyncio.gather(
            steadily(read, READS_PER_SECOND, READS_PER_SECOND * seconds),
            steadily(command, COMMANDS_PER_SECOND, COMMANDS_PER_SECOND * seconds),
        )
        return {**reads, **commands}

    await together(WARM_SECONDS)
    answered = await together(SECONDS)
    asking.close()
    return answered


def reading(asking: Asking, ids: Sequence[UUID]) -> Callable[[], Awaitable[str]]:
    """Asks for a list, a search, a map and a timeline in turn, of any place; says which."""
    random = Random(1)
    kinds = cycle(READS)

    async def read() -> str:
        kind = next(kinds)
        compound = random.choice(COMPOUNDS)
        match kind:
            case "list":
                path, where = PATH, {"compound": compound, "light": "green"}
            case "search":
                path, where = PATH, {"text": random.choice(("墙砖", "路灯", "fallen"))}
            case "map":
                path, where = f"{PATH}/map", {"compound": compound}
            case _:
                path, where = f"{PATH}/{random.choice(ids)}", {}
        return kind_of(kind, await asking.get(path, where))

    return read


def reporting(asking: Asking) -> Callable[[], Awaitable[str]]:
    """Reports an issue."""

    async def report() -> str:
        return kind_of("command", await asking.post(PATH, REPORT))

    return report
