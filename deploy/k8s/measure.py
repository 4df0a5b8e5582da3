"""What the services' processes take, at rest and under a small load: `make k8s-measure`.

Writes `measured.json`: resident memory of each process, MiB. Requests in the manifests are the 95th
percentile and a third more (K6); whoever measures more in a town of their own patches them there.
Also what PostgreSQL has for each of their connections alone (K23).
"""

import asyncio
import json
import os
import statistics
import sys
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import date
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import asyncpg
import httpx

from linli.events.keyring import KeyRing
from linli.servers import temporary_servers
from linli.servers.ports import LOOPBACK, free_ports

OUT = Path(__file__).parent / "measured.json"
SERVICES = ("communities", "issues", "volunteers", "library", "courses", "dashboards")
PARTS = ("api", "worker", "all")
IDLE_SECONDS, LOAD_SECONDS, CLIENTS = 10, 60, 16
READY_SECONDS_MAX = 300
TOWN, COMMUNITY, COMPOUND = "lishui", "tongsheng", "jinsha-bandao"
NAME = {"name_zh": "某处"}


class Process(NamedTuple):
    """A service at work."""

    name: str
    part: str
    url: str
    handle: asyncio.subprocess.Process

    @property
    def resident(self) -> float:
        """Its memory now, MiB."""
        pages = int(Path(f"/proc/{self.handle.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


async def begun(name: str, part: str, environment: Mapping[str, str]) -> Process:
    """A process, when it is ready."""
    (port,) = free_ports(1)
    keys = {"LINLI_PORT": str(port), "LINLI_HOST": LOOPBACK}
    handle = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", f"linli.{name}", part), env={**environment, **keys}
    )
    url = f"http://{LOOPBACK}:{port}"
    try:
        await ready(url)
    except BaseException:
        handle.kill()
        raise
    return Process(name, part, url, handle)


async def ready(url: str) -> None:
    """Wait until it says so."""
    async with asyncio.timeout(READY_SECONDS_MAX), httpx.AsyncClient(base_url=url) as client:
        while True:
            try:
                if (await client.get("/readyz", timeout=30)).is_success:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.5)


async def sampled(processes: list[Process], seconds: float) -> Mapping[Process, list[float]]:
    """Their memory, four times a second."""
    samples: dict[Process, list[float]] = {process: [] for process in processes}
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for process, seen in samples.items():
            seen.append(process.resident)
        await asyncio.sleep(0.25)
    return samples


async def founded(url: str) -> None:
    """A town, a community and a compound."""
    async with httpx.AsyncClient(base_url=f"{url}/api/communities") as client:
        for path, body in {
            "/towns": {"code": TOWN, "time_zone": "Asia/Shanghai"},
            "/communities": {"code": COMMUNITY, "town": TOWN},
            "/compounds": {"code": COMPOUND, "community": COMMUNITY},
        }.items():
            (await client.post(path, json=body | NAME)).raise_for_status()


async def asked(urls: Mapping[str, str], counted: list[int]) -> None:
    """One client: reports issues, and reads what every service and the dashboards tell."""
    report = {"category": "greening", "title": "绿化带被占用", "description": "字" * 500}
    place = {"community": COMMUNITY, "compound": COMPOUND}
    reads = {
        "communities": "/api/communities/compounds",
        "issues": f"/api/issues?compound={COMPOUND}&limit=200",
        "volunteers": "/api/volunteers/teams",
        "library": "/api/library/libraries",
        "courses": "/api/courses/runs",
        "dashboards": f"/api/dashboards/towns/{TOWN}",
    }
    async with httpx.AsyncClient(timeout=30) as client:
        while True:
            written = await client.post(f"{urls['issues']}/api/issues", json=report | place)
            answers = [await client.get(urls[name] + path) for name, path in reads.items()]
            counted.append(written.status_code)
            counted += [answer.status_code for answer in answers]


async def loaded(processes: list[Process], part: str) -> Mapping[Process, list[float]]:
    """Their memory while clients ask."""
    urls = {process.name: process.url for process in processes if process.part == part}
    counted: list[int] = []
    asking = [asyncio.create_task(asked(urls, counted)) for _ in range(CLIENTS)]
    try:
        return await sampled(processes, LOAD_SECONDS)
    finally:
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
        print({code: counted.count(code) for code in sorted(set(counted))}, file=sys.stderr)


async def of_connections(database_url: str) -> list[float]:
    """The memory that PostgreSQL has for each connection of a service alone, MiB."""
    admin = await asyncpg.connect(database_url)
    try:
        query = "SELECT pid FROM pg_stat_activity WHERE datname LIKE 'linli_%'"
        return [private(row["pid"]) for row in await admin.fetch(query)]
    finally:
        await admin.close()


def private(pid: int) -> float:
    """What a process shares with no other, and its page tables."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text() + Path(f"/proc/{pid}/status").read_text()
    lines = [line.split() for line in told.splitlines()]
    wanted = {"Private_Clean:", "Private_Dirty:", "VmPTE:"}
    return sum(int(words[1]) for words in lines if words and words[0] in wanted) / 1024


async def measured(parts: tuple[str, ...], folder: Path) -> Mapping[str, Mapping[str, list[float]]]:
    """Processes of these parts on servers of their own: samples at rest, then under load."""
    async with AsyncExitStack() as stack:
        servers = await stack.enter_async_context(temporary_servers())
        KeyRing.ensure(kek := folder / "kek.json")
        environment = os.environ | {
            "LINLI_DATABASE_URL": servers.database_url,
            "LINLI_NATS_URL": servers.nats_url,
            "LINLI_KEK_FILE": str(kek),
            "LINLI_PHOTOS_DIR": str(folder / "photos"),
            "LINLI_INSECURE_NO_AUTH": "yes",
            "LINLI_CALLER_PER_SECOND": "1000000",
            "LINLI_CALLER_BURST": "1000000",
        }
        wanted = product(SERVICES, parts)
        processes = await asyncio.gather(*(begun(*one, environment) for one in wanted))
        try:
            await founded(next(p.url for p in processes if p.name == "communities"))
            idle = await sampled(processes, IDLE_SECONDS)
            busy = await loaded(processes, parts[0])
            connections = await of_connections(servers.database_url)
        finally:
            for process in processes:
                process.handle.terminate()
            await asyncio.gather(*(process.handle.wait() for process in processes))
    return {
        kind: {f"{p.name} {p.part}": seen for p, seen in samples.items()}
        for kind, samples in (("idle", idle), ("busy", busy))
    } | {"connections": {"all": connections}}


def table(
    samples: Mapping[str, Mapping[str, list[float]]], summary: str
) -> dict[str, dict[str, float]]:
    """By service and part."""
    made: dict[str, dict[str, float]] = {}
    for label, seen in samples["idle" if summary == "median" else "busy"].items():
        name, part = label.split()
        figure = (
            statistics.median(seen) if summary == "median" else statistics.quantiles(seen, n=20)[18]
        )
        made.setdefault(name, {})[part] = round(figure, 1)
    return made


async def main() -> None:
    """Measure, and keep the table."""
    idle: dict[str, dict[str, float]] = {name: {} for name in SERVICES}
    busy: dict[str, dict[str, float]] = {name: {} for name in SERVICES}
    connections: list[float] = []
    for parts in (("api", "worker"), ("all",)):
        with TemporaryDirectory() as folder:
            samples = await measured(parts, Path(folder))
        for name in SERVICES:
            idle[name] |= table(samples, "median")[name]
            busy[name] |= table(samples, "p95")[name]
        connections += samples["connections"]["all"]
    told = {
        "measured": date.today().isoformat(),  # noqa: DTZ011 - the day here
        "load": f"{CLIENTS} clients for {LOAD_SECONDS} s: an issue reported, six lists read, again",
        "memory_mib_idle": idle,
        "memory_mib_p95": busy,
        "connections": len(connections),
        "connection_mib_mean": round(statistics.mean(connections), 1),
    }
    OUT.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    asyncio.run(main())
