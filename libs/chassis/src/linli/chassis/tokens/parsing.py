"""A token taken apart: the one place that reads it, so nothing in it can be read in two ways."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple, NoReturn, cast

from joserfc.util import urlsafe_b64decode

from linli.chassis.tokens.errors import BadTokenError, Reason

TOKEN_CHARACTERS_MAX: Final = 8 * 1024
ENCRYPTED_PARTS: Final = 5

type JsonObject = Mapping[str, Any]


class Unverified(NamedTuple):
    """What a token says, of which nothing is known to be true yet."""

    header: JsonObject
    claims: JsonObject
    signed: bytes
    signature: bytes


class DuplicateMemberError(ValueError):
    """A JSON object names a member twice."""


def parse(token: str) -> Unverified:
    """The parts of a token in compact form (RFC 7515, 7.1).

    Raises:
        BadTokenError: it is none; nothing of it is quoted.
    """
    if len(token) > TOKEN_CHARACTERS_MAX:
        raise BadTokenError(Reason.TOO_LONG)
    parts = token.split(".")
    if len(parts) == ENCRYPTED_PARTS:
        raise BadTokenError(Reason.ENCRYPTED)
    try:
        header, claims, signature = (urlsafe_b64decode(part.encode("ascii")) for part in parts)
        signed = token.rpartition(".")[0].encode()
        return Unverified(json_object(header), json_object(claims), signed, signature)
    except DuplicateMemberError:
        raise BadTokenError(Reason.DUPLICATE_MEMBER) from None
    except ValueError:
        raise BadTokenError(Reason.MALFORMED) from None


def json_object(data: bytes) -> JsonObject:
    """The JSON object in `data`, read strictly: UTF-8, no NaN, no member twice; else ValueError."""
    try:
        value: object = json.loads(
            data.decode(), object_pairs_hook=_distinct, parse_constant=_refuse
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 - callers handle what is malformed as one
    return cast(JsonObject, value)


def _distinct(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise DuplicateMemberError("a member twice")
    return members


def _refuse(_constant: str) -> NoReturn:
    raise ValueError("not JSON")
