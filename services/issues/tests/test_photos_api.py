"""Photos over HTTP, on real servers."""

from collections.abc import AsyncGenerator
from io import BytesIO
from typing import Any

import pytest
from httpx import AsyncClient, Response
from PIL import Image

from linli.chassis.authority import Caller, Grant, Role
from linli.chassis.service import Running
from linli.chassis.testing import client_of
from linli.events.reach import Scope

from .drawing import taken

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
