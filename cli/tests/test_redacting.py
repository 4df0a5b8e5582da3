"""After an order of law its words are gone from wherever they were kept, and the proof holds."""

import asyncio
import subprocess
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import asyncpg
import orjson
import pytest

from linli.cli.testing import Ended, Up, linli, up
from linli.events.databases import named
from linli.servers import temporary_folder

from .conftest import Told

REPORTED = "org.linli.issues.IssueReported.v1"
ORDER = ("--town", "lishui", "--service", "issues", "--reason", "court order 7")


@pytest.fixture(scope="module")
async def data(told: Told) -> AsyncGenerator[Path]:
    """Lishui, to be changed."""
    async with temporary_folder() as folder:
        await asyncio.to_thread(subprocess.run, ["cp", "-a", f"{told.data}/.", folder], check=True)
        yield folder


@pytest.fixture(scope="module")
async def platform(data: Path) -> AsyncGenerator[Up]:
    """As a reader of the town asks it: the public's feed shows no sealed text."""
    words = ("--role", "reader", "--scope", "lishui", "--data", data, "--json")
    async with up(data) as running:
        token = (await linli("token", *words)).json["token"]
        running.client.headers["Authorization"] = f"Bearer {token}"
        yield running


@pytest.fixture(scope="module")
async def reported(platform: Up) -> dict[str, Any]:
    """The first report of an issue, as it was before anybody redacted it."""
    return await fed(platform)


async def fed(platform: Up) -> dict[str, Any]:
    query = {"types": REPORTED, "limit": 1000}
    events = (await platform.client.get("/api/issues/events", params=query)).json()
    return events[0]


@pytest.fixture(scope="module")
async def redacted(reported: dict[str, Any], data: Path) -> Ended:
    return await redact(data, int(reported["sequence"]))


async def redact(data: Path, position: int, *options: str) -> Ended:
    return await linli("redact", str(position), *ORDER, *options, "--data", data, "--json")


def on_disk(folder: Path, words: str) -> list[Path]:
    return [path for path in folder.rglob("*.blk") if words.encode() in path.read_bytes()]


async def holding(platform: Up, words: str) -> list[str]:
    """The tables of the services that hold these words."""
    found: list[str] = []
    server = platform.record.urls["database"]
    tables = "SELECT table_schema, table_name FROM information_schema.tables"
    for service in platform.record.urls.keys() - {"platform", "database", "nats"}:
        connection = await asyncpg.connect(named(server, f"linli_{service}"))
        own = f"{tables} WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
        for schema, table in await connection.fetch(f"{own} AND table_type = 'BASE TABLE'"):
            name = f'"{schema}"."{table}"'
            query = f"SELECT count(*) FROM {name} t WHERE position($1 in t::text) > 0"
            forms = (words, words.encode().hex())
            if any([await connection.fetchval(query, form) for form in forms]):
                found.append(f"{service} {name}")
        await connection.close()
    return found


async def test_the_words_are_there_before_the_order(platform: Up, reported: dict[str, Any]) -> None:
    """Else the search below would be blind."""
    found = await holding(platform, reported["data"]["title"]["ct"])
    assert 'issues "public"."events"' in found


async def test_an_order_is_carried_out_on_the_running_platform(
    platform: Up, data: Path, reported: dict[str, Any], redacted: Ended
) -> None:
    assert redacted.status == 0, redacted.err
    assert redacted.json["streams"] == ["linli-lishui-issues-1"]
    assert (await fed(platform))["data"]["title"] == {"erased": True}
    assert not any(
        table.startswith("issues ")
        for table in await holding(platform, reported["data"]["title"]["ct"])
    )


async def test_the_finding_that_led_to_the_report_is_named_and_redacted_next(
    platform: Up, data: Path, reported: dict[str, Any], redacted: Ended
) -> None:
    (cause,) = [named for named in redacted.json["repeated"] if "volunteers" in named]
    where = ("--town", "lishui", "--service", "volunteers", "--reason", "court order 7")
    ended = await linli("redact", cause.split()[1], *where, "--data", data)
    assert ended.status == 0, ended.err
    words = reported["data"]["title"]["ct"]
    assert await holding(platform, words) == []
    assert on_disk(data / "nats", words) == []


async def test_the_platform_is_sound_afterwards(data: Path, redacted: Ended) -> None:
    audited = await linli("audit", "--data", data, "--json")
    assert audited.json["findings"] == []
    assert audited.status == 0


async def test_an_order_can_be_repeated(
    data: Path, reported: dict[str, Any], redacted: Ended
) -> None:
    again = await redact(data, int(reported["sequence"]))
    assert again.status == 0
    assert again.json["body"] == redacted.json["body"]
    assert (again.json["streams"], again.json["rebuilt"]) == ([], [])


@pytest.mark.parametrize(
    ("position", "options", "message"),
    [
        (99_999, (), "lishui/issues has no event 99999"),
        (1, ("--field", "colour"), "has no colour here; it has "),
    ],
)
async def test_what_cannot_be_redacted_is_refused(
    platform: Up, data: Path, position: int, options: tuple[str, ...], message: str
) -> None:
    ended = await redact(data, position, *options)
    assert ended.status == 1
    assert message in ended.err


async def test_after_a_restart_the_relay_goes_on_and_the_stopped_platform_is_sound(
    platform: Up, data: Path, redacted: Ended
) -> None:
    platform.process.terminate()
    await platform.process.wait()
    audited = await linli("audit", "--data", data, "--json")
    assert audited.json["findings"] == []
    assert audited.json["signed"] == audited.json["events"]


async def test_one_order_is_one_line_of_the_witness(data: Path, redacted: Ended) -> None:
    lines = (data / "witness" / "lishui-issues.chain").read_bytes().splitlines()
    (line,) = [one for one in map(orjson.loads, lines) if one["kind"] == "redaction"]
    assert (line["reason"], line["body"]) == ("court order 7", redacted.json["body"])
