"""Releases understand each other's events: each reads what the other has written."""

import asyncio
import json
import subprocess
from copy import deepcopy
from importlib.metadata import version
from typing import Any
from uuid import uuid4

import pytest

from linli.events.append import Append, Context, Home, NewEvent, Write
from linli.events.contracts.base import Event
from linli.events.contracts.catalogue import EVENT_TYPES, decode, encode
from linli.events.contracts.categories import CategoryDefined
from linli.events.databases import engine_of, ensure_database, named
from linli.events.envelope import Place, Source
from linli.events.migrate import migrate
from linli.events.store import EventStore
from linli.events.testing import OneKey
from linli.servers import Servers

from .frozen import RELEASES, Frozen, differences, postgres_program, releases, schema_of

FROZEN = releases()
ISSUES = Source("lishui", "issues")
FACT = CategoryDefined(code="greening", name_zh="绿化")  # pyright: ignore[reportArgumentType]
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


def id_of(frozen: Frozen) -> str:
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


@pytest.mark.parametrize("frozen", FROZEN, ids=id_of)
def test_what_a_release_published_is_as_it_was_but_for_what_may_be_absent(frozen: Frozen) -> None:
    assert list(differences(frozen.schema, schema_of(EVENT_TYPES[frozen.type]))) == []


@pytest.mark.parametrize("frozen", FROZEN, ids=id_of)
def test_an_event_of_a_release_is_read_with_all_that_it_said(frozen: Frozen) -> None:
    said = json.loads(frozen.sample)
    read = json.loads(encode(decode(frozen.type, frozen.sample)))
    assert {name: read[name] for name in said} == said


@pytest.mark.parametrize("release", sorted({frozen.release for frozen in FROZEN}))
async def test_a_store_of_a_release_is_read_and_written_on(release: str, servers: Servers) -> None:
    url = await restored(servers.database_url, release)
    store = await EventStore.open("issues", url, OneKey())
    kept = {
        envelope.type: envelope.data
        for source in await store.sources()
        for envelope in await store.read(source, 0, 1000)
    }
    assert kept.keys() == {frozen.type for frozen in FROZEN if frozen.release == release}
    for frozen in FROZEN:
        if frozen.release == release:
            assert decode(frozen.type, kept[frozen.type]) == decode(frozen.type, frozen.sample)
    tail = await store.tail(ISSUES)
    write = Write("category-greening", 0, [NewEvent(FACT)], Home(ISSUES, Place("tongsheng")))
    done = await store.submit(Append(source=ISSUES, context=Context.new(), writes=(write,)))
    assert done.position == tail.position + 1
    await store.close()


async def restored(server_url: str, release: str) -> str:
    """The URL of a new database with the store of a release, brought to today's schema."""
    url = named(server_url, f"release_{uuid4().hex}")
    await ensure_database(url)
    dump = RELEASES / release / "store.sql"
    psql = (postgres_program("psql"), "--quiet", "--set", "ON_ERROR_STOP=1", "--file", dump, url)
    await asyncio.to_thread(subprocess.run, psql, check=True, stdout=subprocess.DEVNULL)
    engine = engine_of(url)
    await migrate(engine)
    await engine.dispose()
    return url


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
