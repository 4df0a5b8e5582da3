"""From a command's acknowledgement to its number on the dashboard, at a steady rate of commands.

Commands are sent when they are due, whether or not earlier ones were answered. What is measured
ends with the first answer of the dashboard that has the command's position: it includes the time
between two looks, and that of the look itself.
"""

import asyncio
import time
from collections.abc import Sequence
from statistics import quantiles
from typing import Any, NamedTuple

import orjson

from bench.asking import Asking
from bench.figures import Measured
from bench.platform import linli, up
from bench.surroundings import Bench
from linli.servers import temporary_folder

COMMANDS_PER_SECOND = 200
SECONDS = 15
LOOK_SECONDS = 0.01
SHOWN_SECONDS_MAX = 30.0
COMPOUND = "lvdi-xiangshu"
REPORT = {
    "community": "tongsheng",
    "compound": COMPOUND,
    "category": "greening",
    "title": "Tiles have come off the north wall of building 7",
}


class Moment(NamedTuple):
    """A position of the issues' history, and when it was heard of."""

    position: int
    at: float


async def measure(bench: Bench) -> Measured:
    """Report issues in the compound that the history has told of, and watch its dashboard."""
    async with temporary_folder() as folder:
        data = folder / "linli"
        await linli("demo", "--once", "--data", str(data), "--port", "0")
        async with up(data, "--insecure-no-auth") as platform:
            asking = Asking(platform.url)
            acknowledged, seen = await run(bench, asking)
            asking.close()
    hundredths = quantiles(latencies(acknowledged, seen), n=100, method="inclusive")
    milliseconds = [round(seconds * 1e3, 1) for seconds in hundredths]
    raw: dict[str, Any] = {"commands": len(acknowledged), "visible_p50_ms": milliseconds[49]}
    return Measured({"visible_p99_ms": milliseconds[98]}, raw)


async def run(bench: Bench, asking: Asking) -> tuple[list[Moment], list[Moment]]:
    """What was acknowledged and what was seen, each in order."""
    seen: list[Moment] = []
    watching = asyncio.create_task(watch(asking, seen))
    acknowledged = await reports(bench, "visible", asking)
    async with asyncio.timeout(SHOWN_SECONDS_MAX):
        while not seen or seen[-1].position < acknowledged[-1].position:  # noqa: ASYNC110 - it looks
            await asyncio.sleep(LOOK_SECONDS)
    watching.cancel()
    return acknowledged, seen


async def reports(bench: Bench, part: str, asking: Asking) -> list[Moment]:
    """Send the commands; what was acknowledged, in the order of positions."""
    acknowledged: list[Moment] = []
    began = time.perf_counter()
    async with asyncio.TaskGroup() as commands:
        for n in bench.rounds(part, COMMANDS_PER_SECOND * SECONDS):
            due = began + n / COMMANDS_PER_SECOND
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            commands.create_task(report(asking, acknowledged))
    return sorted(acknowledged)


async def report(asking: Asking, acknowledged: list[Moment]) -> None:
    """Report an issue; a refusal would make the figure worthless."""
    answer = await asking.post("/api/issues", REPORT)
    if answer.position is None:
        raise RuntimeError(answer.body.decode())
    position = int(answer.position.rpartition(".")[2])
    acknowledged.append(Moment(position, time.perf_counter()))


async def watch(asking: Asking, seen: list[Moment]) -> None:
    """Look at the dashboard again and again."""
    while True:
        answer = await asking.get(f"/api/dashboards/compounds/{COMPOUND}")
        seen.append(Moment(orjson.loads(answer.body)["positions"]["issues"], time.perf_counter()))
        await asyncio.sleep(LOOK_SECONDS)


def latencies(acknowledged: Sequence[Moment], seen: Sequence[Moment]) -> list[float]:
    """Seconds from each acknowledgement, in order, to the first look that showed it."""
    looks = iter(seen)
    look = next(looks)
    waits: list[float] = []
    for position, at in acknowledged:
        while look.position < position:
            look = next(looks)
        waits.append(max(look.at - at, 0.0))
    return waits
