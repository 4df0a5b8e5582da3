"""How an accepted command is answered: the version as ETag, the position to wait for."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

import orjson
from fastapi import Response
from pydantic import BaseModel

from linli.chassis.positions import PositionToken
from linli.events.store import Appended


def etag(version: int) -> str:
    """A version as a strong entity tag: `"3"`."""
    return f'"{version}"'


def headers_of(appended: Appended) -> dict[str, str]:
    """`ETag` and `Linli-Position` of what a command recorded, or would have."""
    token = PositionToken(appended.source, appended.epoch, appended.position)
    return {"ETag": etag(appended.version), "Linli-Position": str(token)}


def created(location: str, appended: Appended, body: BaseModel | Mapping[str, Any]) -> Response:
    """201: something new stands at `location`."""
    headers = {"Location": location, **headers_of(appended)}
    return _json(body, HTTPStatus.CREATED, headers)


def done(appended: Appended, body: BaseModel | Mapping[str, Any] | None = None) -> Response:
    """204 without a body, 200 with one."""
    if body is None:
        return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers_of(appended))
    return _json(body, HTTPStatus.OK, headers_of(appended))


def read(body: BaseModel | Mapping[str, Any], version: int) -> Response:
    """200: an aggregate as it is now, with its version."""
    return _json(body, HTTPStatus.OK, {"ETag": etag(version)})


def _json(
    body: BaseModel | Mapping[str, Any], status: HTTPStatus, headers: Mapping[str, str]
) -> Response:
    """The response itself: FastAPI sends it as it is, without validating our own answer.

    Moments in UTC end in `Z`, as pydantic writes them in lists.
    """
    if isinstance(body, BaseModel):
        data: str | bytes = body.model_dump_json()
    else:
        data = orjson.dumps(body, _plain, orjson.OPT_UTC_Z)
    return Response(data, status, headers, "application/json")


def _plain(value: object) -> str:
    """What orjson does not know: asyncpg's ids are a subclass of UUID."""
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value).__name__)
