"""What a killed process leaves is found, taken over or stopped; a stranger is left alone."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from linli.servers import PostgresServer, remove, servers, temporary_folder
from linli.servers.accounts import account_for
from linli.servers.processes import birth_of
from linli.servers.records import Record, read_record, write_record

PARENT = """
import asyncio, json, sys
from contextlib import AsyncExitStack
from pathlib import Path
from linli.servers import NatsServer, PostgresServer, locked

async def main(data, *names):
    kinds = {"postgres": PostgresServer, "nats": NatsServer}
    async with AsyncExitStack() as stack:
        stack.enter_context(locked(Path(data)))
        running = [await stack.enter_async_context(kinds[name](Path(data))) for name in names]
        print(json.dumps([server.pid for server in running]), flush=True)
        await asyncio.Event().wait()

asyncio.run(main(*sys.argv[1:]))
"""


async def left_by_a_killed_parent(data: Path, *names: str) -> list[int]:
    """The pids of the servers it had started."""
    async with parent(data, *names) as output:
        pids: list[int] = json.loads(await output.readline())
    assert all(map(birth_of, pids))
    return pids


@asynccontextmanager
async def parent(data: Path, *names: str) -> AsyncGenerator[asyncio.StreamReader]:
    """The output of a process that runs servers, and is killed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, str(data), *names, stdout=subprocess.PIPE
    )
    assert process.stdout
    try:
        yield process.stdout
    finally:
        process.kill()
        await process.wait()


@contextmanager
def stranger(account_of: Path) -> Generator[int]:
    """A process of the servers' account that is none of theirs."""
    account = account_for(account_of)
    user = account.uid if account else None
    process = subprocess.Popen(["sleep", "1000"], user=user)
    try:
        yield process.pid
    finally:
        process.kill()
        process.wait()


async def test_servers_left_by_a_killed_process_are_taken_over_and_then_stopped(
    data: Path,
) -> None:
    pids = await left_by_a_killed_parent(data, "postgres", "nats")
    async with servers(data) as running:
        assert [running.postgres.pid, running.nats.pid] == pids
        await running.nats.kill()
        async with asyncio.timeout(20):
            await running.nats.ready()
    assert not any(map(birth_of, pids))


async def test_servers_left_with_another_configuration_are_replaced(data: Path) -> None:
    pids = await left_by_a_killed_parent(data, "postgres", "nats")
    for path in (data / "run").glob("*.json"):
        write_record(path, replace(read_record(path), configuration="of an older release"))
    async with servers(data) as running:
        assert not any(map(birth_of, pids))
        assert await running.postgres.answers()
        assert await running.nats.answers()


async def test_servers_left_are_found_without_their_records_and_the_data_opened_again(
    data: Path,
) -> None:
    pids = await left_by_a_killed_parent(data, "postgres", "nats")
    shutil.rmtree(data / "run")
    async with servers(data) as running:
        assert not any(map(birth_of, pids))
        assert await running.postgres.answers()


async def test_a_parent_killed_while_it_makes_the_cluster_leaves_nothing_in_the_way(
    data: Path,
) -> None:
    async with parent(data, "postgres"), asyncio.timeout(20):
        while not list((data / "postgres").glob("new-*")):
            await asyncio.sleep(0.01)
    async with PostgresServer(data) as postgres:
        assert await postgres.answers()


async def test_a_stranger_with_a_recorded_pid_is_neither_killed_nor_in_the_way(
    data: Path,
) -> None:
    async with PostgresServer(data, restart=False) as postgres:
        await postgres.kill()
        with stranger(postgres.folder) as pid:
            write_record(postgres.record_path, replace(read_record(postgres.record_path), pid=pid))
            lock = postgres.cluster / "postmaster.pid"
            lock.write_text("\n".join([str(pid), *lock.read_text().splitlines()[1:]]))
            await postgres.start()
            assert await postgres.answers()
            assert birth_of(pid)


async def test_removing_a_data_directory_ends_what_still_runs_on_it(data: Path) -> None:
    pids = await left_by_a_killed_parent(data, "nats")
    await remove(data)
    assert not any(map(birth_of, pids))
    assert not list(data.parent.glob("data"))


async def test_the_next_temporary_folder_clears_an_abandoned_one_away() -> None:
    async with temporary_folder() as in_use:
        abandoned = in_use.parent.with_name("linli-temporary-abandoned")
        pids = await left_by_a_killed_parent(abandoned / "data", "nats")
        for folder in (abandoned, in_use.parent):
            os.utime(folder, (0, 0))
        async with temporary_folder():
            assert not abandoned.exists()
            assert not any(map(birth_of, pids))
            assert in_use.parent.exists()


def test_an_unreadable_record_counts_as_none(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "nats.json"
    path.write_text("{")
    assert read_record(path) == Record()
    assert "made anew" in caplog.text
