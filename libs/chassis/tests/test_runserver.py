"""A process that is told to stop finishes what it has begun, and ends."""

import asyncio
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from linli.chassis.admission import INSIDE
from linli.servers.ports import free_ports

PROGRAM = Path(__file__).parent / "programs" / "slow.py"


@asynccontextmanager
async def process(
    drain_seconds: float = 0,
) -> AsyncGenerator[tuple[asyncio.subprocess.Process, httpx.AsyncClient]]:
    (port,) = free_ports(1)
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, str(PROGRAM), str(port), str(drain_seconds)),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            async with asyncio.timeout(20):
                await until_ready(http)
            yield running, http
    finally:
        if running.returncode is None:
            running.kill()
        await running.wait()


async def until_ready(http: httpx.AsyncClient) -> None:
    while True:
        try:
            if (await http.get("/readyz")).status_code == 200:
                return
        except httpx.ConnectError:
            await asyncio.sleep(0.02)


async def test_what_is_under_way_is_finished() -> None:
    async with process() as (running, http):
        slow = asyncio.create_task(http.get("/slow"))
        async with http.stream("GET", "/stream") as stream:
            lines = stream.aiter_lines()
            assert await anext(lines) == "begun"
            running.send_signal(signal.SIGTERM)
            assert await anext(lines) == "ended"
        assert (await slow).text == "done"
        printed, _ = await asyncio.wait_for(running.communicate(), 20)
    assert printed.decode().splitlines() == ["lifespan ended", "stopped"]
    assert running.returncode == 0


async def test_it_serves_on_unready_until_load_balancers_have_noticed() -> None:
    async with process(drain_seconds=0.5) as (running, http):
        running.send_signal(signal.SIGTERM)
        async with asyncio.timeout(5):
            while (await http.get("/readyz")).status_code == 200:
                pass
        assert (await http.get("/slow")).text == "done"
        assert await asyncio.wait_for(running.wait(), 20) == 0


async def test_who_keeps_a_connection_open_is_told_to_come_back_by_another() -> None:
    async with process(drain_seconds=2) as (running, http):
        assert "connection" not in (await http.get("/readyz")).headers
        running.send_signal(signal.SIGTERM)
        async with asyncio.timeout(5):
            while (last := await http.get("/readyz")).status_code == 200:
                pass
        assert last.headers["connection"] == "close"
        assert await asyncio.wait_for(running.wait(), 20) == 0


async def test_a_second_ctrl_c_does_not_wait() -> None:
    async with process() as (running, http), http.stream("GET", "/stream"):
        running.send_signal(signal.SIGINT)
        running.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(running.wait(), 20) == 0


async def test_nobody_outside_passes_for_the_process_itself() -> None:
    pretended = {"X-Forwarded-For": INSIDE, "X-Real-IP": INSIDE, "Forwarded": f"for={INSIDE}"}
    async with process() as (_, http):
        assert (await http.get("/who", headers=pretended)).text == "outside"
