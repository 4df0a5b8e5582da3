"""The issuer over HTTP: discovery, keys, and tokens for who knows the folder's secret."""

import base64
import binascii
from http import HTTPStatus
from secrets import compare_digest
from typing import Final, NamedTuple
from urllib.parse import parse_qs, unquote_plus

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from linli.issuer.issuer import TOKEN_SECONDS, DevelopmentIssuer

FORM_BYTES_MAX: Final = 16 * 1024
GRANT: Final = "client_credentials"


class TokenError(Exception):
    """The token endpoint refuses (RFC 6749, 5.2)."""

    def __init__(self, code: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(code)
        self.code, self.status = code, status


class Client(NamedTuple):
    """Who asks for a token: the id becomes the token's subject."""

    id: str
    secret: str


def create_app(issuer: DevelopmentIssuer) -> Starlette:
    """An ASGI app, to serve or to mount; its addresses are those it was asked under."""

    async def discovery(request: Request) -> JSONResponse:
        here = request.base_url.replace(path=request.scope["root_path"])
        return JSONResponse(
            {
                "issuer": issuer.issuer,
                "jwks_uri": f"{here}/jwks.json",
                "token_endpoint": f"{here}/token",
                "token_endpoint_auth_methods_supported": [
                    "client_secret_basic",
                    "client_secret_post",
                ],
                "grant_types_supported": [GRANT],
                "response_types_supported": [],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["ES256"],
            }
        )

    async def keys(_request: Request) -> JSONResponse:
        return JSONResponse(issuer.published(), media_type="application/jwk-set+json")

    async def token(request: Request) -> JSONResponse:
        form = await form_of(request)
        if form.get("grant_type") != GRANT:
            raise TokenError("unsupported_grant_type")
        client = client_of(request, form)
        if not compare_digest(client.secret.encode(), issuer.client_secret.encode()):
            raise TokenError("invalid_client", HTTPStatus.UNAUTHORIZED)
        answer = {
            "access_token": issuer.issue(client.id),
            "token_type": "Bearer",
            "expires_in": TOKEN_SECONDS,
        }
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    return Starlette(
        routes=[
            Route("/.well-known/openid-configuration", discovery),
            Route("/jwks.json", keys),
            Route("/token", token, methods=["POST"]),
        ],
        exception_handlers={TokenError: refused},
    )


async def form_of(request: Request) -> dict[str, str]:
    """The body's fields; each may come once."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > FORM_BYTES_MAX:
            raise TokenError("invalid_request", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    fields = parse_qs(body.decode(errors="replace"))
    if any(len(values) > 1 for values in fields.values()):
        raise TokenError("invalid_request")
    return {name: value for name, (value,) in fields.items()}


def client_of(request: Request, form: dict[str, str]) -> Client:
    """Who asks, by HTTP Basic or in the form (RFC 6749, 2.3.1)."""
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        client = _basic(credentials)
    else:
        client = Client(form.get("client_id", ""), form.get("client_secret", ""))
    if not client.id:
        raise TokenError("invalid_client", HTTPStatus.UNAUTHORIZED)
    return client


def _basic(credentials: str) -> Client:
    try:
        text = base64.b64decode(credentials, validate=True).decode()
    except (binascii.Error, ValueError):
        raise TokenError("invalid_client", HTTPStatus.UNAUTHORIZED) from None
    id_, _, secret = text.partition(":")
    return Client(unquote_plus(id_), unquote_plus(secret))


async def refused(_request: Request, error: Exception) -> JSONResponse:
    """Say why there is no token."""
    assert isinstance(error, TokenError)  # noqa: S101 - it is registered for no other
    asks = error.status == HTTPStatus.UNAUTHORIZED
    headers = {"WWW-Authenticate": 'Basic realm="linli"'} if asks else {}
    return JSONResponse({"error": error.code}, error.status, headers)
