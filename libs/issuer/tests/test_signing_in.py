"""Signing in with a browser, step by step."""

import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from httpx import ASGITransport, AsyncClient, Response

from linli.issuer import DevelopmentIssuer
from linli.issuer.app import create_app

VERIFIER = "v" * 43
CHALLENGE = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
BACK = "http://127.0.0.1:8080/"
ASKED = {
    "client_id": "linli-web",
    "response_type": "code",
    "scope": "openid",
    "redirect_uri": BACK,
    "state": "st&te",
    "nonce": "once",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


@pytest.fixture
def issuer(tmp_path: Path) -> DevelopmentIssuer:
    return DevelopmentIssuer(tmp_path / "issuer")


@pytest.fixture
async def http(issuer: DevelopmentIssuer) -> AsyncIterator[AsyncClient]:
    transport = ASGITransport(create_app(issuer))
    async with AsyncClient(transport=transport, base_url="https://town.example") as client:
        yield client


async def signed_in(http: AsyncClient, token: str, **other: str) -> Response:
    """The answer to who shows a token on the page."""
    return await http.post("/authorize", data={**ASKED, **other, "token": token})


async def code_of(http: AsyncClient, token: str) -> str:
    answer = await signed_in(http, token)
    assert answer.status_code == 303
    (code,) = parse_qs(urlsplit(answer.headers["Location"]).query)["code"]
    return code


async def exchanged(http: AsyncClient, code: str, **other: str) -> Response:
    form = {"grant_type": "authorization_code", "client_id": "linli-web", "redirect_uri": BACK}
    return await http.post("/token", data=form | {"code": code, "code_verifier": VERIFIER, **other})


def claims(token: str) -> Mapping[str, Any]:
    payload = token.split(".")[1]
    return json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


async def test_who_shows_a_token_goes_back_with_a_code_for_others(
    issuer: DevelopmentIssuer, http: AsyncClient
) -> None:
    page = await http.get("/authorize", params=ASKED)
    assert (page.status_code, '<textarea id="token"' in page.text) == (200, True)
    answer = await signed_in(http, issuer.issue("staff-li"))
    back = urlsplit(answer.headers["Location"])
    query = parse_qs(back.query)
    assert f"{back.scheme}://{back.netloc}{back.path}" == BACK
    assert (query["state"], query["iss"]) == (["st&te"], [issuer.issuer])
    tokens = (await exchanged(http, query["code"][0])).json()
    assert issuer.subject_of(tokens["access_token"]) == "staff-li"
    told = claims(tokens["id_token"])
    assert (told["sub"], told["aud"], told["nonce"]) == ("staff-li", "linli-web", "once")


async def test_an_id_token_opens_nothing(issuer: DevelopmentIssuer) -> None:
    assert issuer.subject_of(issuer.identify("staff-li", "linli-web")) is None


async def test_a_code_is_good_once(issuer: DevelopmentIssuer, http: AsyncClient) -> None:
    code = await code_of(http, issuer.issue("staff-li"))
    assert (await exchanged(http, code)).status_code == 200
    again = await exchanged(http, code)
    assert (again.status_code, again.json()) == (400, {"error": "invalid_grant"})


async def test_a_code_is_good_for_a_minute(
    issuer: DevelopmentIssuer, http: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, now = await code_of(http, issuer.issue("staff-li")), time.monotonic()
    monkeypatch.setattr("linli.issuer.codes.time.monotonic", lambda: now + 61)
    assert (await exchanged(http, code)).json() == {"error": "invalid_grant"}


@pytest.mark.parametrize(
    "other",
    [
        {"code_verifier": "w" * 43},
        {"code_verifier": ""},
        {"client_id": "another"},
        {"redirect_uri": "http://127.0.0.1:8081/"},
        {"code": "guess"},
    ],
    ids=str,
)
async def test_a_code_is_good_for_who_asked_alone(
    issuer: DevelopmentIssuer, http: AsyncClient, other: dict[str, str]
) -> None:
    code = await code_of(http, issuer.issue("staff-li"))
    answer = await exchanged(http, **{"code": code, **other})
    assert answer.json() == {"error": "invalid_grant"}


@pytest.mark.parametrize(
    "other",
    [
        {"client_id": "another"},
        {"response_type": "token"},
        {"code_challenge_method": "plain"},
        {"code_challenge": "short"},
        {"scope": "profile"},
        {"redirect_uri": "https://elsewhere.example/"},
        {"redirect_uri": "https://town.example.elsewhere.example/"},
        {"redirect_uri": "http://127.0.0.1@elsewhere.example/"},
        {"redirect_uri": "http://127.0.0.1:8080/?more"},
        {"redirect_uri": "javascript://127.0.0.1/"},
        {"redirect_uri": "http://[::1/"},
        {"state": "s" * 2_001},
    ],
    ids=str,
)
async def test_what_is_asked_wrongly_leads_nowhere(
    issuer: DevelopmentIssuer, http: AsyncClient, other: dict[str, str]
) -> None:
    for answer in (
        await http.get("/authorize", params={**ASKED, **other}),
        await signed_in(http, issuer.issue("staff-li"), **other),
    ):
        assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})
        assert "location" not in answer.headers


async def test_the_address_that_it_answers_under_is_home(
    issuer: DevelopmentIssuer, http: AsyncClient
) -> None:
    answer = await signed_in(http, issuer.issue("staff-li"), redirect_uri="https://town.example/")
    assert answer.headers["Location"].startswith("https://town.example/?code=")


async def test_a_token_that_is_no_good_is_asked_for_again(
    issuer: DevelopmentIssuer, http: AsyncClient, tmp_path: Path
) -> None:
    stranger = DevelopmentIssuer(tmp_path / "another").issue("staff-li")
    for token in ("", "nonsense", stranger, issuer.issue("staff-li", seconds=-1)):
        answer = await signed_in(http, token)
        assert (answer.status_code, "This token is no good" in answer.text) == (200, True)


async def test_what_was_asked_stands_in_the_page_as_text(http: AsyncClient) -> None:
    page = await http.get("/authorize", params={**ASKED, "state": '"><script>'})
    assert "<script>" not in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


async def test_discovery_says_how_to_sign_in(http: AsyncClient) -> None:
    found = (await http.get("/.well-known/openid-configuration")).json()
    assert found["authorization_endpoint"] == "https://town.example/authorize"
    assert found["code_challenge_methods_supported"] == ["S256"]
