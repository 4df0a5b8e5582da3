"""The search index: released words in clear, brought up to date when somebody searches.

It is no projection: words are sealed in the history, and a rebuild has no keys. An erasure or a
redaction empties it in its own transaction (migrations), and the next search fills it anew with
what is left, so that nothing in clear outlives either.

pg_trgm takes what is not ASCII for spaces in databases of the `C.UTF-8` locale. So each such
character stands in the index as a sign of three letters or digits, one trigram; ASCII as it is.
What the index finds is compared with the words themselves.
"""

import asyncio
import re
import time
import unicodedata
from collections.abc import Container, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from linli.chassis.dependencies import in_transactions
from linli.chassis.erasures import ERASURES_TABLE
from linli.chassis.positions import BehindError
from linli.events.contracts.catalogue import decode
from linli.events.contracts.issues import IssueReported, Text, TextReleased
from linli.events.contracts.personal import FreeText
from linli.events.envelope import Place, Source
from linli.events.schema import epochs, events
from linli.events.sealing import Vault, in_place, unsealed
from linli.events.store import EventStore, Fact
from linli.issues.details import released_of

MIGRATIONS = Path(__file__).parent / "migrations" / "versions"
RELEASES_MAX = 500
"""How many are indexed in one transaction."""
SEARCH_SECONDS_MAX = 2.0
TEXTS: tuple[Text, ...] = ("title", "description", "address")
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

_BUILDING = WeakKeyDictionary[AsyncEngine, asyncio.Lock]()

_METADATA = sa.MetaData()
issue_words = sa.Table(
    "issue_words",
    _METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("words", sa.Text),
    sa.Column("signs", sa.Text),
    sa.Column("occurred_at", sa.TIMESTAMP(timezone=True), comment="as the list has it"),
)
newest_words = (
    sa.select(issue_words)
    .order_by(issue_words.c.occurred_at.desc(), issue_words.c.id.desc())
    .subquery("newest_words")
)
"""The index as searches go along it: what it finds is looked up in the list as far as a page goes.
Sorted in the list, all of it would be."""

words_read = sa.Table(
    "issue_words_read",
    _METADATA,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("position", sa.BigInteger),
)

_EVENTS = events.c
_RELEASED = _EVENTS.type == sa.literal(TextReleased.event_type, literal_execute=True)
"""Written out in the statement: else PostgreSQL could not tell that its index (0002) is meant."""


def containing(text: str) -> Sequence[sa.ColumnElement[bool]]:
    """Those of `newest_words` that contain a text; case and width do not matter."""
    words = plain(text)
    return (
        newest_words.c.signs.like(f"%{literally(signs_of(words))}%"),
        newest_words.c.words.like(f"%{literally(words)}%"),
    )


def literally(text: str) -> str:
    """The text as a pattern of LIKE that means itself."""
    return re.sub(r"([\\%_])", r"\\\1", text)


def plain(text: str) -> str:
    """The text as it is compared."""
    return unicodedata.normalize("NFKC", text).casefold()


def signs_of(words: str) -> str:
    """The words in ASCII: what contains a part of them contains its signs."""
    return "".join(char if char.isascii() else sign_of(ord(char)) for char in words)


def sign_of(code: int) -> str:
    """Three digits for a character; few that are in use share them."""
    return "".join(DIGITS[code // 36**n % 36] for n in range(3))


# Bringing it up to date


async def catch_up(store: EventStore, db: AsyncConnection) -> None:
    """Index what has been released until now, over the searcher's own connection.

    One searcher of a process does it while the others wait: nobody needs a second connection.

    Raises:
        BehindError: there is more than can be read in time; the next search goes on.
    """
    if not await _behind(db):
        return
    await in_transactions(db)
    building = _BUILDING.setdefault(db.engine, asyncio.Lock())
    deadline = time.monotonic() + SEARCH_SECONDS_MAX
    try:
        await asyncio.wait_for(building.acquire(), SEARCH_SECONDS_MAX)
    except TimeoutError as error:
        raise BehindError("the search index is being built") from error
    try:
        behind = await _behind(db)
        await db.rollback()
        for source in behind:
            while not await _read_on(source, db, store.vault):
                if time.monotonic() > deadline:
                    raise BehindError("the search index is being built")
    finally:
        building.release()


async def _behind(db: AsyncConnection) -> Sequence[Source]:
    """The histories in which something was released since they were read."""
    return [Source.parse(source) for source in (await db.execute(unread())).scalars()]


def unread() -> sa.Select[str]:
    """Asks for the sources of these histories."""
    read = sa.func.coalesce(words_read.c.position, 0)
    later = sa.select(_EVENTS.position).where(
        _EVENTS.source == epochs.c.source, _EVENTS.position > read, _RELEASED
    )
    return (
        sa.select(epochs.c.source)
        .distinct()
        .outerjoin_from(epochs, words_read, words_read.c.source == epochs.c.source)
        .where(later.exists())
    )


async def _read_on(source: Source, db: AsyncConnection, vault: Vault) -> bool:
    """Index some of what a history released; whether that was the rest of it.

    An erasure waits for this transaction, and then empties the index; or it is known here.
    """
    async with db.begin():
        await db.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('linli-issue-words'))"))
        releases = await _releases(source, db)
        if releases:
            await _index(sorted({stream for _, stream in releases}), db, vault)
            row = {"source": str(source), "position": releases[-1][0]}
            moved = insert(words_read).values(row)
            await db.execute(moved.on_conflict_do_update(index_elements=["source"], set_=row))
        return len(releases) < RELEASES_MAX


async def _releases(source: Source, db: AsyncConnection) -> Sequence[tuple[int, str]]:
    """The next ones that have not been read."""
    mine = sa.select(words_read.c.position).where(words_read.c.source == str(source))
    query = sa.select(_EVENTS.position, _EVENTS.stream).where(
        _EVENTS.source == str(source),
        _EVENTS.position > sa.func.coalesce(mine.scalar_subquery(), 0),
        _RELEASED,
    )
    rows = await db.execute(query.order_by(_EVENTS.position).limit(RELEASES_MAX))
    return [(position, stream) for position, stream in rows]


async def _index(streams: Sequence[str], db: AsyncConnection, vault: Vault) -> None:
    """Index what everybody may read of some issues now; nothing of who has been erased."""
    histories = await _histories(streams, db)
    erased = await _erased([reported.reporter for reported, _ in histories], db)
    released = {
        reported.issue_id: released_texts(facts)
        for reported, facts in histories
        if reported.reporter not in erased
    }
    clear = await unsealed(list(released.values()), vault)
    rows = [
        {"id": id_, "words": words, "signs": signs_of(words)}
        for id_, texts in zip(released, clear, strict=True)
        if (words := plain("\n".join(text.reveal() for text in texts if text.is_clear)))
    ]
    if rows:
        statement = insert(issue_words)
        now = {name: statement.excluded[name] for name in ("words", "signs")}
        await db.execute(statement.on_conflict_do_update(index_elements=["id"], set_=now), rows)


def released_texts(facts: Sequence[Fact[Any]]) -> list[FreeText]:
    """What everybody may read of an issue, sealed as it is."""
    wordings = (released_of(text, facts) for text in TEXTS)
    return [wording for wording in wordings if wording]


async def _histories(
    streams: Sequence[str], db: AsyncConnection
) -> Sequence[tuple[IssueReported, Sequence[Fact[Any]]]]:
    """What each of these issues says, and what of it was released."""
    types = (IssueReported.event_type, TextReleased.event_type)
    query = sa.select(events).where(
        _EVENTS.stream == sa.any_(sa.literal(list(streams), sa.ARRAY(sa.Text))),
        _EVENTS.type.in_(types),
    )
    rows = await db.execute(query.order_by(_EVENTS.stream, _EVENTS.version))
    by_stream = {stream: list(some) for stream, some in groupby(rows, lambda row: row.stream)}
    histories = [[_fact(row) for row in some] for some in by_stream.values()]
    return [(facts[0].event, facts) for facts in histories]


def _fact(row: Any) -> Fact[Any]:
    event = in_place(decode(row.type, row.data), row.id, row.causation_id)
    place = Place(row.community, row.compound)
    return Fact(event, row.time, row.recorded_at, Source.parse(row.source), place)


async def _erased(persons: Sequence[str | None], db: AsyncConnection) -> Container[str | None]:
    wanted = sa.any_(sa.literal([one for one in persons if one], sa.ARRAY(sa.Text)))
    query = sa.select(ERASURES_TABLE.c.person).where(ERASURES_TABLE.c.person == wanted)
    return set((await db.execute(query)).scalars())
