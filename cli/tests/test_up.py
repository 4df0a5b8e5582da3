"""The platform in one process: found, asked, refused a second time, and stopped."""

import json
import os
import signal
import stat
from collections.abc import AsyncGenerator
from pathlib import Path

import psutil
import pytest

from linli.cli.testing import Up, linli, up
from linli.servers.processes import birth_of

from .conftest import Told

SERVERS = {"platform", "database", "nats"}


@pytest.fixture(scope="module")
async def platform(told: Told) -> AsyncGenerator[Up]:
    async with up(told.data) as running:
        yield running


async def test_it_is_alive(platform: Up) -> None:
    assert (await platform.client.get("/healthz")).json() == {"status": "ok"}


async def test_readiness_speaks_for_every_service(platform: Up) -> None:
    answer = (await platform.client.get("/readyz")).json()
    services = {
        name for name in platform.record.urls if name not in {"platform", "database", "nats"}
    }
    assert answer["checks"] == {f"{name}.database": "ok" for name in services}


async def test_the_page_leads_to_every_service_and_loads_nothing(platform: Up) -> None:
    page = (await platform.client.get("/")).text
    assert "http://" not in page
    assert "https://" not in page
    for path in ("/api/issues/docs", "/api/dashboards/metrics"):
        assert f'href="{path}"' in page


async def test_an_unknown_path_is_a_problem(platform: Up) -> None:
    answer = await platform.client.get("/api/nothing")
    assert answer.status_code == 404
    assert answer.json()["type"] == "https://linli.org/problems/not-found"


async def test_the_record_is_for_our_eyes_only(platform: Up, told: Told) -> None:
    path = told.data / "run" / "platform.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    record = json.loads(path.read_text())
    assert record["pids"]["linli"] == platform.process.pid
    assert record["nats"]["address"].startswith("nats://127.0.0.1:")


async def test_a_second_platform_on_the_same_data_is_refused(platform: Up, told: Told) -> None:
    ended = await linli("up", "--data", told.data, "--port", "0")
    assert ended.status == 1
    assert f"is in use by process {platform.process.pid}" in ended.err
    assert ended.err.count("\n") == 1


async def test_a_taken_port_is_refused(platform: Up, data: Path) -> None:
    port = platform.record.urls["platform"].rpartition(":")[2]
    ended = await linli("up", "--data", data, "--port", port)
    assert ended == (
        1,
        "",
        f"linli: port {port} is taken: choose another with --port, or --port 0 for a free one\n",
    )


async def test_a_wrong_setting_is_refused(data: Path) -> None:
    env = {"LINLI_DATABASE_URI": "postgresql://localhost"}
    ended = await linli("up", "--data", data, "--port", "0", env=env)
    assert ended == (1, "", "linli: LINLI_DATABASE_URI is not a key of Linli\n")


async def test_a_database_that_does_not_answer_is_told(data: Path) -> None:
    env = {"LINLI_DATABASE_URL": "postgresql://linli@127.0.0.1:1"}
    ended = await linli("up", "--data", data, "--port", "0", env=env)
    assert ended.status == 1
    assert ended.err.startswith("linli: PostgreSQL at 127.0.0.1:1, as LINLI_DATABASE_URL says,")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as somebody else")
async def test_a_folder_that_postgresql_cannot_reach_is_told(tmp_path: Path) -> None:
    ended = await linli("up", "--data", tmp_path / "data", "--port", "0")
    assert ended.status == 1
    assert "may not pass /" in ended.err
    assert ended.err.count("\n") == 1


async def test_ctrl_c_stops_cleanly_and_leaves_no_process(platform: Up, told: Told) -> None:
    children = psutil.Process(platform.process.pid).children(recursive=True)
    assert len(children) > 2
    assert await platform.end(signal.SIGINT) == 0
    assert not [child for child in children if birth_of(child.pid)]
    assert not (told.data / "run" / "platform.json").exists()
