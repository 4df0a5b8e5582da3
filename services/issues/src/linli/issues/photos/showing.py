"""Who sees a photo: staff of the place and the reporter, everybody once it was released."""

import logging
from dataclasses import dataclass

from linli.chassis.accesses import Reading
from linli.events.contracts.base import IssueId, stream_name
from linli.events.contracts.issues import PhotoId
from linli.events.refusals import Refusal
from linli.events.sealing import unsealed
from linli.events.store import EventStore, Loaded
from linli.issues.domain.photos import Album, Photo, PhotoNotFoundError, evolve
from linli.issues.domain.refusals import IssueNotFoundError
from linli.issues.photos.boxes import Box, opened
from linli.issues.photos.store import PhotoStore, PhotoStoreAwayError
from linli.issues.reading import READERS

log = logging.getLogger(__name__)


class PhotoGoneError(Refusal):
    """The photo was redacted, or erased with whoever it was about."""

    code = "photo-gone"
    title = "The photo was redacted or erased"
    title_zh = "照片已被脱敏或删除"


@dataclass(frozen=True, slots=True)
class Seen:
    """A photo that the caller may see, its key clear."""

    photo: Photo
    is_public: bool


async def seen(issue_id: IssueId, photo_id: PhotoId, store: EventStore, reading: Reading) -> Seen:
    """The photo, if the caller may see it; what is not public is recorded first.

    Raises:
        IssueNotFoundError, PhotoNotFoundError: it is absent, or hidden from the caller.
        PhotoGoneError: nobody sees it any more.
    """
    stream = stream_name("issue", issue_id)
    loaded = await store.load(stream, evolve, Album())
    album, theirs = loaded.state, sees_all(loaded, reading)
    if loaded.home is None or (album.confidential and not theirs):
        raise IssueNotFoundError(issue_id)
    photo = album.photo(photo_id)
    if not (photo.released or theirs):
        raise PhotoNotFoundError(photo_id)
    is_public = photo.released and not album.confidential
    if not is_public:
        town = loaded.home.source.town
        await reading.record("read", f"photo-{photo_id}", subject=loaded.subject, town=town)
    (photo,) = await unsealed([photo], store.vault)
    if photo.redacted or photo.key.erased:
        raise PhotoGoneError(f"{PhotoGoneError.title}: {photo_id}")
    return Seen(photo, is_public)


def sees_all(loaded: Loaded[Album], reading: Reading) -> bool:
    """Whether the caller works on the issue, or reported it."""
    caller, home = reading.caller, loaded.home
    if caller is None or home is None:
        return False
    return caller.person == loaded.subject or caller.has(READERS, home.source.town, home.place)


async def bytes_of(photo: Photo, kept: PhotoStore) -> bytes:
    """The picture itself.

    Raises:
        PhotoStoreAwayError: its bytes are not at hand.
        BoxChangedError: they are not what was kept.
    """
    data = await kept.get(photo.name)
    if data is None:
        log.error("photo %s has no bytes in the store", photo.id)
        raise PhotoStoreAwayError("the bytes of the photo are not there")
    return opened(Box(data, photo.key), photo.id)
