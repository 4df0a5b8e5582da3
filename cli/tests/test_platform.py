"""The platform in one process: asked, administered, not started twice, and stopped."""

import json
import os
import signal
import stat
from collections.abc import AsyncGenerator
from pathlib import Path

import asyncpg
import httpx
import psutil
import pytest

from linli.cli.testing import Up, typed, up
from linli.events.databases import named
from linli.servers.processes import birth_of

from .conftest import Told

SERVERS = {"platform", "database", "nats"}
PARKED = """
WITH failed AS (DELETE FROM places_1.places WHERE code = 'yueyuan'),
     keys AS (INSERT INTO parked_keys VALUES
                ('places', 1, 'compound-yueyuan', 'ValueError: for the test', now()))
INSERT INTO parked_events VALUES
  ('places', 1, 'lishui/communities', 9, 'compound-yueyuan',
   'org.linli.communities.CompoundRegistered.v1')
"""


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


async def test_metrics_are_few_and_speak_for_every_service(platform: Up) -> None:
    text = (await platform.client.get("/metrics")).text
    series = [line for line in text.splitlines() if not line.startswith("#")]
    for name in set(platform.record.urls) - SERVERS:
        assert len([line for line in series if f'service="{name}"' in line]) <= 200
        safe = f'platform_durability_unsafe{{check="sync_always",service="{name}"}} 0.0'
        assert safe in series
    assert not [line for line in series if "unsafe" in line and not line.endswith(" 0.0")]
    assert "lishui" not in text


async def test_a_page_leads_to_every_service_and_loads_nothing(platform: Up) -> None:
    page = (await platform.client.get("/platform")).text
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


def test_a_second_platform_on_the_same_data_is_refused(platform: Up, told: Told) -> None:
    ended = typed("up", "--data", told.data, "--port", "0")
    assert ended.status == 1
    assert f"is in use by process {platform.process.pid}" in ended.err
    assert ended.err.count("\n") == 1


def test_a_taken_port_is_refused(platform: Up, tmp_path: Path) -> None:
    port = platform.record.urls["platform"].rpartition(":")[2]
    assert typed("up", "--data", tmp_path, "--port", port) == (
        1,
        "",
        f"linli: port {port} is taken: choose another with --port, or --port 0 for a free one\n",
    )


def test_a_wrong_setting_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_DATABASE_URI", "postgresql://localhost")
    ended = typed("up", "--data", tmp_path, "--port", "0")
    assert ended == (1, "", "linli: LINLI_DATABASE_URI is not a key of Linli\n")


def test_a_database_that_does_not_answer_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINLI_DATABASE_URL", "postgresql://linli@127.0.0.1:1")
    monkeypatch.setenv("LINLI_NATS_URL", "nats://127.0.0.1:1")
    ended = typed("up", "--data", tmp_path, "--port", "0")
    assert ended.status == 1
    assert ended.err.startswith("linli: PostgreSQL at 127.0.0.1:1, as LINLI_DATABASE_URL says,")
    assert ended.err.count("\n") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as somebody else")
def test_a_folder_that_postgresql_cannot_reach_is_told(tmp_path: Path) -> None:
    ended = typed("up", "--data", tmp_path / "data", "--port", "0")
    assert ended.status == 1
    assert "may not pass /" in ended.err
    assert ended.err.count("\n") == 1


def test_status_shows_every_history_and_its_readers(platform: Up, told: Told) -> None:
    ended = typed("status", "--json", "--data", told.data)
    assert ended.status == 0, ended.err
    shown = ended.json
    assert shown["url"] == platform.record.urls["platform"]
    assert sum(source["tail"] for source in shown["sources"]) == told.ended.json["events"]
    for source in shown["sources"]:
        assert source["stream_last"] == source["tail"]
        assert {(reader["lag"], reader["parked"]) for reader in source["readers"]} == {(0, 0)}


@pytest.fixture
async def parked(platform: Up) -> None:
    """An event of the register that the courses service could not take in."""
    db = await asyncpg.connect(named(platform.record.urls["database"], "linli_courses"))
    await db.execute(PARKED)
    await db.close()


@pytest.mark.usefixtures("parked")
def test_what_is_parked_is_listed_and_retried(told: Told) -> None:
    (waiting,) = typed("parked", "list", "--json", "--data", told.data).json["parked"]
    assert (waiting["projection"], waiting["key"]) == ("courses/places", "compound-yueyuan")
    assert waiting["reason"] == "ValueError: for the test"
    ended = typed("parked", "retry", "courses/places", "--json", "--data", told.data)
    assert ended.json["released"] == [
        {"projection": "courses/places", "key": "compound-yueyuan", "events": 1}
    ]
    assert typed("audit", "--data", told.data).status == 0


@pytest.fixture
async def tampered(platform: Up) -> AsyncGenerator[None]:
    """A row of a read model changed by hand."""
    db = await asyncpg.connect(named(platform.record.urls["database"], "linli_issues"))
    await db.execute("UPDATE places SET town = 'x' WHERE code = 'yueyuan'")
    yield
    await db.execute("UPDATE places SET town = 'lishui' WHERE code = 'yueyuan'")
    await db.close()


@pytest.mark.usefixtures("tampered")
def test_a_finding_is_said_on_standard_error(told: Told) -> None:
    ended = typed("audit", "--json", "--data", told.data)
    assert ended.status == 1
    assert ended.json["findings"] == [
        {"about": "issues/places", "what": "differs from a fresh fold: places: 2 rows"}
    ]
    assert ended.err == "linli: issues/places: differs from a fresh fold: places: 2 rows\n"


def test_a_projection_is_filled_anew_while_the_platform_runs(platform: Up, told: Told) -> None:
    ended = typed("rebuild", "dashboards-contributions", "--json", "--data", told.data)
    assert ended.status == 0, ended.err
    (rebuilt,) = ended.json["rebuilt"]
    assert rebuilt == {
        "projection": "dashboards/dashboards-contributions",
        "generation": 2,
        "events": told.ended.json["events"],
        "differences": [],
    }
    words = ("--role", "town-admin", "--scope", "lishui", "--subject", "demo", "--json")
    token = typed("token", *words, "--data", told.data).json["token"]
    url = f"{platform.record.urls['platform']}/api/dashboards/towns/lishui"
    shown = httpx.get(url, headers={"Authorization": f"Bearer {token}"}).json()
    assert shown["metrics"] == told.ended.json["town"]["metrics"]


def test_a_projection_that_is_not_there_is_a_failure(platform: Up, told: Told) -> None:
    ended = typed("rebuild", "nothing", "--data", told.data)
    assert ended.status == 1
    assert "there is no projection nothing; there are communities-lists," in ended.err


def test_reset_of_a_running_platform_is_refused(platform: Up, told: Told) -> None:
    ended = typed("reset", "--yes", "--data", told.data)
    assert ended.status == 1
    assert f"in use by process {platform.process.pid}" in ended.err
    assert (told.data / "run" / "platform.json").exists()


async def test_ctrl_c_stops_cleanly_and_leaves_no_process(platform: Up, told: Told) -> None:
    children = psutil.Process(platform.process.pid).children(recursive=True)
    assert len(children) > 2
    assert await platform.end(signal.SIGINT) == 0
    assert not [child for child in children if birth_of(child.pid)]
    assert not (told.data / "run" / "platform.json").exists()
