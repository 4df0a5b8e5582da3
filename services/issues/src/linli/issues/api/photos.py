"""Photos over HTTP: uploaded, shown, released, redacted."""

from functools import partial
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from linli.chassis.accesses import Audited
from linli.chassis.answers import created, done
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Store
from linli.chassis.limits import STREAMED
from linli.chassis.openapi import refusals
from linli.chassis.steps import CODE
from linli.events.contracts.base import IssueId
from linli.events.contracts.casework import Reason
from linli.events.contracts.issues import PhotoId
from linli.issues.api.statuses import STATUS
from linli.issues.domain.photos import (
    PhotoNotFoundError,
    PhotoRedactedError,
    RedactPhoto,
    ReleasePhoto,
    TooManyPhotosError,
)
from linli.issues.domain.refusals import IssueNotFoundError
from linli.issues.photos.keeping import attach, handle, redact
from linli.issues.photos.opening import Photos
from linli.issues.photos.pictures import (
    MEDIA_TYPE,
    PictureBrokenError,
    PictureTooLargeError,
    PictureTypeError,
)
from linli.issues.photos.showing import PhotoGoneError, bytes_of, seen
from linli.issues.photos.uploads import PhotoMissingError, upload_in

router = service_router("issues")

PUBLIC_SECONDS = 300
"""How long caches show a released photo, also one that was redacted meanwhile."""
PICTURE: dict[str, Any] = {"type": "string", "format": "binary"}
FORM: dict[str, Any] = {
    "type": "object",
    "required": ["photo"],
    "properties": {"photo": PICTURE},
}
UPLOADS = {
    "requestBody": {
        "description": "A JPEG, PNG or WebP picture of at most 10 MiB and 50 megapixels",
        "content": {
            "multipart/form-data": {"schema": FORM},
            **{kind: {"schema": PICTURE} for kind in ("image/jpeg", "image/png", "image/webp")},
        },
    }
}
BAD_PICTURE = (PictureTypeError, PictureTooLargeError, PictureBrokenError, PhotoMissingError)

type Because = Annotated[Reason, CODE, Query(description="why, as a code: `faces`, `plates`")]


@router.post(
    "/{issue_id:uuid}/photos",
    status_code=HTTPStatus.CREATED,
    dependencies=[STREAMED],
    responses=refusals(STATUS, IssueNotFoundError, TooManyPhotosError, *BAD_PICTURE),
    openapi_extra=UPLOADS,
)
async def attach_photo(
    issue_id: UUID, request: Request, asking: Asking, store: Store, photos: Photos
) -> Response:
    """Keep a photo with an issue, without position and camera; the public does not see it yet."""
    upload = partial(upload_in, request)
    appended = await attach(IssueId(issue_id), upload, asking, store, photos)
    id_ = asking.command_id
    return created(f"/api/issues/{issue_id}/photos/{id_}", appended, {"id": id_})


@router.get(
    "/{issue_id:uuid}/photos/{photo_id:uuid}",
    response_class=Response,
    responses={
        HTTPStatus.OK: {"content": {MEDIA_TYPE: {"schema": PICTURE}}},
        HTTPStatus.NOT_MODIFIED: {"description": "As `If-None-Match` says"},
        **refusals(STATUS, IssueNotFoundError, PhotoNotFoundError, PhotoGoneError),
    },
)
async def photo(
    issue_id: UUID,
    photo_id: UUID,
    request: Request,
    store: Store,
    photos: Photos,
    reading: Audited,
) -> Response:
    """A photo of an issue: for those who work on it and its reporter, for all once released."""
    one = await seen(IssueId(issue_id), PhotoId(photo_id), store, reading)
    tag = f'"{photo_id}"'
    headers = {
        "ETag": tag,
        "Cache-Control": f"public, max-age={PUBLIC_SECONDS}" if one.is_public else "no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'",
        "Content-Disposition": f'inline; filename="{photo_id}.jpg"',
    }
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    data = await bytes_of(one.photo, photos)
    return Response(data, headers=headers, media_type=one.photo.media_type)


@router.post(
    "/{issue_id:uuid}/photos/{photo_id:uuid}/release",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, IssueNotFoundError, PhotoNotFoundError, PhotoRedactedError),
)
async def release_photo(issue_id: UUID, photo_id: UUID, asking: Asking, store: Store) -> Response:
    """Let everybody see a photo; look first whether it shows faces or number plates."""
    command = ReleasePhoto(issue_id=IssueId(issue_id), photo_id=PhotoId(photo_id))
    return done(await handle(command, store, asking))


@router.post(
    "/{issue_id:uuid}/photos/{photo_id:uuid}/redact",
    status_code=HTTPStatus.NO_CONTENT,
    dependencies=[STREAMED],
    responses=refusals(
        STATUS, IssueNotFoundError, PhotoNotFoundError, PhotoRedactedError, *BAD_PICTURE
    ),
    openapi_extra=UPLOADS,
)
async def redact_photo(
    issue_id: UUID,
    photo_id: UUID,
    reason: Because,
    request: Request,
    asking: Asking,
    store: Store,
    photos: Photos,
) -> Response:
    """Take a photo away for good; a picture in the body, if there is one, stands in its place."""
    command = RedactPhoto(issue_id=IssueId(issue_id), photo_id=PhotoId(photo_id), reason=reason)
    return done(await redact(command, partial(upload_in, request), asking, store, photos))
