"""Forms as clients send them: urlencoded, or in parts with pictures."""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.datastructures import UploadFile

from linli.issues.open311.faults import FaultError
from linli.issues.open311.reports import Form, form_of
from linli.issues.open311.words import Words
from linli.issues.photos.uploads import PHOTO_BYTES_MAX, form_in

FORM_BYTES_MAX = 256 * 1024
PICTURES_MAX = 3
FIELDS_MAX = 200
FROM_QUERY = ("api_key", "jurisdiction_id")
NO_FORM = Words(
    "请以表单提交", "Send a form: application/x-www-form-urlencoded or multipart/form-data"
)


TOO_LARGE = Words("提交内容过大", "The form or a picture in it is too large")


class Sent(NamedTuple):
    """What a client has sent."""

    form: Form
    pictures: Sequence[bytes]


async def sent_in(request: Request) -> Sent:
    """The form of a request; its key and jurisdiction may stand in the address.

    Raises:
        FaultError: it is none, or cannot be understood.
    """
    pairs, pictures = await _parts(request)
    named = {name for name, value in pairs if value}
    query = [(n, v) for n, v in request.query_params.items() if n in FROM_QUERY and n not in named]
    return Sent(form_of([*pairs, *query]), pictures)


async def _parts(request: Request) -> tuple[Sequence[tuple[str, str]], Sequence[bytes]]:
    match request.headers.get("content-type", "").partition(";")[0].strip().lower():
        case "multipart/form-data":
            return await _multipart(request)
        case "application/x-www-form-urlencoded":
            return await _urlencoded(request), ()
        case _:
            raise FaultError(NO_FORM)


async def _urlencoded(request: Request) -> Sequence[tuple[str, str]]:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > FORM_BYTES_MAX:
            raise FaultError(TOO_LARGE)
    try:
        text = body.decode()
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=FIELDS_MAX)
    except ValueError:
        raise FaultError(NO_FORM) from None


async def _multipart(request: Request) -> tuple[Sequence[tuple[str, str]], Sequence[bytes]]:
    most = FORM_BYTES_MAX + PICTURES_MAX * PHOTO_BYTES_MAX
    form = await form_in(request, most, files_max=PICTURES_MAX, fields_max=FIELDS_MAX)
    try:
        parts = form.multi_items()
        pictures = [await value.read() for _, value in parts if isinstance(value, UploadFile)]
    finally:
        await form.close()
    if any(len(picture) > PHOTO_BYTES_MAX for picture in pictures):
        raise FaultError(TOO_LARGE)
    pairs = [(name, value) for name, value in parts if isinstance(value, str)]
    return pairs, [picture for picture in pictures if picture]
