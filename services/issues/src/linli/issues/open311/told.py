"""What everybody may know of an issue, folded from its facts: always fresh.

Staff decide what is read of the texts and seen of the pictures; of who reported nothing is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from itertools import batched
from uuid import UUID

from linli.events.contracts.base import TownCode, stream_name
from linli.events.contracts.issues import (
    Answer,
    IssueClosed,
    IssueEvent,
    IssueRejected,
    IssueReopened,
    IssueReported,
    Text,
    TextReleased,
)
from linli.events.contracts.personal import FreeText
from linli.events.sealing import unsealed
from linli.events.store import EventStore, Fact
from linli.issues.domain.photos import Album
from linli.issues.domain.photos import evolve as pictured
from linli.issues.levels import levels_of
from linli.issues.open311.changes import change_of
from linli.issues.open311.words import Words
from linli.issues.rows import IssueRow, due, lit, shown_issue

FOLDED_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that happened, as it is told."""

    at: datetime
    words: Words
    kind: str
    """As the update feed calls it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An issue, and of its texts those that staff have released."""

    row: IssueRow
    description: FreeText | None
    title: FreeText | None
    address: FreeText | None
    reason: str | None
    """Of its end."""
    updated_at: datetime
    photos: Sequence[UUID]
    answers: Sequence[Answer]
    """What was chosen, once the description is released; what was written is not told."""
    notes: Sequence[Note]


type Story = Sequence[Fact[IssueEvent]]


async def told_of(ids: Sequence[UUID], store: EventStore) -> Mapping[UUID, Told]:
    """Those of the issues that the public may know of, in the same order.

    Many are folded some at a time: others are answered in between.
    """
    told = dict[UUID, Told]()
    for some in batched(ids, FOLDED_AT_ONCE):
        told |= await _told_of(some, store)
    return told


async def _told_of(ids: Sequence[UUID], store: EventStore) -> Mapping[UUID, Told]:
    streams = {stream_name("issue", id_): id_ for id_ in ids}
    stories = await store.stories([*streams])
    known = {id_: stories[stream] for stream, id_ in streams.items() if stream in stories}
    rows = {id_: row for id_, story in known.items() if (row := public_row(story))}
    lights = await lit_rows(list(rows.values()), store)
    told = [tell(row, known[row.id]) for row in lights]
    return {one.row.id: one for one in await unsealed(told, store.vault)}


def public_row(story: Story) -> IssueRow | None:
    """The issue as lists show it; None of what the public does not know."""
    row = reduce(shown_issue, story, None)
    return None if row is None or row.confidential else row


async def lit_rows(rows: Sequence[IssueRow], store: EventStore) -> Sequence[IssueRow]:
    """The rows with their lights, and when they are expected to be solved."""
    now = datetime.now(UTC)
    expected = [await expecting(row, store) for row in rows]
    return [lit(row, now, row.title, row.released_title) for row in expected]


async def expecting(row: IssueRow, store: EventStore) -> IssueRow:
    """The row with when it is due, by what its town had promised."""
    if row.clocks is None:
        return row
    pins = [clock.pinned for clock in row.clocks.each]
    return due(row, row.clocks, await levels_of(pins, TownCode(row.town), store))


def tell(row: IssueRow, story: Story) -> Told:
    """What is told of an issue whose row is known."""
    events = [fact.event for fact in story]
    first = events[0]
    description = released("description", events)
    answers = first.answers if isinstance(first, IssueReported) and description else ()
    album = reduce(pictured, events, Album())
    notes = [note for fact in story if (note := note_of(fact))]
    return Told(
        row=row,
        description=description,
        title=released("title", events),
        address=released("address", events),
        reason=reduce(reason_after, events, None),
        updated_at=row.ended_at or max(fact.time for fact in story),
        photos=[one.id for one in album.photos.values() if one.released and not one.redacted],
        answers=answers,
        notes=notes,
    )


def released(text: Text, events: Sequence[IssueEvent]) -> FreeText | None:
    """The wording of a text that was released last; None if it never was."""
    releases = [e for e in events if isinstance(e, TextReleased) and text in e.texts]
    if not releases:
        return None
    return getattr(releases[-1], text, None) or getattr(events[0], text, None)


def reason_after(reason: str | None, event: IssueEvent) -> str | None:
    """Why the issue has ended."""
    match event:
        case IssueClosed(reason=why) | IssueRejected(reason=why):
            return why
        case IssueReopened():
            return None
        case _:
            return reason


def note_of(fact: Fact[IssueEvent]) -> Note | None:
    """A fact as it is told, if it is."""
    change = change_of(fact.event)
    return change and Note(fact.time, change.words, change.status)
