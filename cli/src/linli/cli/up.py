"""`linli up`: the platform, until Ctrl-C."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import uvloop

from linli.cli.record import PlatformRecord
from linli.cli.serving import WhileServing, serve_platform
from linli.cli.terminal import err, out
from linli.servers import choose_containers, locked

if TYPE_CHECKING:
    from linli.cli.platform import Platform


def run_up(data: Path, port: int, *, insecure: bool = False, containers: bool = False) -> None:
    """Serve until told to stop."""
    if containers:
        with locked(data):
            choose_containers(data)

    async def announce(_platform: "Platform", record: PlatformRecord, seconds: float) -> None:
        out.print(addresses(record, seconds, data))
        await asyncio.Event().wait()

    run_platform(data, port, announce, insecure=insecure)


def run_platform(
    data: Path, port: int, while_serving: WhileServing, *, insecure: bool = False
) -> None:
    """`serve_platform` in this process; a signal before it is ready ends it as cleanly."""
    try:
        uvloop.run(serve_platform(data, port, while_serving, insecure=insecure))
    except asyncio.CancelledError:
        err.print("Stopped before it was ready")


def addresses(record: PlatformRecord, seconds: float, data: Path, town: str = "<town>") -> str:
    """What is where."""
    url = record.urls["platform"]
    rows = {
        "platform": f"{url}/",
        "dashboards": f"{url}/api/dashboards/towns/{town}",
        "API pages": f"{url}/api/<service>/docs",
        "feeds": f"{url}/api/<service>/events",
        "events": f"{record.nats['address']}  (credentials: {data / 'run' / 'platform.json'})",
        "log": str(data / "log" / "linli.log"),
    }
    lines = (f"  {name:<11} {where}" for name, where in rows.items())
    title = f"Linli {record.version} is ready after {seconds:.1f} s; Ctrl-C stops it."
    return "\n".join([title, *lines])
