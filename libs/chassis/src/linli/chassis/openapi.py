"""What every operation takes and answers, written once into the OpenAPI page."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from linli.chassis.problems import MEDIA_TYPE, TYPE, Statuses
from linli.events.refusals import Refusal

PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457 problem details",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": f"{TYPE}<code>, stable"},
        "title": {"type": "string", "description": "in the language of Accept-Language"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "trace_id": {"type": ["string", "null"]},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "into the body (RFC 6901)"},
                    "parameter": {"type": "string"},
                    "header": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}


def _header(name: str, description: str) -> dict[str, Any]:
    schema = {"type": "string"}
    return {"name": name, "in": "header", "description": description, "schema": schema}


PARAMETERS = {
    "LinliMinPosition": _header(
        "Linli-Min-Position",
        "Positions to wait for, at most 2 s: `lishui/issues=1.1042, lishui/communities=1.7`",
    ),
    "IdempotencyKey": _header(
        "Idempotency-Key", "The same request with the same key is done once; kept for 7 days"
    ),
    "LinliCommandId": _header(
        "Linli-Command-Id", "A UUID; repeated, the command answers as the first time, for good"
    ),
    "IfMatch": _header("If-Match", 'The version the command is meant for, such as `"3"`'),
}
HEADERS = {
    "ETag": {"description": "The new version", "schema": {"type": "string"}},
    "Linli-Position": {
        "description": "Where it is recorded: `lishui/issues=1.1042`",
        "schema": {"type": "string"},
    },
}
_COMMANDS = frozenset({"post", "put", "patch", "delete"})


def refusals(statuses: Statuses, *kinds: type[Refusal]) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route: which refusals it may be answered with."""
    codes: dict[HTTPStatus, list[str]] = {}
    for kind in kinds:
        codes.setdefault(statuses[kind], []).append(f"`{kind.code}` {kind.title}")
    return {status: _answer("\n\n".join(lines)) for status, lines in sorted(codes.items())}


def _answer(description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {MEDIA_TYPE: {"schema": schema}}}


def complete(schema: dict[str, Any]) -> dict[str, Any]:
    """Add the common headers and problems to FastAPI's page; a second time changes nothing."""
    components = schema.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    if "Problem" in schemas:
        return schema
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    schemas["Problem"] = PROBLEM
    components["parameters"] = PARAMETERS
    for method, operation in _operations(schema):
        _complete_operation(operation, is_command=method in _COMMANDS)
    return schema


def _operations(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in schema.get("paths", {}).values():
        yield from path.items()


def _complete_operation(operation: dict[str, Any], *, is_command: bool) -> None:
    names = PARAMETERS if is_command else ("LinliMinPosition",)
    operation.setdefault("parameters", []).extend(
        {"$ref": f"#/components/parameters/{name}"} for name in names
    )
    responses = operation["responses"]
    if "HTTPValidationError" in str(responses.get("422")):
        responses["422"] = _answer("The request is malformed; `errors` says where")
    responses.setdefault("default", _answer("A problem"))
    if is_command:
        for status, response in responses.items():
            if status.startswith("2"):
                response["headers"] = HEADERS | response.get("headers", {})
