"""What an operator asks of a running platform."""

from collections.abc import AsyncGenerator

import asyncpg
import pytest

from linli.cli.testing import Up, linli, up
from linli.events.databases import named

from .conftest import Told

PARKED = """
WITH failed AS (DELETE FROM places_1.places WHERE code = 'yueyuan'),
     keys AS (INSERT INTO parked_keys VALUES
                ('places', 1, 'compound-yueyuan', 'ValueError: for the test', now()))
INSERT INTO parked_events VALUES
  ('places', 1, 'lishui/communities', 8, 'compound-yueyuan',
   'org.linli.communities.CompoundRegistered.v1')
"""


@pytest.fixture(scope="module")
async def platform(told: Told) -> AsyncGenerator[Up]:
    async with up(told.data) as running:
        yield running


async def test_status_shows_every_history_and_its_readers(platform: Up, told: Told) -> None:
    ended = await linli("status", "--json", "--data", told.data)
    assert ended.status == 0, ended.err
    shown = ended.json
    assert shown["url"] == platform.record.urls["platform"]
    assert sum(source["tail"] for source in shown["sources"]) == told.ended.json["events"]
    for source in shown["sources"]:
        assert source["stream_last"] == source["tail"]
        assert {(reader["lag"], reader["parked"]) for reader in source["readers"]} == {(0, 0)}


async def test_what_is_parked_is_listed_and_retried(platform: Up, told: Told) -> None:
    db = await asyncpg.connect(named(platform.record.urls["database"], "linli_courses"))
    await db.execute(PARKED)
    await db.close()
    ended = await linli("parked", "list", "--json", "--data", told.data)
    (parked,) = ended.json["parked"]
    assert (parked["projection"], parked["key"]) == ("courses/places", "compound-yueyuan")
    assert parked["reason"] == "ValueError: for the test"
    ended = await linli("parked", "retry", "courses/places", "--json", "--data", told.data)
    assert ended.json["released"] == [
        {"projection": "courses/places", "key": "compound-yueyuan", "events": 1}
    ]
    ended = await linli("audit", "--data", told.data)
    assert ended.status == 0, ended.err


async def test_a_projection_is_filled_anew_while_the_platform_runs(
    platform: Up, told: Told
) -> None:
    ended = await linli("rebuild", "dashboards-contributions", "--json", "--data", told.data)
    assert ended.status == 0, ended.err
    (rebuilt,) = ended.json["rebuilt"]
    assert rebuilt == {
        "projection": "dashboards/dashboards-contributions",
        "generation": 2,
        "events": told.ended.json["events"],
        "differences": [],
    }
    shown = (await platform.client.get("/api/dashboards/towns/lishui")).json()
    assert shown["metrics"] == told.ended.json["town"]["metrics"]


async def test_a_projection_that_is_not_there_is_a_failure(platform: Up, told: Told) -> None:
    ended = await linli("rebuild", "nothing", "--data", told.data)
    assert ended.status == 1
    assert "there is no projection nothing; there are communities-lists," in ended.err


async def test_reset_of_a_running_platform_is_refused(platform: Up, told: Told) -> None:
    ended = await linli("reset", "--yes", "--data", told.data)
    assert ended.status == 1
    assert f"in use by process {platform.process.pid}" in ended.err
    assert (told.data / "run" / "platform.json").exists()
