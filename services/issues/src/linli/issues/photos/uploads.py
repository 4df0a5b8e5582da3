"""Uploads as they come: bounded, and never on disk in clear."""

from collections.abc import AsyncGenerator, AsyncIterable

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser

from linli.issues.photos.pictures import PictureRefusal, PictureTooLargeError, PictureTypeError

PHOTO_BYTES_MAX = 10 * 1024 * 1024
FORM_BYTES_MAX = 64 * 1024
"""What the rest of a form may have."""
FIELD = "photo"


class PhotoMissingError(PictureRefusal):
    """A form without a picture in it."""

    code = "photo-missing"
    title = "The form has no file `photo`"
    title_zh = "表单中缺少 photo 文件"


class _InMemory(MultiPartParser):
    """Pictures show where they were taken: what is uploaded is spooled into no file."""

    spool_max_size = 2**31


async def upload_in(request: Request) -> bytes | None:
    """The picture that a request brings, as its body or as the file `photo` of a form.

    Returns:
        Its bytes; None where the request says of no body what it is.

    Raises:
        PictureTypeError, PictureTooLargeError, PhotoMissingError: it is none that is taken.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        form = await form_in(request, PHOTO_BYTES_MAX + FORM_BYTES_MAX)
        try:
            return await file_in(form)
        finally:
            await form.close()
    if kind.startswith("image/") or kind == "application/octet-stream":
        return b"".join([chunk async for chunk in _bounded(request, PHOTO_BYTES_MAX)])
    if kind:
        raise PictureTypeError(f"{PictureTypeError.title}; the body says {kind}")
    return None


async def form_in(
    request: Request, bytes_max: int, *, files_max: int = 1, fields_max: int = 100
) -> FormData:
    """The form that a request brings, held in memory until it is closed.

    Raises:
        PictureTooLargeError: it is larger than `bytes_max`.
        HTTPException: it is no form; 400.
    """
    stream = _bounded(request, bytes_max)
    parser = _InMemory(request.headers, stream, max_files=files_max, max_fields=fields_max)
    try:
        return await parser.parse()
    except MultiPartException as error:
        raise HTTPException(400, error.message) from None


async def file_in(form: FormData, field: str = FIELD) -> bytes:
    """The file of a form.

    Raises:
        PhotoMissingError: there is none.
        PictureTooLargeError: it is larger than a photo may be.
    """
    file = form.get(field)
    if not isinstance(file, UploadFile):
        raise PhotoMissingError(PhotoMissingError.title)
    data = await file.read()
    if len(data) > PHOTO_BYTES_MAX:
        raise _too_large()
    return data


async def _bounded(request: Request, bytes_max: int) -> AsyncGenerator[bytes]:
    """The body's chunks; one that says itself that it is too large is not asked for."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > bytes_max:
        raise _too_large()
    stream: AsyncIterable[bytes] = request.stream()
    size = 0
    async for chunk in stream:
        size += len(chunk)
        if size > bytes_max:
            raise _too_large()
        yield chunk


def _too_large() -> PictureTooLargeError:
    return PictureTooLargeError(f"A photo may have {PHOTO_BYTES_MAX // 2**20} MiB")
