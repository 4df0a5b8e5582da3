"""The photos of an issue: what is attached, what everybody may see, and what was redacted."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from linli.events.contracts.base import IssueId
from linli.events.contracts.casework import Reason
from linli.events.contracts.issues import (
    IssueEvent,
    PhotoAttached,
    PhotoId,
    PhotoRedacted,
    PhotoReleased,
)
from linli.events.contracts.personal import FreeText
from linli.events.refusals import Refusal
from linli.issues.domain.refusals import IssueNotFoundError

PHOTOS_MAX = 10
"""Of one issue, without those that were redacted."""


class PhotoRefusal(Refusal):
    """A rule about photos said no."""

    def __init__(self, photo_id: PhotoId) -> None:
        super().__init__(f"{self.title}: {photo_id}")


class PhotoNotFoundError(PhotoRefusal):
    """The issue has no such photo, or not for whoever asks."""

    code = "photo-not-found"
    title = "The issue has no such photo"
    title_zh = "该问题没有这张照片"


class TooManyPhotosError(PhotoRefusal):
    """An issue has room for so many photos."""

    code = "too-many-photos"
    title = f"An issue takes {PHOTOS_MAX} photos"
    title_zh = f"每个问题最多 {PHOTOS_MAX} 张照片"


class PhotoRedactedError(PhotoRefusal):
    """What was redacted is neither released nor redacted in another way."""

    code = "photo-redacted"
    title = "The photo was redacted"
    title_zh = "照片已作脱敏处理"


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A photo as it is kept."""

    id: PhotoId
    stored_as: UUID
    media_type: str
    width: int
    height: int
    size: int
    key: FreeText
    released: bool = False
    redacted: bool = False

    @property
    def name(self) -> str:
        """Under which its bytes lie in the photo store."""
        return f"{self.id}.{self.stored_as}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachPhoto:
    """Keep a photo with an issue; its bytes lie in the photo store already."""

    issue_id: IssueId
    photo: Photo


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasePhoto:
    """Let everybody see a photo."""

    issue_id: IssueId
    photo_id: PhotoId


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactPhoto:
    """Take a photo away, or put another in its place, in which nobody is recognised."""

    issue_id: IssueId
    photo_id: PhotoId
    reason: Reason
    replacement: Photo | None = None


type PhotoCommand = AttachPhoto | ReleasePhoto | RedactPhoto
type PhotoEvent = PhotoAttached | PhotoReleased | PhotoRedacted


@dataclass(frozen=True, slots=True)
class Album:
    """What an issue's stream says of its photos."""

    reported: bool = False
    confidential: bool = False
    photos: Mapping[PhotoId, Photo] = field(default_factory=dict[PhotoId, Photo])

    def photo(self, photo_id: PhotoId) -> Photo:
        """One of them, also one that was redacted; raises PhotoNotFoundError."""
        if photo_id not in self.photos:
            raise PhotoNotFoundError(photo_id)
        return self.photos[photo_id]

    def require_room(self, issue_id: IssueId, photo_id: PhotoId) -> None:
        """Raise what refuses one more photo: IssueNotFoundError, TooManyPhotosError."""
        if not self.reported:
            raise IssueNotFoundError(issue_id)
        if sum(not photo.redacted for photo in self.photos.values()) >= PHOTOS_MAX:
            raise TooManyPhotosError(photo_id)


def evolve(album: Album, event: IssueEvent) -> Album:
    """Apply one recorded fact; most say nothing of photos."""
    album = replace(album, reported=True, confidential=album.confidential or event.confidential)
    match event:
        case PhotoAttached():
            return _with(album, kept(event))
        case PhotoReleased(photo_id=id_) if id_ in album.photos:
            return _with(album, replace(album.photos[id_], released=True))
        case PhotoRedacted(photo_id=id_) if id_ in album.photos:
            return _with(album, replace(album.photos[id_], redacted=True))
        case _:
            return album


def kept(event: PhotoAttached) -> Photo:
    """The photo that an event tells of."""
    return Photo(
        id=event.photo_id,
        stored_as=event.stored_as,
        media_type=event.media_type,
        width=event.width,
        height=event.height,
        size=event.size,
        key=event.key,
    )


def _with(album: Album, photo: Photo) -> Album:
    return replace(album, photos={**album.photos, photo.id: photo})


def decide(command: PhotoCommand, album: Album) -> tuple[PhotoEvent, ...]:
    """Return the facts `command` adds, () if they already hold; raise the rule that refuses it."""
    if not album.reported:
        raise IssueNotFoundError(command.issue_id)
    match command:
        case AttachPhoto(photo=photo) if photo.id in album.photos:
            return ()
        case AttachPhoto(issue_id=issue_id, photo=photo):
            album.require_room(issue_id, photo.id)
            return (attached(issue_id, photo, album),)
        case ReleasePhoto(photo_id=photo_id):
            return released(command, album.photo(photo_id), album)
        case RedactPhoto(photo_id=photo_id):
            return redacted(command, album.photo(photo_id), album)


def attached(issue_id: IssueId, photo: Photo, album: Album) -> PhotoAttached:
    """The fact that a photo is kept."""
    return PhotoAttached(
        issue_id=issue_id,
        confidential=album.confidential,
        photo_id=photo.id,
        stored_as=photo.stored_as,
        media_type=photo.media_type,
        width=photo.width,
        height=photo.height,
        size=photo.size,
        key=photo.key,
    )


def released(c: ReleasePhoto, photo: Photo, album: Album) -> tuple[PhotoReleased, ...]:
    """What releasing a photo adds; raises PhotoRedactedError."""
    if photo.redacted:
        raise PhotoRedactedError(photo.id)
    return () if photo.released else (_released(c.issue_id, photo.id, album),)


def redacted(c: RedactPhoto, photo: Photo, album: Album) -> tuple[PhotoEvent, ...]:
    """What redacting a photo adds; where everybody saw it, they see what stands in its place.

    Raises:
        PhotoRedactedError: it was redacted before, and another is to stand in its place now.
    """
    new = c.replacement
    if photo.redacted and new and new.id not in album.photos:
        raise PhotoRedactedError(photo.id)
    if photo.redacted:
        return ()
    fact = PhotoRedacted(
        issue_id=c.issue_id,
        confidential=album.confidential,
        photo_id=photo.id,
        reason=c.reason,
        replacement=new and new.id,
    )
    if new is None:
        return (fact,)
    seen = (_released(c.issue_id, new.id, album),) if photo.released else ()
    return (attached(c.issue_id, new, album), fact, *seen)


def _released(issue_id: IssueId, photo_id: PhotoId, album: Album) -> PhotoReleased:
    return PhotoReleased(issue_id=issue_id, confidential=album.confidential, photo_id=photo_id)
