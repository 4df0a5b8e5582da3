"""What request bodies are made of: bounded, and nothing that a database could not hold."""

import re
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from json import JSONDecodeError
from typing import Annotated, Any, TypeAliasType, override

import orjson
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetPydanticSchema,
    StringConstraints,
)
from pydantic_core import CoreSchema, core_schema

from linli.chassis.authority import Rule, admit
from linli.events.contracts.personal import FreeText, Personal

CLOCK_SKEW_MAX = timedelta(seconds=60)
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""NUL as an escape in a JSON text, but not the six characters after an escaped backslash."""
_NUMERAL = re.compile(r"-?\d+", re.ASCII)
TWICE = "It is given more than once"
_DATE_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}.*", re.ASCII)


class Body(BaseModel):
    """A request body; a field that is not declared is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


type Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
"""A line of text."""

type Prose = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)
]
"""Text of several paragraphs."""


def _as_personal(limits: TypeAliasType) -> GetPydanticSchema:
    """Read as what is within the limits, and handled as a personal value from then on."""

    def schema(_: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        text = handler.generate_schema(limits)
        return core_schema.no_info_after_validator_function(Personal, text)

    return GetPydanticSchema(schema)


type PersonalName = Annotated[FreeText, _as_personal(Name)]
"""A line that somebody wrote."""

type PersonalProse = Annotated[FreeText, _as_personal(Prose)]
"""Paragraphs that somebody wrote."""

type Count = Annotated[int, Field(strict=True, ge=0, lt=2**31)]
"""How many; a number, not a numeral in quotes."""


def _numeral(value: object) -> object:
    """Refuse `0.0`, `1e3`, `1_000` and `+1`, which pydantic reads as whole numbers."""
    if isinstance(value, str) and not _NUMERAL.fullmatch(value):
        raise ValueError("A whole number in digits")
    return value


WHOLE = BeforeValidator(_numeral)
"""A whole number in an address: `Annotated[int, WHOLE, Query(ge=0)]`."""


def rfc3339(value: object) -> object:
    """Refuse what is no date and time, such as a number."""
    if not isinstance(value, datetime) and not _DATE_TIME.fullmatch(str(value)):
        raise ValueError("A date and a time with an offset, such as 2024-01-18T09:30:00+08:00")
    return value


def _not_ahead(moment: datetime) -> datetime:
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("A moment between the years 1 and 9999") from None
    if moment > datetime.now(UTC) + CLOCK_SKEW_MAX:
        raise ValueError(f"It lies more than {CLOCK_SKEW_MAX.seconds} seconds ahead")
    return moment


type OccurredAt = Annotated[AwareDatetime, BeforeValidator(rfc3339), AfterValidator(_not_ahead)]
"""When it happened: RFC 3339 with an offset, at most 60 seconds ahead of our clock; in UTC."""


class JsonRequest(Request):
    """A request whose JSON is read strictly: no NaN, no lone surrogate, no NUL, no bottomless nest.

    PostgreSQL's text holds neither NUL nor surrogates, so that they would fail much later.
    """

    @override
    async def json(self) -> Any:
        """The body as values; parsed once."""
        if not hasattr(self, "_json"):
            self._json = parsed(await self.body())
        return self._json


class JsonRoute(APIRoute):
    """A route that admits by its rule, and reads its body by `JsonRequest`."""

    rule: Rule | None = None
    """Who may use it: set when the application is made."""

    @override
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, given our request."""
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            if self.rule is None:
                raise RuntimeError(f"{self.path} has no rule")
            admit(request, self.rule)
            require_single(request)
            return await handle(JsonRequest(request.scope, request.receive))

        return handler


def require_single(request: Request) -> None:
    """Refuse a query that names a parameter twice: one reader would take the first, one the last.

    Raises:
        RequestValidationError: it does; lists are written with commas.
    """
    names = [name for name, _ in request.query_params.multi_items()]
    if len(names) != len(set(names)):
        twice = sorted({name for name in names if names.count(name) > 1})
        faults = [{"type": "repeated", "loc": ("query", name), "msg": TWICE} for name in twice]
        raise RequestValidationError(faults)


def parsed(body: bytes) -> Any:
    """The values of a JSON text.

    Raises:
        json.JSONDecodeError: it is none, or a string in it holds what no database takes.
    """
    value = orjson.loads(body)
    if b"u0000" in body and (nul := _NUL.search(body)):  # the pattern alone takes 25 µs
        raise JSONDecodeError("A string holds the character NUL", body.decode(), nul.start())
    return value
