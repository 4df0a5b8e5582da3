"""Attaching, releasing and redacting photos: first the bytes, then the fact, then what is gone."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from linli.chassis.authority import EVERYWHERE, SIGNED_IN_ROLE
from linli.events.append import Context, new_id
from linli.events.contracts.base import IssueId, stream_name
from linli.events.contracts.issues import IssueEvent, PhotoId
from linli.events.reach import Reach
from linli.events.store import Appended, EventStore, retry_lost_races
from linli.issues.domain.photos import (
    Album,
    AttachPhoto,
    Photo,
    PhotoCommand,
    RedactPhoto,
    decide,
    evolve,
)
from linli.issues.photos.boxes import closed
from linli.issues.photos.pictures import MEDIA_TYPE, PictureBrokenError, developed
from linli.issues.photos.store import PhotoStore, PhotoStoreAwayError

log = logging.getLogger(__name__)

DEVELOPING = ThreadPoolExecutor(2, "photos")
"""Where pictures are decoded: so many at once, since each may take 250 MB meanwhile."""

type Upload = Callable[[], Awaitable[bytes | None]]
"""Reads a picture, once it is known that there is a place for it."""


@retry_lost_races(times=3)
async def handle(command: PhotoCommand, store: EventStore, context: Context) -> Appended:
    """Load, decide, append.

    Raises:
        IssueNotFoundError, PhotoRefusal: a rule refused the command; nothing was recorded.
        StaleVersionError, LostRaceError: as every handler.
    """
    if isinstance(command, AttachPhoto) and command.photo.id != context.command_id:
        raise ValueError("the sweep finds a photo by its command: they have one id")
    stream = stream_name("issue", command.issue_id)
    loaded = await store.load(stream, evolve, Album(), context)
    return await store.append(stream, decide(command, loaded.state), loaded, context)


async def attach(
    issue_id: IssueId, upload: bytes | Upload, context: Context, store: EventStore, kept: PhotoStore
) -> Appended:
    """Keep a photo with an issue: the id of the command is the photo's.

    A command that comes again answers as the first time, without looking at the picture. Whoever
    reported the issue may, wherever it lies; others by the context's reach.

    Args:
        issue_id: whose photo it is.
        upload: the picture's bytes, or what reads them.
        context: who asks; its command id must be nobody else's.
        store: the service's events.
        kept: where the bytes go.

    Raises:
        IssueNotFoundError, TooManyPhotosError: there is no place for it.
        PictureRefusal: it is none that is taken.
        PhotoStoreAwayError: its bytes cannot be kept now.
    """
    context = await as_reporter(issue_id, store, context)

    async def kept_and_told() -> Appended:
        photo_id = PhotoId(context.command_id)
        stream = stream_name("issue", issue_id)
        album = (await store.load(stream, evolve, Album(), context)).state
        album.require_room(issue_id, photo_id)
        data = upload if isinstance(upload, bytes) else await upload()
        photo = await put(photo_id, data or b"", kept)
        return await handle(AttachPhoto(issue_id=issue_id, photo=photo), store, context)

    return await store.once(context, kept_and_told)


async def redact(
    command: RedactPhoto, upload: Upload, context: Context, store: EventStore, kept: PhotoStore
) -> Appended:
    """Take a photo away, and put the one that is uploaded in its place, if one is.

    Raises:
        IssueNotFoundError, PhotoRefusal, PictureRefusal, PhotoStoreAwayError: as `attach`.
    """

    async def replaced() -> Appended:
        stream = stream_name("issue", command.issue_id)
        album = (await store.load(stream, evolve, Album(), context)).state
        decide(command, album)  # before anything is read
        data = await upload()
        new = await put(PhotoId(context.command_id), data, kept) if data else command.replacement
        appended = await handle(replace(command, replacement=new), store, context)
        await forget(album.photo(command.photo_id), kept)
        return appended

    return await store.once(context, replaced)


async def put(photo_id: PhotoId, data: bytes, kept: PhotoStore) -> Photo:
    """The photo that an upload becomes: its bytes are kept, under a name and key of their own.

    Until an event tells of it they are nobody's; the sweep removes them if none ever does.
    """
    if not data:
        raise PictureBrokenError("The picture is empty")
    picture = await asyncio.get_running_loop().run_in_executor(DEVELOPING, developed, data)
    box = closed(picture.data, photo_id)
    photo = Photo(
        id=photo_id,
        stored_as=new_id(),
        media_type=MEDIA_TYPE,
        width=picture.width,
        height=picture.height,
        size=len(picture.data),
        key=box.key,
    )
    await kept.put(photo.name, box.data)
    return photo


async def forget(photo: Photo, kept: PhotoStore) -> None:
    """Remove the bytes of a photo that was redacted; if that fails, the sweep does it."""
    try:
        await kept.delete(photo.name)
    except PhotoStoreAwayError as error:
        log.warning("photo %s is redacted, its bytes are still there", photo.id, exc_info=error)


async def as_reporter(issue_id: IssueId, store: EventStore, context: Context) -> Context:
    """The context, reaching the issue wherever it lies if it is the caller's own report."""
    if context.actor is None or context.reach is None:
        return context
    loaded = await store.load(stream_name("issue", issue_id), _reported, None)
    own = loaded.subject == context.actor
    return replace(context, reach=OWN) if own else context


OWN = Reach(((EVERYWHERE, SIGNED_IN_ROLE),))


def _reported(_: None, __: IssueEvent) -> None:
    """Nothing needs to be known of it."""
