"""The platform in one process: found, asked, refused a second time, and stopped."""

import json
import os
import signal
import stat
from pathlib import Path

import psutil

from linli.cli.testing import Up, linli, up


async def test_a_free_port_is_taken_and_told(platform: Up) -> None:
    assert "is ready" in platform.said
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


async def test_the_record_is_for_our_eyes_only(platform: Up, shared_data: Path) -> None:
    path = shared_data / "run" / "platform.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    record = json.loads(path.read_text())
    assert record["pids"]["linli"] == platform.process.pid
    assert record["nats"]["address"].startswith("nats://127.0.0.1:")


async def test_a_second_platform_on_the_same_data_is_refused(
    platform: Up, shared_data: Path
) -> None:
    ended = await linli("up", "--data", shared_data, "--port", "0")
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
    os.environ["LINLI_DATABASE_URI"] = "postgresql://localhost"
    try:
        ended = await linli("up", "--data", data, "--port", "0")
    finally:
        del os.environ["LINLI_DATABASE_URI"]
    assert ended == (1, "", "linli: LINLI_DATABASE_URI is not a key of Linli\n")


async def test_ctrl_c_stops_cleanly_and_leaves_no_process(data: Path) -> None:
    async with up(data) as running:
        children = psutil.Process(running.process.pid).children(recursive=True)
        assert len(children) > 2
        assert await running.ended(signal.SIGINT) == 0
    assert not [child for child in children if child.is_running()]
    assert not (data / "run" / "platform.json").exists()
