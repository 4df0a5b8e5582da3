"""Tokens and grants on a platform that runs, as its operator and its people use them."""

import asyncio
from base64 import urlsafe_b64encode
from collections.abc import AsyncGenerator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from httpx import AsyncClient, Response

from linli.cli.testing import Up, linli, typed, up

from .conftest import Told

SERVICES = ("communities", "issues", "volunteers", "library", "courses", "dashboards")
ADMIN, STAFF = ("town-admin", "lishui"), ("community-staff", "lishui/tongsheng")
EFFECTIVE_SECONDS_MAX = 5.0
HERE = "http://127.0.0.1"
"""Where somebody's browser goes back to."""


@pytest.fixture(scope="module")
async def platform(told: Told) -> AsyncGenerator[Up]:
    """Lishui's platform, served anew."""
    async with up(told.data) as running:
        yield running


async def token_for(data: Path, role: str, scope: str, *options: str) -> dict[str, Any]:
    """What `linli token --json` prints."""
    words = ("--role", role, "--scope", scope, "--data", str(data))
    ended = await linli("token", *words, "--json", *options)
    assert ended.status == 0, ended.err
    return ended.json


def sent_with(token: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {token['token']}"}


async def station_in(platform: Up, community: str, token: dict[str, Any] | None) -> Response:
    """The answer to planning a station."""
    body = {"code": f"station-{uuid4().hex[:12]}", "community": community, "name_zh": "站"}
    headers = sent_with(token) if token else {}
    return await platform.client.post("/api/communities/stations", json=body, headers=headers)


async def me(client: AsyncClient, service: str, token: dict[str, Any]) -> dict[str, Any]:
    """Who the token's bearer is to a service."""
    return (await client.get(f"/api/{service}/me", headers=sent_with(token))).json()


async def test_a_token_works_on_every_service_once_it_is_printed(platform: Up, told: Told) -> None:
    token = await token_for(told.data, *STAFF)
    grant = {"role": "community-staff", "scope": "lishui/tongsheng", "source": None}
    expected = {"person": token["person"], "grants": [grant]}
    assert [await me(platform.client, name, token) for name in SERVICES] == [expected] * 6


async def test_the_token_alone_stands_on_standard_output(platform: Up, told: Told) -> None:
    words = ("--role", "reader", "--scope", "lishui", "--subject", "li", "--data", told.data)
    ended = await linli("token", *words)
    assert ended.out.count(".") == 2
    assert ended.out.count("\n") == 1
    assert "li is reader of lishui" in ended.err
    assert "works on every service" in ended.err
    answer = await platform.client.get(
        "/api/issues/me", headers=sent_with({"token": ended.out.strip()})
    )
    assert answer.is_success


async def test_a_role_is_good_within_its_scope_and_nothing_is_beyond(
    platform: Up, told: Told
) -> None:
    staff = await token_for(told.data, *STAFF)
    reader = await token_for(told.data, "reader", "lishui/tongsheng")
    answers = [
        await station_in(platform, "tongsheng", staff),
        await station_in(platform, "tongsheng", reader),
        await station_in(platform, "hainanzhou", staff),
        await station_in(platform, "tongsheng", None),
    ]
    assert [answer.status_code for answer in answers] == [201, 403, 404, 401]


async def test_who_signs_in_on_the_page_with_a_token_goes_on_as_whom_it_names(
    platform: Up, told: Told
) -> None:
    staff, client = await token_for(told.data, *STAFF), platform.client
    offered = (await client.get("/api/dashboards/sign-in")).json()
    issuer = (await client.get(offered["discovery"])).json()
    page, verifier = {"client_id": offered["client_id"], "redirect_uri": f"{HERE}/"}, "v" * 43
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {"response_type": "code", "scope": "openid", "code_challenge_method": "S256"}
    asked |= {"code_challenge": challenge, "token": staff["token"], **page}
    back = await client.post(issuer["authorization_endpoint"], data=asked)
    (code,) = parse_qs(urlsplit(back.headers["Location"]).query)["code"]
    proof = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier, **page}
    tokens = (await client.post(issuer["token_endpoint"], data=proof)).json()
    known = await me(client, "dashboards", {"token": tokens["access_token"]})
    assert known["person"] == staff["person"]
    refused = await client.get(
        "/api/dashboards/me", headers=sent_with({"token": tokens["id_token"]})
    )
    assert refused.status_code == 401


async def test_no_token_and_a_bad_one_are_told_apart(platform: Up) -> None:
    none = await station_in(platform, "tongsheng", None)
    bad = await station_in(platform, "tongsheng", {"token": "e30.e30.e30"})
    assert none.headers["WWW-Authenticate"] == "Bearer"
    assert bad.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


async def test_an_event_tells_who_acted_and_by_which_role(platform: Up, told: Told) -> None:
    staff = await token_for(told.data, *STAFF)
    position = (await station_in(platform, "tongsheng", staff)).headers["Linli-Position"]
    after = int(position.rpartition(".")[2]) - 1
    feed = f"/api/communities/events?town=lishui&after={after}&limit=1"
    (event,) = (await platform.client.get(feed, headers=sent_with(staff))).json()
    assert event["authid"] == staff["person"]


async def test_a_revoked_grant_is_without_effect_everywhere_within_seconds(
    platform: Up, told: Told
) -> None:
    admin, staff = await token_for(told.data, *ADMIN), await token_for(told.data, *STAFF)
    path = f"/api/communities/grants/{staff['grant']}/revoke"
    answer = await platform.client.post(path, headers=sent_with(admin))
    assert answer.status_code == 204
    async with asyncio.timeout(EFFECTIVE_SECONDS_MAX):
        for service in SERVICES:
            while (await me(platform.client, service, staff))["grants"]:
                await asyncio.sleep(0.05)
    assert (await station_in(platform, "tongsheng", staff)).status_code in {403, 404}


async def test_a_grant_ends_by_itself(platform: Up, told: Told) -> None:
    days = str(3 / 86_400)
    token = await token_for(told.data, "volunteer", "lishui", "--days", days)
    async with asyncio.timeout(EFFECTIVE_SECONDS_MAX):
        while (await me(platform.client, "volunteers", token))["grants"]:
            await asyncio.sleep(0.05)


async def test_the_same_role_for_the_same_subject_is_one_grant(platform: Up, told: Told) -> None:
    first, again = [await token_for(told.data, *STAFF, "--subject", "wang") for _ in range(2)]
    assert (first["person"], first["grant"]) == (again["person"], again["grant"])


async def test_who_lost_a_role_gets_it_anew(platform: Up, told: Told) -> None:
    admin = await token_for(told.data, *ADMIN)
    lost = await token_for(told.data, *STAFF, "--subject", "zhao")
    path = f"/api/communities/grants/{lost['grant']}/revoke"
    assert (await platform.client.post(path, headers=sent_with(admin))).is_success
    anew = await token_for(told.data, *STAFF, "--subject", "zhao")
    assert anew["grant"] != lost["grant"]
    assert (await me(platform.client, "library", anew))["grants"]


async def test_the_page_says_where_tokens_come_from(platform: Up) -> None:
    assert "FOR DEVELOPMENT ONLY" in (await platform.client.get("/platform")).text


async def test_a_rule_refuses_in_its_own_words(platform: Up, told: Told) -> None:
    words = ("--role", "integrator", "--scope", "lishui", "--data", told.data)
    ended = await linli("token", *words)
    assert ended.status == 1
    assert "A register is named for integrators" in ended.err


@pytest.mark.parametrize(("role", "scope"), [("mayor", "lishui"), ("reader", "lishui//x")])
def test_what_is_no_role_or_scope_is_wrong_use(tmp_path: Path, role: str, scope: str) -> None:
    ended = typed("token", "--role", role, "--scope", scope, "--data", tmp_path)
    assert ended.status == 2


def test_without_a_platform_there_is_no_token(tmp_path: Path) -> None:
    ended = typed("token", "--role", "reader", "--scope", "lishui", "--data", tmp_path / "data")
    assert ended.status == 1
    assert "no platform has run on" in ended.err


async def test_a_token_made_while_the_platform_is_stopped_works_when_it_runs(data: Path) -> None:
    async with up(data):
        pass
    token = await token_for(data, *ADMIN)
    assert token["works"] is False
    async with up(data, env={"LINLI_FIRST_ADMIN": "dali:chief"}) as running:
        answer = await running.client.post(
            "/api/communities/towns",
            json={"code": "lishui", "name_zh": "里水镇"},
            headers=sent_with(token),
        )
        reader = sent_with(await token_for(data, "reader", "dali"))
        feed = "/api/communities/events?town=dali"
        dali = (await running.client.get(feed, headers=reader)).json()
    assert answer.status_code == 201
    assert [event["data"]["role"] for event in dali] == ["town-admin", "reader"]


async def test_without_authority_everybody_may_everything_and_it_is_said(data: Path) -> None:
    async with up(data, "up", "--insecure-no-auth") as running:
        body = {"code": "dali", "name_zh": "大沥镇"}
        answer = await running.client.post("/api/communities/towns", json=body)
        page = (await running.client.get("/platform")).text
        who = (await running.client.get("/api/issues/me")).json()
    ended = await linli("demo", "--once", "--insecure-no-auth", "--data", data, "--port", "0")
    assert answer.status_code == 201
    assert "INSECURE" in page
    assert who["person"] == "insecure"
    assert (ended.status, "INSECURE" in ended.err) == (0, True)


async def test_nobody_is_both_asked_and_not_asked(data: Path) -> None:
    env = {"LINLI_OIDC_ISSUER": "https://issuer.example"}
    ended = await linli("up", "--insecure-no-auth", "--data", data, env=env)
    assert ended.status == 1
    assert "LINLI_OIDC_ISSUER" in ended.err
