"""Sealing: nothing personal reaches bytes in clear, and nobody without the key reads it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import UnionType
from typing import Any, Literal, TypeAliasType, get_args, get_origin
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.events.append import Append, Body, Context, Home, NewEvent, Write, encoded, subjects_of
from linli.events.contracts.base import Event
from linli.events.contracts.catalogue import EVENT_TYPES, decode, encode
from linli.events.contracts.personal import NotClearError, Personal
from linli.events.contracts.volunteers import CleanupPerformed, PatrolFindingRecorded
from linli.events.envelope import Source
from linli.events.sealing import (
    DataKey,
    NoKeys,
    Subject,
    in_place,
    personal_fields,
    sealed,
    unsealed,
)
from linli.events.testing import KEY, OneKey

PERSONAL = [event for event in EVENT_TYPES.values() if personal_fields(event)]
WORDS = "王先生 13800000000"
SOURCE = Source("lishui", "volunteers")


def cleanup(note: str = WORDS) -> CleanupPerformed:
    return CleanupPerformed.model_validate({"patrol_id": uuid4(), "note": note})


@dataclass(frozen=True)
class Page:
    """Something that is shown, with personal values at every depth."""

    title: Personal[str]
    notes: tuple[Personal[str] | None, ...]
    rest: list["Page"]
    count: int = 1


@given(st.text(min_size=1))
async def test_what_is_sealed_is_read_again_with_its_key(words: str) -> None:
    event = sealed(cleanup(words), uuid4(), KEY)
    assert event.note is not None
    assert not event.note.is_clear
    (clear,) = await unsealed([event], OneKey())
    assert clear.note is not None
    assert clear.note.reveal() == words


async def test_without_its_key_a_value_is_erased_and_nothing_crashes() -> None:
    (event,) = await unsealed([sealed(cleanup(), uuid4(), KEY)], NoKeys())
    assert event.note is not None
    assert event.note.erased
    with pytest.raises(NotClearError):
        event.note.reveal()


async def test_a_value_that_was_changed_or_moved_is_not_read(
    caplog: pytest.LogCaptureFixture,
) -> None:
    seal = sealed(cleanup(), uuid4(), KEY).note
    assert seal is not None
    assert seal.seal is not None
    changed = seal.seal._replace(ct=seal.seal.ct[:-1] + bytes([seal.seal.ct[-1] ^ 1]))
    moved = seal.seal._replace(aad=f"{uuid4()}/note")
    for one in (changed, moved):
        (value,) = await unsealed([Personal[str](seal=one)], OneKey())
        assert value.erased
    assert WORDS not in caplog.text


def test_a_value_that_was_sealed_for_another_event_or_field_is_not_in_this_one(
    caplog: pytest.LogCaptureFixture,
) -> None:
    own, other, cause = uuid4(), uuid4(), uuid4()
    event = sealed(cleanup(), own, KEY)
    assert in_place(event, own, cause) is event
    assert in_place(event, uuid4(), own) is event  # as a reaction repeats it
    moved = in_place(event, other, cause)
    assert moved.note is not None
    assert moved.note.erased
    assert str(other) in caplog.text
    finding = sealed(with_words(PatrolFindingRecorded), own, KEY)
    swapped = finding.model_copy(update={"title": finding.note, "note": finding.title})
    assert in_place(swapped, own, cause).title.erased


async def test_values_are_found_at_every_depth_and_the_rest_stays_as_it_is() -> None:
    value = sealed(cleanup(), uuid4(), KEY).note
    assert value is not None
    inner = Page(value, (None,), [])
    (page,) = await unsealed([Page(value, (value, None), [inner])], OneKey())
    clear = Personal(WORDS)
    assert page == Page(clear, (clear, None), [Page(clear, (None,), [])])


def test_a_personal_value_shows_itself_to_nobody() -> None:
    value = Personal(WORDS)
    shown = [str(value), repr(value), f"{value}", f"{cleanup()!r}", f"{[value]}", f"{cleanup()}"]
    assert not [text for text in shown if WORDS in text]


def test_no_two_of_many_values_share_a_nonce() -> None:
    event = cleanup()
    values = [sealed(event, UUID(int=n), KEY).note for n in range(20_000)]
    nonces = {value.seal.nonce for value in values if value and value.seal}
    assert len(nonces) == len(values)


@pytest.mark.parametrize("event", PERSONAL)
def test_whatever_is_personal_in_an_append_is_sealed_and_bound_to_its_event(
    event: type[Event],
) -> None:
    """Whatever the contract: a new one cannot be missed."""
    filled = with_words(event)
    write = Write("thing-1", 0, [NewEvent(filled)], Home(SOURCE))
    append = Append(source=SOURCE, context=Context.new(), writes=[write])
    keys = dict.fromkeys(subjects_of(append), KEY)
    ((body,),) = encoded(append, keys).bodies
    assert WORDS.encode() not in body.data
    assert json.dumps(WORDS).encode() not in body.data
    assert bound(event, body) == [f"{body.id}/{name}" for name in personal_fields(event)]


def bound(event: type[Event], body: Body) -> list[str]:
    """What each personal value of an event is bound to."""
    told = json.loads(body.data)
    return [told[name]["aad"] for name in personal_fields(event)]


@pytest.mark.parametrize("event", PERSONAL)
async def test_every_contract_reads_erased_values_and_passes_them_on(event: type[Event]) -> None:
    one = sealed(with_words(event), uuid4(), DataKey(uuid4(), bytes(32)))
    (gone,) = await unsealed([one], NoKeys())
    values = [getattr(gone, name) for name in personal_fields(event)]
    assert all(value.erased for value in values)
    assert decode(event.event_type, encode(gone)) == gone


def test_values_are_sealed_for_whom_their_stream_is_about() -> None:
    write = Write("patrol-1", 1, [NewEvent(cleanup())], Home(SOURCE), subject="person-wang")
    append = Append(source=SOURCE, context=Context.new(), writes=[write])
    assert subjects_of(append) == {Subject("person-wang", "volunteers")}
    nobody = Append(source=SOURCE, context=Context.new(), writes=[write._replace(subject=None)])
    assert subjects_of(nobody) == {Subject("lishui/volunteers", "volunteers")}


def with_words(event: type[Event]) -> Any:
    """An event of a contract, its personal values the words and the rest anything that fits."""
    given = {name: sample(field.annotation) for name, field in event.model_fields.items()}
    return event.model_validate(given)


def sample(annotation: Any) -> Any:
    """A value of a type."""
    if isinstance(annotation, TypeAliasType):
        return sample(annotation.__value__)
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Personal:
        return Personal(WORDS)
    if origin is Literal:
        return parts[0]
    if origin is tuple:
        return (sample(parts[0]),)
    if origin is UnionType or type(None) in parts:
        return sample(next(part for part in parts if part is not type(None)))
    return next(plain(annotation))


def plain(kind: Any) -> Iterator[Any]:
    while hasattr(kind, "__supertype__"):
        kind = kind.__supertype__
    fields: Mapping[str, Any] = getattr(kind, "model_fields", {})
    if fields:
        yield {name: sample(field.annotation) for name, field in fields.items()}
    samples: dict[object, Any] = {str: "x", int: 1, float: 1.0, bool: True, UUID: UUID(int=7)}
    yield samples.get(kind, "2024-01-18T00:00:00Z" if kind is datetime else "x")
