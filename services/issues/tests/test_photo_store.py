"""The photo stores: files, and a bucket of a server that speaks S3."""

import asyncio
import os
import re
import sys
import time
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from linli.chassis.photo_places import Bucket
from linli.events.append import new_id
from linli.issues.photos.files import FileStore
from linli.issues.photos.s3 import BucketStore
from linli.issues.photos.store import Kept, PhotoStore, PhotoStoreAwayError
from linli.servers.ports import LOOPBACK, free_ports
from linli.servers.testing import pump

DATA = os.urandom(100_000)
PHOTO = "0198c6d2-7e4a-7000-8000-000000000000"


def bucket(url: str, name: str, folder: Path, key_id: str = "id") -> Bucket:
    (file := folder / "credentials").write_text(f"{key_id}:secret")
    return Bucket(url=url, name=name, region="us-east-1", credentials=file)


def a_name() -> str:
    return f"{new_id()}.{new_id()}"


async def names(store: PhotoStore) -> list[str]:
    return [one.name for page in [page async for page in store.kept()] for one in page]


@pytest.fixture(scope="module")
async def s3() -> AsyncGenerator[str]:
    """The address of a server that speaks S3, in a process of its own."""
    (port,) = free_ports(1)
    command = (sys.executable, "-m", "moto.server", "-H", LOOPBACK, "-p", str(port))
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*command, stdout=quiet, stderr=quiet)
    url = f"http://{LOOPBACK}:{port}"
    try:
        async with asyncio.timeout(30), httpx.AsyncClient(base_url=url) as client:
            while not await answers(client):
                await asyncio.sleep(0.05)
        yield url
    finally:
        process.terminate()
        await process.wait()


async def answers(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/")).is_success
    except httpx.TransportError:
        return False


@pytest.fixture(params=["files", "bucket"])
async def store(request: pytest.FixtureRequest, tmp_path: Path, s3: str) -> PhotoStore:
    """Each of the stores, empty."""
    if request.param == "files":
        return FileStore(tmp_path / "photos")
    name = f"photos-{new_id()}"
    async with httpx.AsyncClient(base_url=s3) as client:
        assert (await client.put(f"/{name}")).is_success
    return BucketStore(bucket(s3, name, tmp_path))


async def test_bytes_come_back_as_they_went(store: PhotoStore) -> None:
    name = a_name()
    await store.put(name, DATA)
    assert await store.get(name) == DATA


async def test_what_is_not_there_is_nothing(store: PhotoStore) -> None:
    assert await store.get(a_name()) is None
    assert await names(store) == []


async def test_what_is_deleted_is_gone_and_may_be_deleted_again(store: PhotoStore) -> None:
    name, other = a_name(), a_name()
    for one in (name, other):
        await store.put(one, DATA)
    for _ in range(2):
        await store.delete(name)
        assert await store.get(name) is None
    assert await names(store) == [other]


async def test_everything_is_listed_with_its_age(store: PhotoStore) -> None:
    before = datetime.now(UTC) - timedelta(seconds=2)
    wanted = {a_name() for _ in range(20)}
    for name in wanted:
        await store.put(name, b"x")
    found: list[Kept] = [one async for page in store.kept() for one in page]
    assert {one.name for one in found} == wanted
    assert all(before < one.at < datetime.now(UTC) + timedelta(seconds=2) for one in found)


async def test_many_are_kept_at_once(store: PhotoStore) -> None:
    wanted = [a_name() for _ in range(30)]
    await asyncio.gather(*(store.put(name, name.encode()) for name in wanted))
    assert await asyncio.gather(*map(store.get, wanted)) == [name.encode() for name in wanted]


# Files


def files_in(folder: Path) -> Sequence[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_a_file_is_the_owners_alone(tmp_path: Path) -> None:
    await FileStore(tmp_path / "photos").put(a_name(), DATA)
    (file,) = files_in(tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["../../etc/passwd", "x", f"{PHOTO}", f"{PHOTO}.../../../x"])
async def test_a_name_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        await FileStore(tmp_path).put(name, DATA)


async def test_what_was_never_finished_is_no_photo_and_goes_after_an_hour(tmp_path: Path) -> None:
    store, name = FileStore(tmp_path), a_name()
    await store.put(name, DATA)
    (file,) = files_in(tmp_path)
    part = file.with_name(f"{a_name()}.part")
    part.write_bytes(b"half")
    assert await names(store) == [name]
    assert part.exists()
    long_ago = time.time() - 7200
    os.utime(part, (long_ago, long_ago))
    assert await names(store) == [name]
    assert files_in(tmp_path) == [file]


async def test_what_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    await store.put(a_name(), DATA)
    (file,) = files_in(tmp_path)
    stranger = file.with_name("notes.txt")
    stranger.write_text("mine")
    assert await names(store) == [file.name]
    assert stranger.exists()


async def test_a_disk_that_takes_nothing_is_said(tmp_path: Path) -> None:
    blocked = tmp_path / "photos"
    blocked.write_text("no folder")
    with pytest.raises(PhotoStoreAwayError):
        await FileStore(blocked).put(a_name(), DATA)


# Buckets


async def test_a_bucket_that_is_not_there_is_said(s3: str, tmp_path: Path) -> None:
    store = BucketStore(bucket(s3, "nowhere", tmp_path))
    with pytest.raises(PhotoStoreAwayError):
        await store.put(a_name(), DATA)
    with pytest.raises(PhotoStoreAwayError):
        await names(store)


async def test_a_server_that_is_away_is_said_in_time(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    store = BucketStore(bucket(f"http://{LOOPBACK}:{port}", "photos", tmp_path))
    async with asyncio.timeout(10):
        for asked in (store.put(a_name(), DATA), store.get(a_name()), store.delete(a_name())):
            with pytest.raises(PhotoStoreAwayError):
                await asked


def test_a_buckets_secret_is_not_shown(tmp_path: Path) -> None:
    assert "AKIA" not in repr(bucket("http://s3", "photos", tmp_path, "AKIA"))


async def test_a_key_that_is_replaced_signs_the_next_request(s3: str, tmp_path: Path) -> None:
    signed: list[str] = []

    async def lead(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hand on each request to the server, and note whose key signed it."""
        parts = urlsplit(s3)
        there = await asyncio.open_connection(parts.hostname, parts.port)
        back = asyncio.create_task(pump(there[0], writer))
        while chunk := await reader.read(65536):
            signed.extend(re.findall(r"Credential=(\w+)/", chunk.decode(errors="replace")))
            there[1].write(chunk)
        there[1].close()
        await back

    name = f"photos-{new_id()}"
    async with httpx.AsyncClient(base_url=s3) as client:
        assert (await client.put(f"/{name}")).is_success
    async with await asyncio.start_server(lead, LOOPBACK, 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        store = BucketStore(bucket(f"http://{LOOPBACK}:{port}", name, tmp_path, "before"))
        await store.put(photo := a_name(), DATA)
        await store.get(photo)
        bucket("", "", tmp_path, "after")
        async with asyncio.timeout(10):
            while "after" not in signed:
                assert await store.get(photo) == DATA
        assert signed[:2] == ["before", "before"]
        await store.put(a_name(), DATA)
        assert signed[-1] == "after"
