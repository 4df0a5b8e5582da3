"""The issuer asked over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient
from starlette.applications import Starlette
from starlette.routing import Mount

from linli.issuer import DevelopmentIssuer
from linli.issuer.app import create_app

GRANT = {"grant_type": "client_credentials"}


@pytest.fixture
def issuer(tmp_path: Path) -> DevelopmentIssuer:
    return DevelopmentIssuer(tmp_path / "issuer")


@pytest.fixture
async def http(issuer: DevelopmentIssuer) -> AsyncIterator[AsyncClient]:
    """The issuer, mounted as the platform mounts it."""
    app = Starlette(routes=[Mount("/issuer", create_app(issuer))])
    async with AsyncClient(
        transport=ASGITransport(app), base_url="http://127.0.0.1:8080/issuer"
    ) as client:
        yield client


async def test_discovery_leads_to_the_keys(issuer: DevelopmentIssuer, http: AsyncClient) -> None:
    found = (await http.get("/.well-known/openid-configuration")).json()
    assert found["issuer"] == issuer.issuer
    assert found["jwks_uri"] == "http://127.0.0.1:8080/issuer/jwks.json"
    assert (await http.get(found["jwks_uri"])).json() == issuer.published()


@pytest.mark.parametrize("by_basic", [True, False])
async def test_who_knows_the_secret_gets_a_token(
    issuer: DevelopmentIssuer, http: AsyncClient, by_basic: bool
) -> None:
    who = {"client_id": "staff-li", "client_secret": issuer.client_secret}
    if by_basic:
        answer = await http.post(
            "/token", data=GRANT, auth=(who["client_id"], who["client_secret"])
        )
    else:
        answer = await http.post("/token", data=GRANT | who)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["token_type"] == "Bearer"
    assert answer.json()["access_token"].count(".") == 2


@pytest.mark.parametrize(
    ("form", "authorization", "status", "code"),
    [
        (GRANT | {"client_id": "li", "client_secret": "guess"}, "", 401, "invalid_client"),
        (GRANT | {"client_id": "li"}, "", 401, "invalid_client"),
        (GRANT, "", 401, "invalid_client"),
        (GRANT, "Basic bGk6Z3Vlc3M=", 401, "invalid_client"),
        (GRANT, "Basic *", 401, "invalid_client"),
        ({"grant_type": "password"}, "", 400, "unsupported_grant_type"),
        ({}, "", 400, "unsupported_grant_type"),
        ({"grant_type": ["client_credentials", "password"]}, "", 400, "invalid_request"),
        (GRANT | {"scope": "x" * 20_000}, "", 413, "invalid_request"),
    ],
)
async def test_who_does_not_gets_none(
    http: AsyncClient, form: dict[str, str], authorization: str, status: int, code: str
) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    answer = await http.post("/token", data=form, headers=headers)
    assert (answer.status_code, answer.json()) == (status, {"error": code})
    assert ("www-authenticate" in answer.headers) == (status == 401)
