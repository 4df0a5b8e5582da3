"""PostgreSQL and NATS from containers: for the platform, and for the tests."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from .engine import ROOT, docker, server_images

pytestmark = [pytest.mark.heavy, pytest.mark.timeout(600)]

UP_SECONDS_MAX = 120
PLATFORM = "run/platform.json"


@pytest.fixture(scope="module")
async def environment() -> Mapping[str, str]:
    """What names the images made here."""
    postgres, nats = await server_images()
    return {**os.environ, "LINLI_POSTGRES_IMAGE": postgres, "LINLI_NATS_IMAGE": nats}


async def linli(*arguments: str, environment: Mapping[str, str]) -> asyncio.subprocess.Process:
    command = (sys.executable, "-m", "linli.cli", *arguments)
    return await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=asyncio.subprocess.PIPE
    )


async def said(*arguments: str, environment: Mapping[str, str]) -> Any:
    """The JSON that a command prints."""
    process = await linli(*arguments, environment=environment)
    out, _ = await process.communicate()
    assert process.returncode == 0
    return orjson.loads(out)


@asynccontextmanager
async def up(
    data: Path, *arguments: str, environment: Mapping[str, str]
) -> AsyncGenerator[tuple[asyncio.subprocess.Process, str]]:
    """A platform that is ready, and where it is; stopped afterwards, unless it ended before."""
    (data / PLATFORM).unlink(missing_ok=True)
    process = await linli(
        "up", "--data", str(data), "--port", "0", *arguments, environment=environment
    )
    try:
        async with asyncio.timeout(UP_SECONDS_MAX):
            while not (data / PLATFORM).exists():
                assert process.returncode is None
                await asyncio.sleep(0.1)
        yield process, orjson.loads((data / PLATFORM).read_bytes())["urls"]["platform"]
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def containers_on(data: Path) -> list[str]:
    """The names of running containers that have something of `data` in them."""
    names = (await docker("ps", "--format", "{{.Names}}")).split()
    mounts = [await docker("inspect", "--format", "{{json .Mounts}}", name) for name in names]
    return [name for name, told in zip(names, mounts, strict=True) if f"{data}/" in told]


async def test_a_platform_on_containers_keeps_what_was_recorded_when_killed_and_started_again(
    tmp_path: Path, environment: Mapping[str, str]
) -> None:
    data = tmp_path / "data"
    town = {"code": "lishui", "name_zh": "里水镇", "time_zone": "Asia/Shanghai"}
    async with (
        up(data, "--containers", "--insecure-no-auth", environment=environment) as (process, url),
        httpx.AsyncClient(base_url=url) as client,
    ):
        (await client.post("/api/communities/towns", json=town)).raise_for_status()
        assert len(await containers_on(data)) == 2
        process.send_signal(signal.SIGKILL)
        await process.wait()
    async with (
        up(data, "--insecure-no-auth", environment=environment) as (_, url),
        httpx.AsyncClient(base_url=url) as client,
    ):
        towns = (await client.get("/api/communities/towns")).json()
        assert [town["code"] for town in towns["items"]] == ["lishui"]
        assert len(await containers_on(data)) == 2
    assert await containers_on(data) == []
    status = await said("status", "--data", str(data), "--json", environment=environment)
    assert status
    await (await linli("reset", "--yes", "--data", str(data), environment=environment)).wait()
    assert not data.exists()


async def test_tests_run_on_containers(environment: Mapping[str, str]) -> None:
    tests = ("services/courses/tests/test_api.py", "libs/events/tests/test_store.py")
    began = time.time()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pytest", "-q", "--containers", *tests), cwd=ROOT, env=environment
    )
    assert await process.wait() == 0
    span = ("--since", f"{began:.3f}", "--until", f"{time.time():.3f}")
    started = await docker("events", *span, "--filter", "event=start", "--format", "{{.From}}")
    assert {environment["LINLI_POSTGRES_IMAGE"], environment["LINLI_NATS_IMAGE"]} <= {
        *started.split()
    }
