"""Photos over HTTP, on real servers."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient, Response
from PIL import Image

from linli.chassis.authority import Caller, Grant, Role
from linli.chassis.service import Running
from linli.chassis.testing import TONGSHENG, client_of, refused
from linli.events.append import Context
from linli.events.contracts.base import CategoryCode, IssueId, stream_name
from linli.events.contracts.issues import IssueReported
from linli.events.contracts.personal import Personal
from linli.events.keys import KeyStore
from linli.events.reach import Scope
from linli.events.store import Loaded
from linli.issues.domain.photos import PHOTOS_MAX

from .drawing import bomb, drawn, taken

ISSUES = "/api/issues"
JPEG = {"Content-Type": "image/jpeg"}
STAFF = Caller("staff-tongsheng", (Grant(Role.COMMUNITY_STAFF, Scope("lishui", "tongsheng")),))
ELSEWHERE = Caller("staff-east", (Grant(Role.COMMUNITY_STAFF, Scope("lishui", "hainanzhou")),))
READER = Caller("reader-tongsheng", (Grant(Role.READER, Scope("lishui", "tongsheng")),))


@pytest.fixture
async def public(running: Running) -> AsyncGenerator[AsyncClient]:
    """Somebody without a token."""
    async with client_of(running, as_=None) as client:
        yield client


async def reported(api: AsyncClient, **more: Any) -> str:
    """The path of a new issue."""
    body = {"community": "tongsheng", "category": "greening", "title": "树", **more}
    answer = await api.post(ISSUES, json=body)
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]


async def reported_in_confidence(running: Running) -> str:
    """The path of a new issue that the public is told nothing of."""
    issue_id = IssueId(uuid4())
    event = IssueReported(
        issue_id=issue_id,
        confidential=True,
        reported_at=datetime.now(UTC),
        community=TONGSHENG,
        category=CategoryCode("greening"),
        title=Personal("树"),
        source="resident",
    )
    context = Context.new(home=await running.places.home(TONGSHENG))
    new: Loaded[None] = Loaded(None, 0, None, 0)
    await running.store.append(stream_name("issue", issue_id), [event], new, context)
    return f"{ISSUES}/{issue_id}"


async def attached(api: AsyncClient, issue: str, data: bytes | None = None) -> str:
    """The path of a new photo of an issue."""
    answer = await api.post(f"{issue}/photos", content=data or taken(), headers=JPEG)
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]


def image_of(answer: Response) -> Image.Image:
    assert answer.status_code == 200, answer.text
    return Image.open(BytesIO(answer.content))


async def test_a_photo_is_shown_to_staff_as_it_was_taken(api: AsyncClient) -> None:
    photo = await attached(api, await reported(api))
    answer = await api.get(photo)
    assert image_of(answer).size == (48, 64)
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    id_ = photo.rpartition("/")[2]
    assert answer.headers["content-disposition"] == f'inline; filename="{id_}.jpg"'


async def test_a_form_is_taken_as_well_as_a_bare_picture(api: AsyncClient) -> None:
    issue = await reported(api)
    files = {"photo": ("图.png", drawn("PNG"), "text/plain")}
    answer = await api.post(f"{issue}/photos", data={"note": "近照"}, files=files)
    assert answer.status_code == 201, answer.text
    assert image_of(await api.get(answer.headers["Location"])).size == (64, 48)


async def test_the_issues_page_lists_its_photos(api: AsyncClient, public: AsyncClient) -> None:
    issue = await reported(api)
    first, second = await attached(api, issue), await attached(api, issue)
    await api.post(f"{second}/release")
    ids = [path.rpartition("/")[2] for path in (first, second)]
    mine, theirs = await page(api, issue), await page(public, issue)
    assert [photo["id"] for photo in mine["photos"]] == ids
    assert [photo["id"] for photo in theirs["photos"]] == ids[1:]
    (shown,) = theirs["photos"]
    assert shown.pop("size") > 100
    assert shown == {
        "id": ids[1],
        "media_type": "image/jpeg",
        "width": 48,
        "height": 64,
        "released": True,
        "erased": False,
    }


async def page(api: AsyncClient, issue: str) -> dict[str, Any]:
    answer = await api.get(issue)
    assert answer.status_code == 200, answer.text
    return answer.json()


# Who sees a photo


async def test_the_public_sees_a_photo_once_it_is_released(
    api: AsyncClient, public: AsyncClient
) -> None:
    photo = await attached(api, await reported(api))
    absent = photo.rpartition("/")[0] + f"/{uuid4()}"
    assert refused(await public.get(photo), 404) == refused(await public.get(absent), 404)
    assert (await api.post(f"{photo}/release")).status_code == 204
    answer = await public.get(photo)
    assert image_of(answer).format == "JPEG"
    assert answer.headers["cache-control"] == "public, max-age=300"


async def test_a_cached_photo_is_not_sent_again(api: AsyncClient, public: AsyncClient) -> None:
    photo = await attached(api, await reported(api))
    await api.post(f"{photo}/release")
    tag = (await public.get(photo)).headers["etag"]
    answer = await public.get(photo, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)


async def test_a_confidential_issues_photo_is_never_public(
    running: Running, api: AsyncClient, public: AsyncClient
) -> None:
    issue = await reported_in_confidence(running)
    photo = await attached(api, issue)
    assert (await api.post(f"{photo}/release")).status_code == 204
    assert refused(await public.get(photo), 404)[0] == "issue-not-found"
    async with client_of(running, as_=STAFF) as staff:
        answer = await staff.get(photo)
        assert answer.headers["cache-control"] == "no-store"


async def test_a_reporter_attaches_and_sees_photos_of_their_own_report(running: Running) -> None:
    wang, li = Caller(f"wang-{uuid4()}"), Caller(f"li-{uuid4()}")
    async with client_of(running, as_=wang) as theirs, client_of(running, as_=li) as others:
        issue = await reported(theirs)
        photo = await attached(theirs, issue)
        assert image_of(await theirs.get(photo)).size == (48, 64)
        assert refused(await others.get(photo), 404)[0] == "photo-not-found"
        answer = await others.post(f"{issue}/photos", content=drawn(), headers=JPEG)
        assert refused(answer, 404)[0] == "issue-not-found"
        assert (await theirs.post(f"{photo}/release")).status_code == 404


async def test_staff_attach_and_see_photos_of_their_own_place(
    running: Running, api: AsyncClient
) -> None:
    issue = await reported(api)
    async with client_of(running, as_=STAFF) as here:
        photo = await attached(here, issue)
        assert (await here.get(photo)).status_code == 200
    async with client_of(running, as_=ELSEWHERE) as there:
        assert refused(await there.get(photo), 404)[0] == "photo-not-found"
        answer = await there.post(f"{issue}/photos", content=drawn(), headers=JPEG)
        assert refused(answer, 404)[0] == "issue-not-found"
    async with client_of(running, as_=READER) as reader:
        answer = await reader.post(f"{issue}/photos", content=drawn(), headers=JPEG)
        assert refused(answer, 403)[0] == "forbidden"


async def test_seeing_what_is_not_public_is_recorded_and_what_is_public_is_not(
    running: Running, api: AsyncClient
) -> None:
    photo = await attached(api, await reported(api, reporter="person-wang"))
    reader = Caller(f"reader-{uuid4()}", STAFF.grants)
    async with client_of(running, as_=reader) as here:
        await here.get(photo)
        await api.post(f"{photo}/release")
        await here.get(photo)
    log = (await api.get(f"{ISSUES}/accesses", params={"person": reader.person})).json()["items"]
    assert [(one["target"], one["subject"]) for one in log] == [
        (f"photo-{photo.rpartition('/')[2]}", "person-wang")
    ]


# What is refused


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"<html>", 415, "photo-type"),
        (drawn("GIF"), 415, "photo-type"),
        (drawn()[:200], 422, "photo-broken"),
        (b"", 422, "photo-broken"),
        (bomb(50_000, 50_000), 413, "photo-too-large"),
        (b"\xff\xd8\xff" + bytes(10 * 2**20), 413, "photo-too-large"),
    ],
    ids=["html", "gif", "broken", "empty", "bomb", "bytes"],
)
@pytest.mark.parametrize("form", [False, True])
async def test_what_is_no_photo_is_refused_by_its_field(
    api: AsyncClient, data: bytes, status: int, code: str, *, form: bool
) -> None:
    issue = await reported(api)
    sent: Any = {"files": {"photo": ("a.jpg", data)}} if form else {"content": data}
    headers = {} if form else JPEG
    answer = await api.post(f"{issue}/photos", headers=headers, **sent)
    assert refused(answer, status) == (code, "/photo")
    assert (await page(api, issue))["photos"] == []


async def test_a_body_that_is_said_to_be_something_else_is_refused(api: AsyncClient) -> None:
    issue = await reported(api)
    answer = await api.post(f"{issue}/photos", json={"photo": "data:"})
    assert refused(answer, 415) == ("photo-type", "/photo")


async def test_a_form_without_a_photo_is_refused(api: AsyncClient) -> None:
    issue = await reported(api)
    for files in ({"picture": ("a.jpg", drawn())}, {"photo": (None, "text")}):
        answer = await api.post(f"{issue}/photos", files=files)
        assert refused(answer, 422) == ("photo-missing", "/photo")


async def test_a_form_that_is_none_is_refused(api: AsyncClient) -> None:
    issue = await reported(api)
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        answer = await api.post(
            f"{issue}/photos", content=b"--y\r\n", headers={"Content-Type": kind}
        )
        assert refused(answer, 400)[0] == "bad-request"


async def test_an_issue_takes_ten_photos_at_whatever_pace(api: AsyncClient) -> None:
    issue = await reported(api)
    sent = [api.post(f"{issue}/photos", content=drawn(), headers=JPEG) for _ in range(12)]
    answers = await asyncio.gather(*sent)
    codes = sorted(answer.status_code for answer in answers)
    while 409 in codes and len((await page(api, issue))["photos"]) < PHOTOS_MAX:
        await attached(api, issue)  # a race lost again and again is asked again
    answer = await api.post(f"{issue}/photos", content=drawn(), headers=JPEG)
    assert refused(answer, 409)[0] == "too-many-photos"
    assert len((await page(api, issue))["photos"]) == PHOTOS_MAX


async def test_an_issue_that_is_not_there_takes_no_photo(api: AsyncClient) -> None:
    answer = await api.post(f"{ISSUES}/{uuid4()}/photos", content=drawn(), headers=JPEG)
    assert refused(answer, 404)[0] == "issue-not-found"


# Once


async def test_a_command_that_comes_again_keeps_one_photo(api: AsyncClient) -> None:
    issue, id_ = await reported(api), str(uuid4())
    headers = JPEG | {"Linli-Command-Id": id_}
    first = await api.post(f"{issue}/photos", content=drawn(), headers=headers)
    again = await api.post(f"{issue}/photos", content=b"whatever", headers=headers)
    assert first.headers["Location"] == again.headers["Location"] == f"{issue}/photos/{id_}"
    assert first.headers["Linli-Position"] == again.headers["Linli-Position"]
    assert [photo["id"] for photo in (await page(api, issue))["photos"]] == [id_]


async def test_of_two_at_once_under_one_id_the_photo_that_is_recorded_opens(
    api: AsyncClient,
) -> None:
    issue, id_ = await reported(api), str(uuid4())
    headers = JPEG | {"Linli-Command-Id": id_}
    sent = [api.post(f"{issue}/photos", content=drawn(), headers=headers) for _ in range(6)]
    answers = await asyncio.gather(*sent)
    assert {answer.status_code for answer in answers} == {201}
    assert image_of(await api.get(f"{issue}/photos/{id_}")).size == (64, 48)


async def test_a_large_photo_with_a_key_is_kept_once(api: AsyncClient) -> None:
    issue = await reported(api)
    large = taken((1200, 900)) + bytes(2 * 2**20)
    headers = JPEG | {"Idempotency-Key": f"key-{uuid4()}"}
    for _ in range(2):
        answer = await api.post(f"{issue}/photos", content=large, headers=headers)
        assert answer.status_code == 201, answer.text
    assert len((await page(api, issue))["photos"]) == 1


# Redacted and erased


async def test_a_redacted_photo_is_gone_for_everybody_and_its_bytes_with_it(
    running: Running, api: AsyncClient, public: AsyncClient
) -> None:
    issue = await reported(api)
    photo = await attached(api, issue)
    await api.post(f"{photo}/release")
    answer = await api.post(f"{photo}/redact", params={"reason": "faces"})
    assert answer.status_code == 204, answer.text
    for client in (api, public):
        assert refused(await client.get(photo), 410)[0] == "photo-gone"
    assert (await page(api, issue))["photos"] == []
    assert not files_of(running, photo)
    step = (await page(public, issue))["timeline"][-1]
    assert (step["type"], step["reason"]) == ("org.linli.issues.PhotoRedacted.v1", "faces")


async def test_another_picture_stands_in_the_place_of_a_redacted_one(
    api: AsyncClient, public: AsyncClient
) -> None:
    issue = await reported(api)
    photo = await attached(api, issue)
    await api.post(f"{photo}/release")
    reason = {"reason": "plates"}
    answer = await api.post(
        f"{photo}/redact", params=reason, content=drawn(size=(30, 20)), headers=JPEG
    )
    assert answer.status_code == 204, answer.text
    (shown,) = (await page(public, issue))["photos"]
    assert image_of(await public.get(f"{issue}/photos/{shown['id']}")).size == (30, 20)


async def test_a_replacement_that_is_no_picture_leaves_the_photo_as_it_is(
    api: AsyncClient,
) -> None:
    photo = await attached(api, await reported(api))
    answer = await api.post(
        f"{photo}/redact", params={"reason": "faces"}, content=b"<html>", headers=JPEG
    )
    assert refused(answer, 415)[0] == "photo-type"
    assert (await api.get(photo)).status_code == 200


async def test_why_a_photo_is_redacted_is_said_as_a_code(api: AsyncClient) -> None:
    photo = await attached(api, await reported(api))
    for query in ({}, {"reason": "王先生的脸"}):
        assert (await api.post(f"{photo}/redact", params=query)).status_code == 422


async def test_a_photo_is_erased_with_its_reporter(running: Running, api: AsyncClient) -> None:
    reporter = f"person-{uuid4()}"
    issue = await reported(api, reporter=reporter)
    photo = await attached(api, issue)
    kept = files_of(running, photo)
    assert isinstance(running.vault, KeyStore)
    await running.vault.erase(reporter, "request")
    assert refused(await api.get(photo), 410)[0] == "photo-gone"
    assert [one["erased"] for one in (await page(api, issue))["photos"]] == [True]
    assert files_of(running, photo) == kept  # of no use to anybody; the sweep removes them


async def test_bytes_that_are_lost_are_a_passing_fault(running: Running, api: AsyncClient) -> None:
    photo = await attached(api, await reported(api))
    (file,) = files_of(running, photo)
    data = file.read_bytes()
    file.unlink()
    assert refused(await api.get(photo), 503)[0] == "unavailable"
    file.write_bytes(data)
    assert (await api.get(photo)).status_code == 200


async def test_what_lies_on_disk_shows_nothing(running: Running, api: AsyncClient) -> None:
    photo = await attached(api, await reported(api))
    (file,) = files_of(running, photo)
    shown = (await api.get(photo)).content
    kept = file.read_bytes()
    assert len(kept) == len(shown) + 28
    assert not any(shown[n : n + 16] in kept for n in range(0, len(shown) - 16, 16))


def files_of(running: Running, photo: str) -> Sequence[Path]:
    """Where the bytes of a photo lie."""
    assert isinstance(running.photos, Path)
    return sorted(running.photos.rglob(f"{photo.rpartition('/')[2]}.*"))
