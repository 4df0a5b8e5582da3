"""Bytes and facts, compared: what a crash, a redaction or an erasure leaves behind."""

import logging
import os
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from httpx import AsyncClient

from linli.chassis import erasures
from linli.chassis.service import Running
from linli.events.append import Context, new_id
from linli.events.contracts.base import IssueId, PersonId
from linli.events.contracts.issues import PhotoId
from linli.events.contracts.people import ErasureReason, PersonErased
from linli.events.schema import epochs
from linli.events.testing import recorded
from linli.issues.domain.photos import AttachPhoto
from linli.issues.photos.files import FileStore
from linli.issues.photos.keeping import attach, handle, put
from linli.issues.photos.store import PhotoStore
from linli.issues.photos.sweep import is_suspended, sweep, tell_missing

from .drawing import drawn
from .test_photos_api import attached, files_of, reported

NOW = datetime.now(UTC)
REQUEST = ErasureReason("request")


@pytest.fixture
def kept(running: Running) -> FileStore:
    """The photo store of the service."""
    assert isinstance(running.photos, Path)
    return FileStore(running.photos)


async def heard_of(running: Running, erased: PersonErased) -> None:
    """The service has read that somebody was erased."""
    async with running.engine.begin() as db:
        await erasures.project([recorded(erased)], db)


def aged(files: Sequence[Path]) -> Sequence[Path]:
    """The files, two hours old."""
    long_ago = time.time() - 7200
    for file in files:
        os.utime(file, (long_ago, long_ago))
    return files


async def orphan(running: Running, kept: PhotoStore) -> str:
    """What a crash between bytes and event leaves: a photo's path that nothing tells of."""
    photo = await put(PhotoId(new_id()), drawn(), kept)
    return f"photos/{photo.id}"


async def test_bytes_without_an_event_go_after_an_hour(
    running: Running, kept: FileStore, api: AsyncClient
) -> None:
    photo, young = await orphan(running, kept), await orphan(running, kept)
    aged(files_of(running, photo))
    await sweep(kept, running.engine)
    assert not files_of(running, photo)
    assert files_of(running, young)


async def test_what_is_recorded_stays_however_old_it_is(
    running: Running, kept: FileStore, api: AsyncClient
) -> None:
    photo = await attached(api, await reported(api))
    aged(files_of(running, photo))
    await sweep(kept, running.engine)
    assert (await api.get(photo)).status_code == 200


async def test_after_a_crash_between_bytes_and_event_the_command_is_asked_again(
    running: Running, kept: FileStore, api: AsyncClient
) -> None:
    issue, id_ = await reported(api), new_id()
    await put(PhotoId(id_), drawn(), kept)  # and then the process died
    headers = {"Content-Type": "image/jpeg", "Linli-Command-Id": str(id_)}
    answer = await api.post(f"{issue}/photos", content=drawn(), headers=headers)
    photo = answer.headers["Location"]
    assert len(aged(files_of(running, photo))) == 2
    await sweep(kept, running.engine)
    assert len(files_of(running, photo)) == 1
    assert (await api.get(photo)).status_code == 200


async def test_whatever_else_a_command_did_its_bytes_are_no_photo(
    running: Running, kept: FileStore, api: AsyncClient
) -> None:
    issue = await reported(api)
    command_id = new_id()
    headers = {"Linli-Command-Id": str(command_id)}
    await api.post(f"{issue}/evidence", json={"note": "看过"}, headers=headers)
    context = Context.new(command_id=command_id)
    await put(PhotoId(command_id), drawn(), kept)
    issue_id = IssueId(UUID(issue.rpartition("/")[2]))
    await attach(issue_id, drawn(), context, running.store, kept)  # answers as the evidence did
    aged(files_of(running, f"/{command_id}"))
    await sweep(kept, running.engine)
    assert not files_of(running, f"/{command_id}")


async def test_bytes_of_a_redacted_photo_that_came_back_go_again(
    running: Running, kept: FileStore, api: AsyncClient
) -> None:
    photo = await attached(api, await reported(api))
    (file,) = files_of(running, photo)
    data = file.read_bytes()
    await api.post(f"{photo}/redact", params={"reason": "faces"})
    file.write_bytes(data)  # as from a backup
    await sweep(kept, running.engine)
    assert not file.exists()


async def test_bytes_of_the_erased_go_and_those_of_others_stay(
    running: Running, kept: FileStore, api: AsyncClient
) -> None:
    wang, li = f"wang-{uuid4()}", f"li-{uuid4()}"
    theirs = await attached(api, await reported(api, reporter=wang))
    others = await attached(api, await reported(api, reporter=li))
    await heard_of(running, PersonErased(person=PersonId(wang), erased_at=NOW, reason=REQUEST))
    await sweep(kept, running.engine)
    assert not files_of(running, theirs)
    assert files_of(running, others)


async def test_a_suspended_history_is_not_believed(running: Running) -> None:
    lost = {"source": "nowhere/issues", "number": 1, "reason": "first", "suspended": "restored"}
    async with running.engine.connect() as db:
        assert not await is_suspended(db)
        await db.execute(sa.insert(epochs).values({**lost, "began_at": NOW}))
        assert await is_suspended(db)
        await db.execute(
            sa.insert(epochs).values({**lost, "number": 2, "began_at": NOW, "suspended": None})
        )
        assert not await is_suspended(db)
        await db.rollback()


async def test_a_photo_that_has_lost_its_bytes_is_told(
    running: Running, kept: FileStore, api: AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    issue = await reported(api)
    lost, there, redacted = [await attached(api, issue) for _ in range(3)]
    await api.post(f"{redacted}/redact", params={"reason": "faces"})
    (file,) = files_of(running, lost)
    data = file.read_bytes()
    file.unlink()
    with caplog.at_level(logging.ERROR):
        missing = await tell_missing(await sweep(kept, running.engine), kept, running.engine)
    assert missing == [file.name]
    assert file.name in caplog.text
    assert files_of(running, there)
    file.write_bytes(data)
    assert await tell_missing(await sweep(kept, running.engine), kept, running.engine) == []


async def test_a_photo_that_the_sweep_would_not_find_is_not_recorded(
    running: Running, kept: FileStore, api: AsyncClient
) -> None:
    issue_id = IssueId(UUID((await reported(api)).rpartition("/")[2]))
    photo = await put(PhotoId(new_id()), drawn(), kept)
    with pytest.raises(ValueError, match="one id"):
        await handle(AttachPhoto(issue_id=issue_id, photo=photo), running.store, Context.new())
