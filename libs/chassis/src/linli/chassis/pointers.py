"""Where in a request a fault lies, in the words of RFC 9457 and RFC 6901."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from fastapi.exceptions import RequestValidationError

ERRORS_MAX = 20
"""How many faults one answer names."""


def errors_of(error: RequestValidationError) -> list[dict[str, str]]:
    """Each fault as `{"pointer" | "parameter" | "header", "detail"}`; never the value given."""
    return [_error_of(fault, error.body) for fault in error.errors()[:ERRORS_MAX]]


def _error_of(fault: Mapping[str, Any], body: object) -> dict[str, str]:
    where, *steps = fault["loc"]
    detail = str(fault["msg"]).removeprefix("Value error, ")
    if fault["type"] == "json_invalid":
        detail = f"{detail}: {fault['ctx']['error']}, at character {steps[0]}"
        return {"pointer": "", "detail": detail}
    if where == "body":
        return {"pointer": "".join(f"/{_escaped(step)}" for step in _steps_in(body, steps))} | {
            "detail": detail
        }
    kind = "header" if where == "header" else "parameter"
    return {kind: str(steps[0]) if steps else where, "detail": detail}


def _steps_in(body: object, steps: Sequence[str | int]) -> Iterator[str | int]:
    """The steps that lead through the body; pydantic also names the union variants it tried."""
    for n, step in enumerate(steps, start=1):
        if isinstance(body, dict) and step in body:
            body = cast(dict[str | int, object], body)[step]
        elif isinstance(body, list) and isinstance(step, int):
            body = cast(list[object], body)[step]
        elif n < len(steps):
            continue
        yield step  # the last one may be missing from the body: that is the fault


def _escaped(step: str | int) -> str:
    return str(step).replace("~", "~0").replace("/", "~1")
