"""The contracts hold their own conventions, and every event ever published still decodes."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAliasType, get_args

import pytest
from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from linli.events.contracts import communities, courses, issues, library, volunteers
from linli.events.contracts.base import Event
from linli.events.contracts.catalogue import EVENT_TYPES, decode, encode
from linli.events.sealing import clear_fields, personal_fields

GOLDEN = Path(__file__).parent / "golden"
SAMPLES = sorted(GOLDEN.glob("*.json"))
SERVICES = (communities, issues, volunteers, library, courses)
EVENTS = [event for service in SERVICES for event in service.EVENTS]

WRITTEN = ("title", "description", "note")
"""Field names under which people write freely."""
PUBLIC_WORDS = {library.BookDonated, library.CopyAccessioned}
"""Their `title` is a book's."""
PERSONAL = ("phone", "email", "address", "id_card", "wechat", "birth", "first_name", "surname")


def members(alias: Any) -> Iterator[type[Event]]:
    """The classes of a union, through its aliases."""
    if isinstance(alias, TypeAliasType):
        yield from members(alias.__value__)
    elif isinstance(alias, type):
        yield alias
    else:
        for part in get_args(alias):
            yield from members(part)


def declared(module: ModuleType) -> Iterator[type[Event]]:
    """The event classes of a module, and of those that it gathers."""
    for thing in vars(module).values():
        if isinstance(thing, ModuleType):
            yield from declared(thing)
        elif isinstance(thing, type) and issubclass(thing, Event) and hasattr(thing, "event_type"):
            yield thing


def service_name(module: ModuleType) -> str:
    return module.__name__.rsplit(".", 1)[-1]


def sample_of(event: type[Event]) -> bytes:
    return (GOLDEN / f"{event.event_type}.json").read_bytes()


def test_every_event_type_has_a_golden_sample() -> None:
    assert {sample.stem for sample in SAMPLES} == set(EVENT_TYPES)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_golden_sample_decodes_to_todays_type_and_encodes_equal(sample: Path) -> None:
    event = decode(sample.stem, sample.read_bytes())
    assert type(event) is EVENT_TYPES[sample.stem]
    assert json.loads(encode(event)) == json.loads(sample.read_bytes())


@pytest.mark.parametrize("event", EVENTS)
def test_a_golden_sample_shows_every_field(event: type[Event]) -> None:
    assert set(json.loads(sample_of(event))) == set(event.model_fields)


@pytest.mark.parametrize("service", SERVICES, ids=service_name)
def test_a_type_is_made_of_the_service_the_class_and_a_major_version(service: ModuleType) -> None:
    expected = {f"org.linli.{service_name(service)}.{e.__name__}.v1" for e in service.EVENTS}
    assert {event.event_type for event in service.EVENTS} == expected


@pytest.mark.parametrize("service", SERVICES, ids=service_name)
def test_a_service_lists_every_event_it_declares(service: ModuleType) -> None:
    assert len(service.EVENTS) == len(set(service.EVENTS))
    assert set(service.EVENTS) == set(declared(service))


@pytest.mark.parametrize("service", SERVICES, ids=service_name)
def test_the_union_of_a_service_is_its_list_of_events(service: ModuleType) -> None:
    union = getattr(service, f"{service_name(service).title()}Event")
    assert set(members(union)) == set(service.EVENTS)


def test_no_two_events_share_a_type() -> None:
    assert len(EVENT_TYPES) == len(EVENTS)


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_is_named_for_what_happened_not_for_a_change_of_a_row(event: type[Event]) -> None:
    assert not event.__name__.endswith(("Updated", "Changed", "Created", "Deleted"))


@pytest.mark.parametrize("event", EVENTS)
def test_a_reader_ignores_fields_it_does_not_know(event: type[Event]) -> None:
    body = json.loads(sample_of(event))
    newer = json.dumps(body | {"added_by_a_newer_writer": {"x": 1}}).encode()
    assert decode(event.event_type, newer) == decode(event.event_type, sample_of(event))


@pytest.mark.parametrize("event", EVENTS)
def test_an_absent_field_and_a_null_one_mean_the_same(event: type[Event]) -> None:
    body = json.loads(sample_of(event))
    optional = [name for name, field in event.model_fields.items() if not field.is_required()]
    nullable = [name for name in optional if event.model_fields[name].default is None]
    absent = {name: value for name, value in body.items() if name not in nullable}
    null = absent | dict.fromkeys(nullable)
    decoded = [decode(event.event_type, json.dumps(one).encode()) for one in (absent, null)]
    assert decoded[0] == decoded[1]


@pytest.mark.parametrize("event", EVENTS)
def test_moments_in_samples_carry_their_offset(event: type[Event]) -> None:
    decoded = decode(event.event_type, sample_of(event))
    moments = [value for _, value in decoded if isinstance(value, datetime)]
    assert all(moment.tzinfo for moment in moments)


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_is_frozen(event: type[Event]) -> None:
    decoded = decode(event.event_type, sample_of(event))
    with pytest.raises(ValidationError, match="frozen"):
        setattr(decoded, next(iter(event.model_fields)), None)


@pytest.mark.parametrize("event", EVENTS)
def test_no_event_has_a_field_for_personal_data_in_clear(event: type[Event]) -> None:
    named = {field for field in event.model_fields if any(word in field for word in PERSONAL)}
    assert named <= set(personal_fields(event))


@pytest.mark.parametrize("event", EVENTS)
def test_a_person_has_no_name_in_clear_in_an_event_about_them(event: type[Event]) -> None:
    if any(field in event.model_fields for field in ("person", "reporter")):
        clear = set(event.model_fields) - set(personal_fields(event))
        assert not {"name", "name_zh", "name_en"} & clear


@pytest.mark.parametrize("event", [event for event in EVENTS if event not in PUBLIC_WORDS])
def test_what_people_write_is_declared_free_text(event: type[Event]) -> None:
    written = {field for field in WRITTEN if field in event.model_fields}
    assert written <= set(personal_fields(event))


@pytest.mark.parametrize("event", EVENTS)
def test_a_golden_sample_shows_no_personal_value(event: type[Event]) -> None:
    assert not clear_fields(decode(event.event_type, sample_of(event)))


@pytest.mark.parametrize("event", [event for event in EVENTS if personal_fields(event)])
def test_a_clear_personal_value_is_never_written(event: type[Event]) -> None:
    names = personal_fields(event)
    clear = dict.fromkeys(names, "王先生 13800000000")
    body = json.dumps(json.loads(sample_of(event)) | clear).encode()
    with pytest.raises(PydanticSerializationError, match="sealed before it is written"):
        encode(decode(event.event_type, body))


@pytest.mark.parametrize("event", [event for event in EVENTS if personal_fields(event)])
def test_an_erased_personal_value_decodes_and_stays_erased(event: type[Event]) -> None:
    erased = {name: {"erased": True} for name in personal_fields(event)}
    body = json.loads(sample_of(event)) | erased
    assert json.loads(encode(decode(event.event_type, json.dumps(body).encode()))) == body


@pytest.mark.parametrize("event", [e for e in EVENTS if "name" in personal_fields(e)])
def test_names_of_people_stay_in_their_service(event: type[Event]) -> None:
    assert event.private


@pytest.mark.parametrize("event", EVENTS)
def test_a_personal_field_stands_at_the_top_of_its_event(event: type[Event]) -> None:
    nested = {
        name
        for name, field in event.model_fields.items()
        if name not in personal_fields(event) and "Personal" in repr(field.annotation)
    }
    assert nested == set()
