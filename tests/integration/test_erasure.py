"""Erasure is real: canaries in every personal field of two persons, of whom one is erased.

Every byte that the platform keeps is searched, before and after, in the forms that text takes in
files. A control proves that the search finds what is there in clear.
"""

import asyncio
import json
import shutil
import signal
from collections.abc import AsyncGenerator, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
import pytest
from httpx import AsyncClient

from linli.cli.platform import KEK_FILE
from linli.cli.testing import linli, up
from linli.events.contracts.catalogue import EVENT_TYPES
from linli.events.databases import named
from linli.events.keyring import KeyRing
from linli.events.keys import DATABASE
from linli.events.sealing import personal_fields
from linli.servers import temporary_folder
from linli.servers.postgres import PostgresServer

from .canaries import PHONES, TAGS, canaries, forms_of_bytes, search
from .telling import OPEN, Teller, settled, tails, told_places

PERSONAL = [*TAGS, *(f"{who}'s {what}" for who in TAGS for what in ("phones", "photo"))]
SERVICES = {"communities", "issues", "volunteers", "library", "courses", "dashboards"}

type Pages = Mapping[str, Any]


class Story(NamedTuple):
    """What was seen at each stage."""

    sealed: set[tuple[str, str]]
    """The fields that hold a sealed value of Wang's or Li's telling, by event type."""
    found_before: Mapping[str, list[str]]
    """The files in which something was found, by what."""
    found_after: Mapping[str, list[str]]
    keys_found: Mapping[str, list[str]]
    before: Mapping[str, Pages]
    """The pages about each person."""
    after: Mapping[str, Pages]
    restored: Mapping[str, Pages]
    towns: tuple[Any, Any]
    """The town's dashboard before and after."""
    report: Any
    """What `linli erase --json` printed."""
    report_of_stopped: Any
    """The same for somebody known by an id alone, while the platform was stopped."""
    exported: str


async def pages_of(client: AsyncClient, paths: Iterable[str]) -> Pages:
    return {path: (await client.get(path)).json() for path in paths}


async def town_of(client: AsyncClient) -> Any:
    return (await client.get("/api/dashboards/towns/lishui")).json()["metrics"]


# Searching


async def flushed(server_url: str) -> None:
    """Everything in its files, and nothing in the WAL that is no longer needed."""
    connection = await asyncpg.connect(server_url)
    databases = [
        row["datname"]
        for row in await connection.fetch(
            "SELECT datname FROM pg_database WHERE datname LIKE 'linli_%'"
        )
    ]
    for database in databases:
        own = await asyncpg.connect(named(server_url, database))
        await own.execute("VACUUM")
        await own.close()
    await connection.execute("ALTER SYSTEM SET wal_recycle = off")
    await connection.execute("SELECT pg_reload_conf()")
    for _ in range(2):  # what is before the last checkpoint but one goes
        await connection.execute("SELECT pg_switch_wal()")
        await connection.execute("CHECKPOINT")
    await connection.close()


async def secrets_of(server_url: str, kek: Path, who: str) -> dict[str, list[bytes]]:
    """A person's data keys, wrapped and not."""
    connection = await asyncpg.connect(named(server_url, DATABASE))
    rows = await connection.fetch("SELECT * FROM data_keys WHERE subject = $1", who)
    await connection.close()
    assert len(rows) == 2  # of the registry, and of issues
    secrets = await KeyRing.load(kek).unwrap([(row["kek"], row["wrapped"]) for row in rows])
    wrapped = [row["wrapped"] for row in rows]
    return {
        f"{who}'s wrapped keys": [form for one in wrapped for form in forms_of_bytes(one)],
        f"{who}'s keys": [form for one in secrets for form in forms_of_bytes(one)],
    }


async def sealed_fields(server_url: str) -> set[tuple[str, str]]:
    """The fields in which events hold sealed values."""
    found: set[tuple[str, str]] = set()
    for service in ("communities", "issues", "volunteers", "library", "courses"):
        connection = await asyncpg.connect(named(server_url, f"linli_{service}"))
        for type_, data in await connection.fetch("SELECT type, data FROM events"):
            body = json.loads(data)
            found |= {
                (type_, name)
                for name in personal_fields(EVENT_TYPES[type_])
                if UUID(body.get(name, {}).get("kid", str(UUID(int=0)))).int
            }
        await connection.close()
    return found


# The story


@pytest.fixture(scope="module")
async def story() -> AsyncGenerator[Story]:
    async with temporary_folder() as folder:
        yield await told_on(folder)


async def told_on(data: Path) -> Story:
    """Tell of both; look; erase Wang; look again; restore what was before, and look again."""
    async with up(data, env=OPEN) as one:
        server_url = one.record.urls["database"]
        await told_places(one.client)
        tellers = {who: Teller(one.client, who) for who in TAGS}
        await asyncio.gather(*(teller.tell() for teller in tellers.values()))
        await settled(one.client, *await tails(one.client))
        paths = {who: teller.pages for who, teller in tellers.items()}
        before = {who: await pages_of(one.client, own) for who, own in paths.items()}
        town = await town_of(one.client)
        sealed = await sealed_fields(server_url)
        keys = {
            name: forms
            for who in TAGS
            for name, forms in (await secrets_of(server_url, data / KEK_FILE, who)).items()
        }
        exported = await linli("export", "wang", "--data", data, "--format", "csv", env=OPEN)
        assert exported.status == 0, exported.err
        export = await asyncio.to_thread(Path(exported.out.strip()).read_text)
        photos = {f"{who}'s photo": [teller.photo] for who, teller in tellers.items()}
        await flushed(server_url)
        found_before = search(data, canaries() | keys | photos)
        await one.end(signal.SIGTERM)
    stopped = await linli("erase", "zhang", "--data", data, "--json", env=OPEN)
    assert stopped.status == 0, stopped.err
    cluster = PostgresServer(data).cluster
    backup = data.with_name(f"{data.name}-backup")
    shutil.copytree(cluster, backup, symlinks=True, copy_function=shutil.copy2)
    try:
        async with up(data, env=OPEN) as two:
            erased = await linli("erase", "wang", "--data", data, "--json", env=OPEN)
            assert erased.status == 0, erased.err
            after = {who: await pages_of(two.client, own) for who, own in paths.items()}
            await settled(two.client, *await tails(two.client))
            town_after = await town_of(two.client)
            await flushed(two.record.urls["database"])
            found_after = search(data, canaries() | keys | photos)
            await two.end(signal.SIGTERM)
        await asyncio.to_thread(restore, backup, cluster)
        async with up(data, env=OPEN) as three:
            restored = {who: await pages_of(three.client, own) for who, own in paths.items()}
            await three.end(signal.SIGTERM)
    finally:
        shutil.rmtree(backup, ignore_errors=True)
    return Story(
        sealed=sealed,
        found_before=found_before,
        found_after=found_after,
        keys_found={name: found_after[name] for name in keys},
        before=before,
        after=after,
        restored=restored,
        towns=(town, town_after),
        report=erased.json,
        report_of_stopped=stopped.json,
        exported=export,
    )


def restore(backup: Path, cluster: Path) -> None:
    """Put back the databases as they were, the servers' account owning them as before."""
    owner = cluster.stat()
    shutil.rmtree(cluster)
    backup.replace(cluster)
    for path in (cluster, *cluster.rglob("*")):
        shutil.chown(path, owner.st_uid, owner.st_gid)


def test_every_personal_field_of_every_contract_was_told(story: Story) -> None:
    """Whoever adds a personal field tells a canary in it, or fails here."""
    declared = {
        (type_, name) for type_, event in EVENT_TYPES.items() for name in personal_fields(event)
    }
    assert story.sealed == declared


def test_the_search_finds_what_is_there(story: Story) -> None:
    for found in (story.found_before, story.found_after):
        assert any(path.startswith("postgres/") for path in found["control"])
        assert any(path.startswith("nats/") for path in found["control"])
        assert any(path.startswith("postgres/") for path in found["li's wrapped keys"])


@pytest.mark.parametrize("what", PERSONAL)
def test_nothing_personal_is_kept_in_clear_even_before(story: Story, what: str) -> None:
    assert story.found_before[what] == []


@pytest.mark.parametrize("what", PERSONAL)
def test_nothing_personal_is_kept_in_clear_afterwards(story: Story, what: str) -> None:
    assert story.found_after[what] == []


def test_nothing_is_left_of_the_keys_of_who_was_erased(story: Story) -> None:
    assert story.keys_found["wang's wrapped keys"] == story.keys_found["wang's keys"] == []
    assert story.found_before["wang's wrapped keys"]


def test_no_key_was_ever_kept_as_it_is(story: Story) -> None:
    assert story.found_before["wang's keys"] == story.found_before["li's keys"] == []


def test_who_may_read_reads_everything_before(story: Story) -> None:
    for who, tag in TAGS.items():
        assert json.dumps(story.before[who], ensure_ascii=False).count(tag) >= 5


@pytest.mark.parametrize("stage", ["after", "restored"])
def test_pages_of_who_was_erased_say_so_also_from_an_older_backup(story: Story, stage: str) -> None:
    pages = getattr(story, stage)["wang"]
    assert TAGS["wang"] not in json.dumps(pages, ensure_ascii=False)
    person, issue = pages.values()
    assert person["name"] == issue["title"] == issue["description"] == {"withheld": "erased"}
    assert issue["status"] == "closed"


@pytest.mark.parametrize("stage", ["after", "restored"])
def test_pages_of_others_are_the_same(story: Story, stage: str) -> None:
    assert getattr(story, stage)["li"] == story.before["li"]


def test_statistics_stay(story: Story) -> None:
    before, after = story.towns
    assert before == after


def test_every_service_reports_what_it_did(story: Story) -> None:
    for report in (story.report, story.report_of_stopped):
        assert set(report["services"]) == SERVICES
        assert len({one["position"] for one in report["services"].values()}) == 1
    assert [Path(path).name for path in story.report["removed"]] == ["wang.csv"]


def test_an_export_has_every_word_about_the_person_and_none_of_another(story: Story) -> None:
    assert story.exported.count(TAGS["wang"]) >= 15
    assert TAGS["li"] not in story.exported
    assert PHONES["li"][0] not in story.exported
