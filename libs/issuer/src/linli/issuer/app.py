"""The issuer over HTTP: discovery, keys, tokens for who knows its secret, and signing in."""

import base64
import binascii
from collections.abc import Mapping
from http import HTTPStatus
from secrets import compare_digest
from typing import Final, NamedTuple
from urllib.parse import parse_qs, unquote_plus, urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from linli.issuer.codes import Asked, Codes, asked_in
from linli.issuer.issuer import TOKEN_SECONDS, DevelopmentIssuer
from linli.issuer.page import sign_in_page

FORM_BYTES_MAX: Final = 16 * 1024
CAPABILITIES: Final = {
    "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
    "grant_types_supported": ["client_credentials", "authorization_code"],
    "response_types_supported": ["code"],
    "scopes_supported": ["openid"],
    "code_challenge_methods_supported": ["S256"],
    "authorization_response_iss_parameter_supported": True,
    "subject_types_supported": ["public"],
    "id_token_signing_alg_values_supported": ["ES256"],
}
LOOPBACK_ORIGIN: Final = r"http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?"
"""Pages on this machine may ask for tokens from their scripts."""


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
    endpoints = Endpoints(issuer)
    return Starlette(
        routes=[
            Route("/.well-known/openid-configuration", endpoints.discovery),
            Route("/jwks.json", endpoints.keys),
            Route("/authorize", endpoints.authorize, methods=["GET", "POST"]),
            Route("/token", endpoints.token, methods=["POST"]),
        ],
        exception_handlers={TokenError: refused},
        middleware=[Middleware(CORSMiddleware, allow_origin_regex=LOOPBACK_ORIGIN)],
    )


class Endpoints:
    """What the issuer answers."""

    def __init__(self, issuer: DevelopmentIssuer) -> None:
        self._issuer, self._codes = issuer, Codes(issuer)

    async def discovery(self, request: Request) -> JSONResponse:
        """Where everything is, and what can be asked (OIDC Discovery)."""
        here = request.base_url.replace(path=request.scope["root_path"])
        return JSONResponse(
            {
                "issuer": self._issuer.issuer,
                "jwks_uri": f"{here}/jwks.json",
                "authorization_endpoint": f"{here}/authorize",
                "token_endpoint": f"{here}/token",
                **CAPABILITIES,
            }
        )

    async def keys(self, _request: Request) -> JSONResponse:
        """The public keys."""
        return JSONResponse(self._issuer.published(), media_type="application/jwk-set+json")

    async def authorize(self, request: Request) -> Response:
        """Ask who it is, and send whoever has shown it back with a code."""
        form = dict(request.query_params) if request.method == "GET" else await form_of(request)
        asked = asked_in(form, origin_of(request))
        if asked is None:
            raise TokenError("invalid_request")
        subject = self._issuer.subject_of(form.get("token", "").strip())
        if subject is None:
            page = sign_in_page(asked, wrong=request.method == "POST")
            return HTMLResponse(page, headers=security(asked))
        to = asked.answer(self._codes.give(asked, subject), self._issuer.issuer)
        return RedirectResponse(to, HTTPStatus.SEE_OTHER)

    async def token(self, request: Request) -> JSONResponse:
        """Tokens for a secret, or for a code."""
        form = await form_of(request)
        match form.get("grant_type"):
            case "client_credentials":
                tokens = self._for_secret(client_of(request, form))
            case "authorization_code":
                tokens = self._for_code(form)
            case _:
                raise TokenError("unsupported_grant_type")
        answer = {**tokens, "token_type": "Bearer", "expires_in": TOKEN_SECONDS}
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    def _for_secret(self, client: Client) -> Mapping[str, str]:
        if not compare_digest(client.secret.encode(), self._issuer.client_secret.encode()):
            raise TokenError("invalid_client", HTTPStatus.UNAUTHORIZED)
        return {"access_token": self._issuer.issue(client.id)}

    def _for_code(self, form: Mapping[str, str]) -> Mapping[str, str]:
        tokens = self._codes.take(form)
        if tokens is None:
            raise TokenError("invalid_grant")
        return tokens


def origin_of(request: Request) -> str:
    """The scheme and host that it was asked under."""
    return f"{request.url.scheme}://{request.url.netloc}"


def security(asked: Asked) -> dict[str, str]:
    """Nothing is loaded, and the form leads nowhere but here and back to who asked."""
    home = urlsplit(asked.redirect_uri)
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none';"
        f" form-action 'self' {home.scheme}://{home.netloc}"
    )
    return {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }


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
