"""Releases understand each other's events: each reads what the other has written."""

import json
from copy import deepcopy
from importlib.metadata import version
from typing import Any

import pytest

from linli.events.contracts.base import Event
from linli.events.contracts.catalogue import EVENT_TYPES, decode, encode

from .frozen import Frozen, differences, releases, schema_of

FROZEN = releases()
SCHEMA = {
    "type": "object",
    "properties": {
        "copies": {"type": "integer"},
        "kind": {"enum": ["loan", "gift"], "type": "string"},
        "note": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None},
        "place": {
            "type": "object",
            "properties": {"town": {"type": "string"}},
            "required": ["town"],
        },
    },
    "required": ["copies", "kind", "place"],
}


def named(frozen: Frozen) -> str:
    return f"{frozen.release}-{frozen.type}"


def changed(*path: str, to: Any) -> dict[str, Any]:
    """The schema with one part of it replaced, or taken out by None."""
    schema = deepcopy(SCHEMA)
    part: Any = schema
    for name in path[:-1]:
        part = part[name]
    part[path[-1]] = to
    if to is None:
        del part[path[-1]]
    return schema


def test_this_release_is_frozen() -> None:
    assert version("linli-events") in {frozen.release for frozen in FROZEN}


@pytest.mark.parametrize("frozen", FROZEN, ids=named)
def test_what_a_release_published_is_as_it_was_but_for_what_may_be_absent(frozen: Frozen) -> None:
    assert list(differences(frozen.schema, schema_of(EVENT_TYPES[frozen.type]))) == []


@pytest.mark.parametrize("frozen", FROZEN, ids=named)
def test_an_event_of_a_release_is_read_with_all_that_it_said(frozen: Frozen) -> None:
    said = json.loads(frozen.sample)
    read = json.loads(encode(decode(frozen.type, frozen.sample)))
    assert {name: read[name] for name in said} == said


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (changed("properties", "copies", to=None), "/copies is gone"),
        (changed("properties", "copies", "type", to="string"), "was integer and is string"),
        (changed("properties", "copies", "minimum", to=1), "/copies#minimum was None and is 1"),
        (changed("properties", "kind", "enum", to=["loan"]), "/kind#enum was"),
        (changed("properties", "kind", "enum", to=["loan", "gift", "swap"]), "/kind#enum was"),
        (changed("properties", "note", "default", to="?"), "/note#default was None and is ?"),
        (changed("required", to=["copies", "kind", "note", "place"]), "/note is required now"),
        (changed("required", to=["copies", "kind"]), "/place may be absent"),
        (changed("properties", "place", "properties", "town", to=None), "/place/town is gone"),
    ],
)
def test_a_change_that_one_of_them_would_not_understand_is_found(
    new: dict[str, Any], said: str
) -> None:
    (found,) = differences(SCHEMA, new)
    assert said in found


def test_a_new_field_that_may_be_absent_is_no_difference() -> None:
    new = changed("properties", "colour", to={"type": "string", "default": "red"})
    assert list(differences(SCHEMA, new)) == []


def test_a_schema_holds_each_definition_in_its_place_and_no_words() -> None:
    class Sample(Event):
        """Words."""

        event_type = "org.linli.library.Sample.v1"
        title: str

    assert schema_of(Sample)["properties"] == {"title": {"type": "string"}}
