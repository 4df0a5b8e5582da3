"""What is taken as a photo, and what is left of it."""

import logging
from io import BytesIO
from typing import Any

import httpx
import pytest
from fastapi import Request
from PIL import Image
from PIL.ExifTags import IFD
from starlette.datastructures import UploadFile

from linli.issues.photos.pictures import (
    EDGE_MAX,
    PictureBrokenError,
    PictureTooLargeError,
    PictureTypeError,
    developed,
)
from linli.issues.photos.uploads import file_in, form_in

from .drawing import CANARY, bomb, drawn, saved, taken


def image(data: bytes) -> Image.Image:
    return Image.open(BytesIO(developed(data).data))


def is_reddish(image: Image.Image, x: int, y: int) -> bool:
    red, _, blue = image.crop((x, y, x + 1, y + 1)).tobytes()
    return red > 200 > 100 > blue


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_of_three_kinds_are_taken_and_kept_as_one(kind: str) -> None:
    kept = image(drawn(kind))
    assert (kept.format, kept.size) == ("JPEG", (64, 48))
    assert is_reddish(kept, 5, 5)


@pytest.mark.parametrize("mode", ["L", "1"])
def test_pictures_without_colours_are_taken(mode: str) -> None:
    assert image(saved(Image.new(mode, (8, 8)), "PNG")).mode == "RGB"


def test_the_pictures_of_the_tests_say_where_and_by_what_they_were_taken() -> None:
    came = Image.open(BytesIO(taken()))
    assert came.getexif().get_ifd(IFD.GPSInfo)
    assert {"comment", "exif", "icc_profile"} <= came.info.keys()
    assert taken().count(CANARY.encode()) >= 5


def test_nothing_of_a_file_is_left_but_what_it_shows() -> None:
    data = developed(taken()).data
    kept = Image.open(BytesIO(data))
    assert not kept.getexif()
    assert kept.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert CANARY.encode() not in data
    assert data.endswith(b"\xff\xd9")


def test_no_log_says_what_a_file_says(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        developed(taken())
    assert CANARY not in caplog.text


def test_a_photo_stands_upright() -> None:
    kept = image(taken())
    assert kept.size == (48, 64)
    assert is_reddish(kept, 24, 5)
    assert not is_reddish(kept, 24, 60)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_large_photo_is_made_smaller(kind: str) -> None:
    kept = developed(drawn(kind, (EDGE_MAX * 2, EDGE_MAX)))
    assert (kept.width, kept.height) == (EDGE_MAX, EDGE_MAX // 2)


def test_what_is_transparent_is_shown_on_white() -> None:
    kept = image(saved(Image.new("RGBA", (8, 8), (255, 0, 0, 0)), "PNG"))
    assert kept.getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize("size", [(60_000, 60_000), (16_000, 1_001), (1, 2**31 - 1)])
def test_a_picture_that_would_fill_the_memory_is_not_decoded(size: tuple[int, int]) -> None:
    with pytest.raises(PictureTooLargeError):
        developed(bomb(*size))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_broken_picture_is_refused(kind: str, share: float) -> None:
    data = drawn(kind, (300, 200))
    with pytest.raises(PictureBrokenError):
        developed(data[: max(16, int(len(data) * share))])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"%PDF-1.7",
        b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic",
        b"RIFF\x00\x00\x00\x00AVI LIST",
        saved(Image.new("RGB", (8, 8)), "GIF"),
        saved(Image.new("RGB", (8, 8)), "TIFF"),
        saved(Image.new("RGB", (8, 8)), "BMP"),
    ],
    ids=["empty", "svg", "pdf", "heic", "avi", "gif", "tiff", "bmp"],
)
def test_what_is_no_picture_of_these_kinds_is_refused(data: bytes) -> None:
    with pytest.raises(PictureTypeError):
        developed(data)


async def test_a_form_is_read_in_memory() -> None:
    data = taken((3000, 2000)) + bytes(3 * 2**20)
    sent = httpx.Request("POST", "http://linli", files={"photo": ("a.jpg", data)})
    chunks = [{"type": "http.request", "body": sent.read(), "more_body": False}]

    async def receive() -> Any:
        return chunks.pop()

    headers = [(name.lower().encode(), value.encode()) for name, value in sent.headers.items()]
    form = await form_in(Request({"type": "http", "headers": headers}, receive), 2**23)
    file = form["photo"]
    assert isinstance(file, UploadFile)
    assert not getattr(file.file, "_rolled")  # noqa: B009 - what says that it is on disk
    assert await file_in(form) == data
    await form.close()
