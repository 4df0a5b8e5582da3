"""After kill -9 of anything, nothing needs a hand; after a restored backup, one command does."""

import asyncio
import os
import signal
from collections.abc import AsyncGenerator
from uuid import uuid4

import asyncpg
import psutil
import pytest
from httpx import AsyncClient, HTTPError, Response

from linli.cli.record import PlatformRecord
from linli.cli.testing import SECONDS_MAX, Up, linli, up
from linli.servers import servers as servers_on
from linli.servers.processes import birth_of

from .conftest import Told

ISSUE = {
    "community": "tongsheng",
    "compound": "lvdi-xiangshu",
    "category": "greening",
    "title": "A tree has fallen",
}
COURSE = {"community": "tongsheng", "name_zh": "书法"}


FREE = "--insecure-no-auth"
"""Who may do what is told elsewhere."""
BACKUP = "CREATE DATABASE backup TEMPLATE linli_courses"
RESTORE = ("DROP DATABASE linli_courses", "ALTER DATABASE backup RENAME TO linli_courses")


@pytest.fixture(scope="module")
async def platform(told: Told) -> AsyncGenerator[Up]:
    await executed(told, BACKUP)
    async with up(told.data, "up", FREE) as running:
        yield running


async def executed(told: Told, *statements: str) -> None:
    """Work on the databases while the platform is stopped."""
    async with servers_on(told.data) as running:
        admin = await asyncpg.connect(running.database_url)
        for statement in statements:
            await admin.execute(statement)
        await admin.close()


async def accepted(client: AsyncClient, path: str, body: dict[str, str]) -> Response:
    """Ask until it is recorded, by one id: however often the answer is lost, it is once."""
    command = {"Linli-Command-Id": str(uuid4())}
    async with asyncio.timeout(SECONDS_MAX):
        while True:
            try:
                response = await client.post(path, json=body, headers=command)
            except HTTPError:
                await asyncio.sleep(0.05)
                continue
            if response.status_code == 201:
                return response
            await asyncio.sleep(0.05)


async def visible(client: AsyncClient, position: str) -> int:
    """How many issues the dashboard counts once it has read so far."""
    async with asyncio.timeout(SECONDS_MAX):
        while True:
            response = await client.get(
                "/api/dashboards/compounds/lvdi-xiangshu", headers={"Linli-Min-Position": position}
            )
            if response.is_success:
                return response.json()["metrics"]["issues.reported"]["value"]


async def restarted(told: Told, name: str, before: int | None) -> None:
    """Wait until the record tells of another process."""
    async with asyncio.timeout(SECONDS_MAX):
        while (PlatformRecord.read(told.data) or none()).pids[name] in {before, None}:
            await asyncio.sleep(0.05)


def none() -> PlatformRecord:
    return PlatformRecord(version="", pids={}, urls={}, nats={})


@pytest.mark.parametrize("name", ["postgres", "nats"])
async def test_a_killed_server_comes_back_by_itself(platform: Up, told: Told, name: str) -> None:
    before = platform.record.pids[name]
    assert before
    first = await accepted(platform.client, "/api/issues", ISSUE)
    counted = await visible(platform.client, first.headers["Linli-Position"])
    os.kill(before, signal.SIGKILL)
    response = await accepted(platform.client, "/api/issues", ISSUE)
    assert await visible(platform.client, response.headers["Linli-Position"]) == counted + 1
    await restarted(told, name, before)


async def test_after_a_kill_the_next_start_takes_over(platform: Up, told: Told) -> None:
    orphans = [(one.pid, birth_of(one.pid)) for one in children_of(platform)]
    response = await accepted(platform.client, "/api/courses", COURSE)
    await visible(platform.client, response.headers["Linli-Position"])
    await platform.end(signal.SIGKILL)
    assert any(birth_of(pid) == born for pid, born in orphans)
    async with up(told.data, "up", FREE) as again:
        assert (await again.client.get(response.headers["Location"])).is_success
        assert await again.end(signal.SIGTERM) == 0
    assert not any(birth_of(pid) == born for pid, born in orphans)


async def test_a_restored_history_goes_on_in_a_new_epoch(told: Told) -> None:
    await executed(told, *RESTORE)
    async with up(told.data, "up", FREE) as platform:
        await refused(platform.client)
        arguments = ("--town", "lishui", "--service", "courses", "--reason", "restored")
        ended = await linli("epoch", "new", *arguments, "--data", told.data, "--json")
        assert ended.status == 0, ended.err
        assert (ended.json["number"], ended.json["fork_position"]) == (2, 4)
        readers = ["dashboards/dashboards-contributions", "dashboards/dashboards-stories"]
        assert ended.json["rebuilt"] == readers
        response = await accepted(platform.client, "/api/courses", COURSE)
        assert response.headers["Linli-Position"] == "lishui/courses=2.5"
        await accepted(platform.client, "/api/issues", ISSUE)  # by which the owner sees the rebuild
        await visible(platform.client, response.headers["Linli-Position"])
        ended = await linli("audit", "--data", told.data)
        assert ended.status == 0, ended.err


def children_of(platform: Up) -> list[psutil.Process]:
    return psutil.Process(platform.process.pid).children()


async def refused(client: AsyncClient) -> None:
    """Wait until appends to the forked history are refused."""
    async with asyncio.timeout(SECONDS_MAX):
        while (await client.post("/api/courses", json=COURSE)).status_code != 503:
            await asyncio.sleep(0.05)
