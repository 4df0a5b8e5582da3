"""What may become of photos."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import reduce
from uuid import UUID

import pytest

from linli.events.contracts.base import CategoryCode, CommunityCode, IssueId
from linli.events.contracts.casework import Reason
from linli.events.contracts.issues import (
    IssueEvent,
    IssueReported,
    PhotoAttached,
    PhotoId,
    PhotoRedacted,
    PhotoReleased,
)
from linli.events.contracts.personal import Personal
from linli.issues.domain.photos import (
    PHOTOS_MAX,
    Album,
    AttachPhoto,
    Photo,
    PhotoCommand,
    PhotoNotFoundError,
    PhotoRedactedError,
    RedactPhoto,
    ReleasePhoto,
    TooManyPhotosError,
    decide,
    evolve,
)
from linli.issues.domain.refusals import IssueNotFoundError

ISSUE = IssueId(UUID(int=7))
FACES = Reason("faces")
REPORTED = IssueReported(
    issue_id=ISSUE,
    reported_at=datetime(2024, 1, 18, tzinfo=UTC),
    community=CommunityCode("tongsheng"),
    category=CategoryCode("greening"),
    title=Personal("树"),
    source="resident",
)


def photo(n: int) -> Photo:
    return Photo(
        id=PhotoId(UUID(int=n)),
        stored_as=UUID(int=100 + n),
        media_type="image/jpeg",
        width=64,
        height=48,
        size=1000,
        key=Personal("key"),
    )


def attached(n: int = 1) -> PhotoAttached:
    (event,) = decide(AttachPhoto(issue_id=ISSUE, photo=photo(n)), given(REPORTED))
    assert isinstance(event, PhotoAttached)
    return event


def given(*history: IssueEvent) -> Album:
    return reduce(evolve, history, Album())


RELEASE = ReleasePhoto(issue_id=ISSUE, photo_id=PhotoId(UUID(int=1)))
REDACT = RedactPhoto(issue_id=ISSUE, photo_id=PhotoId(UUID(int=1)), reason=FACES)
REPLACE = replace(REDACT, replacement=photo(2))
RELEASED = PhotoReleased(issue_id=ISSUE, photo_id=RELEASE.photo_id)
REDACTED = PhotoRedacted(issue_id=ISSUE, photo_id=REDACT.photo_id, reason=FACES)


def test_a_photo_is_kept_as_it_is_said() -> None:
    assert given(REPORTED, attached()).photo(photo(1).id) == photo(1)


def test_attaching_twice_records_nothing_new() -> None:
    again = AttachPhoto(issue_id=ISSUE, photo=replace(photo(1), stored_as=UUID(int=9)))
    assert decide(again, given(REPORTED, attached())) == ()


def test_an_issue_has_room_for_ten_photos() -> None:
    full = given(REPORTED, *(attached(n) for n in range(1, PHOTOS_MAX + 1)))
    with pytest.raises(TooManyPhotosError):
        decide(AttachPhoto(issue_id=ISSUE, photo=photo(11)), full)


def test_what_is_redacted_makes_room() -> None:
    full = [REPORTED, *(attached(n) for n in range(1, PHOTOS_MAX + 1))]
    assert decide(AttachPhoto(issue_id=ISSUE, photo=photo(11)), given(*full, REDACTED))


def test_a_photo_is_released_once() -> None:
    assert decide(RELEASE, given(REPORTED, attached())) == (RELEASED,)
    assert decide(RELEASE, given(REPORTED, attached(), RELEASED)) == ()


def test_a_photo_is_redacted_once() -> None:
    assert decide(REDACT, given(REPORTED, attached())) == (REDACTED,)
    assert decide(REDACT, given(REPORTED, attached(), REDACTED)) == ()


def test_a_redacted_photo_is_not_released() -> None:
    with pytest.raises(PhotoRedactedError):
        decide(RELEASE, given(REPORTED, attached(), REDACTED))


def test_what_is_redacted_is_not_replaced_afterwards() -> None:
    with pytest.raises(PhotoRedactedError):
        decide(REPLACE, given(REPORTED, attached(), REDACTED))


def test_what_nobody_saw_is_replaced_by_what_nobody_sees() -> None:
    album = given(REPORTED, attached(), *decide(REPLACE, given(REPORTED, attached())))
    assert album.photo(photo(1).id).redacted
    assert not album.photo(photo(2).id).released


def test_where_everybody_saw_a_photo_they_see_what_replaces_it() -> None:
    history = (REPORTED, attached(), RELEASED)
    album = given(*history, *decide(REPLACE, given(*history)))
    assert album.photo(photo(2).id).released


def test_replacing_twice_records_nothing_new() -> None:
    history = (REPORTED, attached())
    assert decide(REPLACE, given(*history, *decide(REPLACE, given(*history)))) == ()


@pytest.mark.parametrize(
    "command", [AttachPhoto(issue_id=ISSUE, photo=photo(1)), RELEASE, REDACT, REPLACE]
)
def test_photos_are_an_issues(command: PhotoCommand) -> None:
    with pytest.raises(IssueNotFoundError):
        decide(command, given())


@pytest.mark.parametrize("command", [RELEASE, REDACT, REPLACE])
def test_another_issues_photo_is_none_of_this_one(command: PhotoCommand) -> None:
    with pytest.raises(PhotoNotFoundError):
        decide(command, given(REPORTED, attached(5)))


@pytest.mark.parametrize("command", [RELEASE, REDACT, REPLACE])
def test_every_fact_of_a_confidential_issue_says_so(command: PhotoCommand) -> None:
    history = (REPORTED.model_copy(update={"confidential": True}), attached())
    facts = decide(command, given(*history))
    assert facts
    assert all(fact.confidential for fact in facts)
