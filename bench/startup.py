"""How soon the platform answers with Lishui's history in it, and what it takes when idle."""

import asyncio
import time
from pathlib import Path
from statistics import median

import psutil

from bench.figures import Measured
from bench.platform import linli, up
from bench.surroundings import Bench
from linli.servers import temporary_folder

ROUNDS = 3
IDLE_SECONDS = 5.0


async def measure(bench: Bench) -> Measured:
    """Play the history once, then start the platform on it some times."""
    seconds: list[float] = []
    sizes: list[float] = []
    async with temporary_folder() as folder:
        data = folder / "linli"
        await linli("demo", "--once", "--data", str(data), "--port", "0")
        for _ in bench.rounds("startup", ROUNDS):
            ready, size = await started(data)
            seconds.append(ready)
            sizes.append(size)
    figures = {
        "ready_seconds": round(median(seconds), 2),
        "idle_rss_mib": round(median(sizes), 1),
    }
    return Measured(figures, {"ready_seconds": seconds, "idle_rss_mib": sizes})


async def started(data: Path) -> tuple[float, float]:
    """Seconds until it is ready, and MiB after a while without requests."""
    began = time.perf_counter()
    async with up(data) as platform:
        ready = time.perf_counter() - began
        await asyncio.sleep(IDLE_SECONDS)
        return ready, psutil.Process(platform.pid).memory_info().rss / 2**20
