"""Erasure is real: canaries in every personal field of two persons, of whom one is erased.

Every byte that the platform keeps is searched, before and after, in the forms that text takes in
files. A control proves that the search finds what is there in clear.
"""

import asyncio
import json
import shutil
import signal
from base64 import b64encode
from collections.abc import AsyncGenerator, Iterable, Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
import pytest
from httpx import AsyncClient, Response
from PIL import Image
from PIL.ExifTags import Base

from linli.cli.platform import KEK_FILE
from linli.cli.testing import linli, up
from linli.events.contracts.catalogue import EVENT_TYPES
from linli.events.databases import named
from linli.events.keyring import KeyRing
from linli.events.keys import DATABASE
from linli.events.sealing import personal_fields
from linli.servers import temporary_folder
from linli.servers.postgres import PostgresServer

TAGS = {"wang": "Qz7WangCanary", "li": "Qz7LiCanary"}
"""Stands in every canary of a person, and nowhere else."""
PHONES = {"wang": ("13912345601", "13912345602"), "li": ("13912345603", "13912345604")}
PERSONAL = [*TAGS, *(f"{who}'s {what}" for who in TAGS for what in ("phones", "photo"))]
SERVICES = {"communities", "issues", "volunteers", "library", "courses", "dashboards"}
CONTROL = "Qz7ControlCanary"
"""Stands in the name of a place, which everybody may read."""
NOON = "2024-01-18T12:00:00+08:00"
HERE = {"community": "tongsheng", "compound": "jinsha"}
OPEN = {"LINLI_INSECURE_NO_AUTH": "yes", "LINLI_LOG_LEVEL": "debug", "LINLI_ACCESS_LOG": "yes"}
NOT_OURS = {"imports", "exports"}
"""Folders of files that are in clear by intent."""

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


class Teller:
    """Tells the story of one person over HTTP, a canary in every field that is theirs."""

    def __init__(self, client: AsyncClient, who: str) -> None:
        self.client, self.who = client, who
        self.told = 0
        self.pages: list[str] = []
        self.photo = b""
        """Some of the bytes of a photo as it is shown."""

    def words(self) -> str:
        """Another canary, with characters that JSON may escape."""
        self.told += 1
        return f'金丝雀"{TAGS[self.who]}{self.told}'

    async def post(self, path: str, **body: Any) -> Response:
        self.told += 1
        key = {"Idempotency-Key": f"{self.who}-{self.told}"}
        response = await self.client.post(f"/api/{path}", json=body, headers=key)
        assert response.is_success, (path, response.text)
        return response

    async def tell(self) -> None:
        """Everything that can be told of a person."""
        await self.of_the_register()
        await self.of_an_issue()
        await self.of_a_duplicate()
        await self.of_a_request()
        await self.of_what_lies_behind()
        await self.of_a_patrol()

    async def of_the_register(self) -> None:
        phone, other = PHONES[self.who]
        body = {"person": self.who, "name": self.words(), "phone": phone, **HERE}
        await self.post("communities/people", **body)
        path = f"communities/people/{self.who}"
        await self.post(f"{path}/correct", name=self.words(), phone=other)
        scope = {"town": "lishui"}
        grant = await self.post("communities/grants", person=self.who, role="reader", scope=scope)
        revoke = f"communities/grants/{grant.json()['id']}/revoke"
        await self.post(revoke, reason=self.words())
        self.pages.append(f"/api/{path}")

    async def of_an_issue(self) -> None:
        path = await self.report(category="lifts", answers={"SINCE": self.words()})
        for step, body in (
            ("triage", {"category": "wall-tiles"}),
            ("joint-action", {"parties": ["p1"]}),
            ("escalate", {"to": "town", "reason": "beyond-us"}),
            ("extension", {"requested_by": "p1", "minutes": 60, "reason": "weather"}),
            ("suspend", {"reason": "weather"}),
            ("measures", {}),
            ("evidence", {}),
            ("contacts", {"channel": "phone"}),
        ):
            await self.post(f"{path}/{step}", note=self.words(), **body)
        evidence = {"party": "p1", "reason": "outside-competence", "evidence": self.words()}
        await self.post(f"{path}/return", **evidence)
        await self.post(f"{path}/resume")
        await self.post(f"{path}/hazard")
        for step, body in (
            ("hazard/safe", {}),
            ("claim", {"claimed_by": "p1"}),
            ("call-backs", {"solved": True}),
            ("verify", {"verified_by": "p2"}),
            ("recheck", {"relapsed": False}),
            ("reopen", {}),
            ("close", {"reason": "withdrawn"}),
        ):
            await self.post(f"{path}/{step}", note=self.words(), **body)
        wording = {"title": self.words(), "description": self.words()}
        await self.post(f"{path}/release", texts=["title", "description"], **wording)
        await self.of_a_photo(path)
        self.pages.append(f"/api/{path}")

    async def of_a_duplicate(self) -> None:
        duplicate, survivor = await self.report(), await self.report()
        into = survivor.removeprefix("issues/")
        await self.post(f"{duplicate}/merge", into=into, note=self.words())
        await self.post(f"{survivor}/reject", reason="outside-competence", note=self.words())

    async def report(self, **more: Any) -> str:
        words = {name: self.words() for name in ("title", "description", "address")}
        told = {"category": "greening", "reporter": self.who, **words, **HERE, **more}
        answer = await self.post("issues", **told)
        return answer.headers["Location"].removeprefix("/api/")

    async def of_a_request(self) -> None:
        """What other programs send for somebody who is known by a way to reach them."""
        key = (await self.post("issues/open311-keys", town="lishui", client=self.who)).json()["key"]
        form = {
            "api_key": key,
            "service_code": "greening",
            "description": self.words(),
            "address_string": self.words(),
            "first_name": self.words(),
            "email": f"{self.who}@{TAGS[self.who]}.example",
            "media_url": f"https://example.org/{TAGS[self.who]}.jpg",
        }
        answer = await self.client.post("/open311/v2/requests.json", data=form)
        assert answer.is_success, answer.text

    async def of_what_lies_behind(self) -> None:
        issue = (await self.report()).removeprefix("issues/")
        cluster = await self.post("issues/clusters", issues=[issue], title=self.words(), **HERE)
        await self.post(f"issues/clusters/{cluster.json()['id']}/topic", title=self.words())
        dispute = await self.post("issues/disputes", kind="noise", note=self.words(), **HERE)
        path = f"issues/disputes/{dispute.json()['id']}"
        await self.post(f"{path}/mediations", note=self.words())
        await self.post(f"{path}/settle", outcome="agreed", note=self.words())

    async def of_a_photo(self, issue: str) -> None:
        kind = {"Content-Type": "image/jpeg"}
        answer = await self.client.post(
            f"/api/{issue}/photos", content=photo_by(self.words()), headers=kind
        )
        assert answer.is_success, answer.text
        shown = (await self.client.get(answer.headers["Location"])).content
        self.photo = shown[-200:-100]

    async def of_a_patrol(self) -> None:
        team = await self.post("volunteers/teams", kind="safety", name_zh="队", **HERE)
        plan = {"team_id": team.json()["id"], "starts_at": NOON, **HERE}
        patrol = (await self.post("volunteers/patrols", **plan)).json()["id"]
        path = f"volunteers/patrols/{patrol}"
        await self.post(f"{path}/start")
        words = {"title": self.words(), "note": self.words()}
        await self.post(f"{path}/findings", category="greening", **words, **HERE)
        await self.post(f"{path}/cleanups", note=self.words())
        await self.post(f"{path}/dissuasions", note=self.words())


def photo_by(words: str) -> bytes:
    """A photo whose metadata tell of somebody, as does what stands behind its end."""
    exif = Image.Exif()
    exif[Base.Artist] = exif[Base.ImageDescription] = words
    noise = Image.effect_noise((120, 90), 60)
    out = BytesIO()
    noise.save(out, "JPEG", exif=exif, comment=words.encode(), icc_profile=words.encode() * 9)
    return out.getvalue() + words.encode()


async def told_places(client: AsyncClient) -> None:
    """Register the town; its places are known to every service when this returns."""
    last: Response | None = None
    for path, body in (
        ("towns", {"code": "lishui", "name_zh": CONTROL}),
        ("communities", {"code": "tongsheng", "town": "lishui", "name_zh": "同声"}),
        ("compounds", {"code": "jinsha", "community": "tongsheng", "name_zh": "金沙"}),
    ):
        last = await client.post(f"/api/communities/{path}", json=body)
        assert last.is_success, last.text
    assert last is not None
    await settled(client, last.headers["Linli-Position"])
    lifts = {"town": "lishui", "name_zh": "电梯"}
    await client.post("/api/issues/categories", json={"code": "lifts", **lifts})
    questions = [{"code": "SINCE", "answer": "text", "text_zh": "何时起"}]
    answer = await client.post(
        "/api/issues/categories/lifts/revise", json={**lifts, "questions": questions}
    )
    assert answer.is_success, answer.text


async def settled(client: AsyncClient, *positions: str) -> None:
    """Wait until all services have read as far."""
    waiting = {"Linli-Min-Position": ", ".join(positions)}
    for path in (
        "issues",
        "volunteers/patrols",
        "library/libraries",
        "courses/courses",
        "dashboards/towns/lishui",
    ):
        async with asyncio.timeout(30):
            while (await client.get(f"/api/{path}", headers=waiting)).status_code == 503:
                await asyncio.sleep(0.05)


async def tails(client: AsyncClient) -> list[str]:
    """The last position of every history."""
    found: list[str] = []
    for service in ("communities", "issues", "volunteers"):
        answer = await client.get(f"/api/{service}/events", params={"limit": 1000})
        found.append(answer.headers["Linli-Position"])
    return found


async def pages_of(client: AsyncClient, paths: Iterable[str]) -> Pages:
    return {path: (await client.get(path)).json() for path in paths}


async def town_of(client: AsyncClient) -> Any:
    return (await client.get("/api/dashboards/towns/lishui")).json()["metrics"]


# Searching


def forms_of(text: str) -> list[bytes]:
    """A text as it may stand in a file."""
    utf8 = text.encode()
    codes = [utf8, text.encode("utf-16-le"), text.encode("utf-16-be")]
    return [*codes, *forms_of_bytes(utf8)]


def forms_of_bytes(secret: bytes) -> list[bytes]:
    """Bytes as they may stand in a file: as they are, in hexadecimal, in base64 at any offset."""
    shifted = [b64encode(b"\0" * n + secret)[4 if n else 0 : -4] for n in range(3)]
    urlsafe = [one.replace(b"+", b"-").replace(b"/", b"_") for one in shifted]
    written = secret.hex().encode()
    return list(dict.fromkeys([secret, written, written.upper(), *shifted, *urlsafe]))


def search(data: Path, wanted: Mapping[str, list[bytes]]) -> dict[str, list[str]]:
    """The files that hold one of the forms, by what they are forms of."""
    found: dict[str, list[str]] = {name: [] for name in wanted}
    known: dict[bytes, list[str]] = {}  # of the databases' catalogues, most files are the same
    for path in sorted(data.rglob("*")):
        relative = path.relative_to(data)
        if relative.parts[0] in NOT_OURS or path.is_symlink() or not path.is_file():
            continue
        content = path.read_bytes().rstrip(b"\0")
        digest = sha256(content).digest()
        if digest not in known:
            known[digest] = [name for name in wanted if any(f in content for f in wanted[name])]
        for name in known[digest]:
            found[name].append(str(relative))
    return found


def canaries() -> dict[str, list[bytes]]:
    told = {"control": forms_of(CONTROL)}
    for who, tag in TAGS.items():
        told[who] = forms_of(tag)
        told[f"{who}'s phones"] = [form for phone in PHONES[who] for form in forms_of(phone)]
    return told


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
