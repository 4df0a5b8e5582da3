"""A history told in steps: each is one HTTP command whose id follows from its key."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any, cast
from uuid import NAMESPACE_URL, UUID, uuid5

_PLACEHOLDER = re.compile(r"\{([a-z0-9-]+)\}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Records facts. The id of what it creates is its own."""

    key: str
    command_id: UUID
    post: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Asks until an id is there that nobody could know beforehand."""

    key: str
    get: str
    take: Sequence[str]
    """The way to it in the answer."""


type Step = Command | Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The history of one town."""

    town: str
    steps: Sequence[Step]


def story(name: str = "lishui") -> Story:
    """The history that ships with the project."""
    told = tomllib.loads((files("linli.cli.history") / f"{name}.toml").read_text("utf-8"))
    return story_of(told)


def story_of(told: Mapping[str, Any]) -> Story:
    """A history from its file; facts without a day of their own take the day of the page."""
    town, printed = told["town"], told["printed"]
    return Story(town=town, steps=[_step(town, printed, step) for step in told["step"]])


def id_of(town: str, key: str) -> UUID:
    """The id of a step's command, and of what it creates: the same in every telling."""
    return uuid5(NAMESPACE_URL, f"https://linli.org/demo/{town}/{key}")


def filled[T](value: T, ids: Mapping[str, str]) -> T:
    """The value with every `{key}` in its texts replaced.

    Raises:
        KeyError: a step of that name has not been played.
    """
    match value:
        case str():
            return cast(T, _PLACEHOLDER.sub(lambda found: ids[found[1]], value))
        case list():
            return cast(T, [filled(item, ids) for item in cast(list[Any], value)])
        case dict():
            items = cast(dict[str, Any], value).items()
            return cast(T, {name: filled(item, ids) for name, item in items})
        case _:
            return value


def _step(town: str, printed: datetime, step: Mapping[str, Any]) -> Step:
    key = step["key"]
    if "get" in step:
        return Question(key=key, get=step["get"], take=step["take"].split("."))
    moment: datetime = step.get("at", printed)
    body = {**_quoted(step["body"], step["says"]), "occurred_at": moment.isoformat()}
    return Command(key=key, command_id=id_of(town, key), post=step["post"], body=body)


def _quoted(body: Mapping[str, Any], says: str) -> dict[str, Any]:
    return {name: says if value == "{says}" else value for name, value in body.items()}
