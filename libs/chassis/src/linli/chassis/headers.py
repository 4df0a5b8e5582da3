"""Request headers, read without building an object for all of them."""

from starlette.types import Scope


def header(scope: Scope, name: bytes) -> str | None:
    """The value of a header, its lines joined with ", " (RFC 9110, 5.3); `name` in lower case."""
    values = [value for key, value in scope["headers"] if key == name]
    return b", ".join(values).decode("latin-1") if values else None
