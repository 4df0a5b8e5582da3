"""Services as processes of their own share nothing but events, and each may be killed."""

import asyncio
import os
import re
import socket
import sys
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from linli.chassis.telemetry.registry import SERIES_MAX, prometheus_name, registry
from linli.events.keyring import KeyRing
from linli.issuer import DevelopmentIssuer
from linli.servers import temporary_servers

EFFECTIVE_SECONDS_MAX = 5.0
"""Within which a grant and its revocation are known to every service; the promise is a minute."""


class Process(NamedTuple):
    """A service at work."""

    name: str
    url: str
    handle: asyncio.subprocess.Process


@pytest.fixture
async def issuer(tmp_path: Path) -> AsyncGenerator[DevelopmentIssuer]:
    """An issuer of tokens at work in a process."""
    folder, port = tmp_path / "issuer", str(free_port())
    handle = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "linli.issuer", "--folder", str(folder), "--port", port),
        stderr=asyncio.subprocess.DEVNULL,
    )
    yield DevelopmentIssuer(folder, f"http://127.0.0.1:{port}")
    handle.terminate()
    await handle.wait()


@pytest.fixture
async def own_servers(tmp_path: Path, issuer: DevelopmentIssuer) -> AsyncGenerator[dict[str, str]]:
    """The environment of processes on servers of their own; `chief` is Lishui's first admin."""
    async with temporary_servers() as servers:
        KeyRing.ensure(kek := tmp_path / "kek.json")
        keys = {
            "LINLI_DATABASE_URL": servers.database_url,
            "LINLI_NATS_URL": servers.nats_url,
            "LINLI_KEK_FILE": str(kek),
            "LINLI_PHOTOS_DIR": str(tmp_path / "photos"),
            "LINLI_OIDC_ISSUER": issuer.issuer,
            "LINLI_FIRST_ADMIN": "lishui:chief",
        }
        yield {**os.environ, **keys}


@asynccontextmanager
async def client_of(
    service: Process, issuer: DevelopmentIssuer, subject: str = "chief", *, roles: int = 1
) -> AsyncGenerator[httpx.AsyncClient]:
    """A client for somebody, from when the service knows that they have so many roles."""
    headers = {"Authorization": f"Bearer {issuer.issue(subject)}"}
    async with httpx.AsyncClient(base_url=service.url, headers=headers) as client:
        await _until_roles(client, service.name, roles)
        yield client


async def _until_roles(client: httpx.AsyncClient, service: str, roles: int) -> None:
    """Wait until the service knows that the client's bearer has so many roles."""
    async with asyncio.timeout(EFFECTIVE_SECONDS_MAX):
        while True:
            answer = await client.get(f"/api/{service}/me")
            if answer.is_success and len(answer.json()["grants"]) == roles:
                return
            await asyncio.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@asynccontextmanager
async def process(
    name: str, environment: dict[str, str], part: str = "all"
) -> AsyncGenerator[Process]:
    port = free_port()
    keys = {"LINLI_PORT": str(port), "LINLI_HOST": "127.0.0.1"}
    handle = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", f"linli.{name}", part), env=environment | keys
    )
    url = f"http://127.0.0.1:{port}"
    try:
        await _ready(url)
        yield Process(name, url, handle)
    finally:
        if handle.returncode is None:
            handle.terminate()
        assert await handle.wait() in {0, -9}


async def kill(victim: Process, environment: dict[str, str]) -> None:
    """End a service at once; what it had not published yet, its next life publishes."""
    victim.handle.kill()
    await victim.handle.wait()
    async with process(victim.name, environment):
        pass


async def _ready(url: str) -> None:
    async with asyncio.timeout(30), httpx.AsyncClient(base_url=url) as client:
        while True:
            try:
                if (await client.get("/readyz")).is_success:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.05)


async def post(
    client: httpx.AsyncClient, path: str, body: dict[str, Any], **headers: str
) -> httpx.Response:
    answer = await client.post(path, json=body, headers=headers)
    assert answer.is_success, answer.text
    return answer


async def test_a_finding_becomes_an_issue_though_each_service_is_killed_on_the_way(
    own_servers: dict[str, str], issuer: DevelopmentIssuer
) -> None:
    town, community, compound = "lishui", "tongsheng", "jinsha-bandao"
    async with AsyncExitStack() as stack:
        register = await stack.enter_async_context(process("communities", own_servers))
        async with client_of(register, issuer) as client:
            names = {"name_zh": "某处"}
            await post(
                client,
                "/api/communities/towns",
                {"code": town, "time_zone": "Asia/Shanghai", **names},
            )
            await post(
                client, "/api/communities/communities", {"code": community, "town": town, **names}
            )
            placed = await post(
                client,
                "/api/communities/compounds",
                {"code": compound, "community": community, **names},
            )
        await kill(register, own_servers)
        seen = {"Linli-Min-Position": placed.headers["Linli-Position"]}
        patrol, finding = await _patrol(own_servers, issuer, community, compound, seen)
        async with (
            process("issues", own_servers) as issues,
            client_of(issues, issuer) as client,
        ):
            issue = await _until_found(client, compound)
            shown = (await client.get(f"/api/issues/{issue['id']}")).json()
        assert shown["patrol"] == {"patrol_id": patrol, "finding_id": finding}
        async with (
            process("volunteers", own_servers) as volunteers,
            client_of(volunteers, issuer) as client,
        ):
            async with asyncio.timeout(10):
                while True:
                    (found,) = (await client.get(f"/api/volunteers/patrols/{patrol}")).json()[
                        "findings"
                    ]
                    if found["issue"]:
                        break
                    await asyncio.sleep(0.05)
        assert found["issue"] == issue["id"]


async def _patrol(
    environment: dict[str, str],
    issuer: DevelopmentIssuer,
    community: str,
    compound: str,
    seen: dict[str, str],
) -> tuple[str, str]:
    """A patrol that finds something; its service is killed the moment that is acknowledged."""
    place = {"community": community, "compound": compound}
    async with (
        process("volunteers", environment) as volunteers,
        client_of(volunteers, issuer) as client,
    ):
        team = await post(
            client,
            "/api/volunteers/teams",
            {"kind": "volunteers", "name_zh": "队", **place},
            **seen,
        )
        starts = {"team_id": team.json()["id"], "starts_at": "2026-01-18T12:00:00+08:00"}
        patrol = (await post(client, "/api/volunteers/patrols", starts | place)).json()["id"]
        await post(
            client,
            f"/api/volunteers/patrols/{patrol}/start",
            {"occurred_at": "2026-01-18T12:00:00+08:00"},
        )
        finding = await post(
            client,
            f"/api/volunteers/patrols/{patrol}/findings",
            {
                "category": "greening",
                "title": "绿化带被占用",
                "occurred_at": "2026-01-18T12:10:00+08:00",
                **place,
            },
        )
        await kill(volunteers, environment)
    return patrol, finding.json()["id"]


async def _until_found(client: httpx.AsyncClient, compound: str) -> dict[str, Any]:
    async with asyncio.timeout(15):
        while True:
            page = (await client.get("/api/issues", params={"compound": compound})).json()
            if page["items"]:
                (issue,) = page["items"]
                return issue
            await asyncio.sleep(0.05)


async def test_a_grant_and_its_revocation_are_known_to_another_process_within_seconds(
    own_servers: dict[str, str], issuer: DevelopmentIssuer
) -> None:
    account, scope = {"subject": "li"}, {"town": "lishui"}
    grant = {"account": account, "role": "community-staff", "scope": scope}
    town = {"code": "lishui", "name_zh": "里水镇"}
    async with (
        process("communities", own_servers) as register,
        process("issues", own_servers) as issues,
        client_of(register, issuer) as chief,
    ):
        await post(chief, "/api/communities/towns", town)
        made = await post(chief, "/api/communities/grants", grant)
        async with client_of(issues, issuer, "li") as staff:
            await post(chief, f"{made.headers['Location']}/revoke", {"reason": "已离职"})
            await _until_roles(staff, "issues", 0)


async def test_what_one_part_acknowledges_the_other_shows_though_that_is_killed_meanwhile(
    own_servers: dict[str, str], issuer: DevelopmentIssuer
) -> None:
    path, town = "/api/communities/towns", {"code": "lishui", "name_zh": "里水镇"}
    async with process("communities", own_servers, "api") as api:
        async with process("communities", own_servers, "worker") as worker:
            async with client_of(api, issuer) as chief:
                made = await post(chief, path, town)
                seen = {"Linli-Min-Position": made.headers["Linli-Position"]}
                shown = (await chief.get(path, headers=seen)).json()["items"]
            assert [one["name_zh"] for one in shown] == ["里水镇"]
            worker.handle.kill()
            await worker.handle.wait()
        async with client_of(api, issuer) as chief:
            community = {"code": "tongsheng", "town": "lishui", "name_zh": "同声社区"}
            later = await post(chief, "/api/communities/communities", community)
            seen = {"Linli-Min-Position": later.headers["Linli-Position"]}
            stale = await chief.get("/api/communities/communities", headers=seen)
            assert stale.status_code == httpx.codes.SERVICE_UNAVAILABLE
            async with process("communities", own_servers, "worker"):
                shown = (await chief.get("/api/communities/communities", headers=seen)).json()
            assert [one["code"] for one in shown["items"]] == ["tongsheng"]


async def test_a_worker_answers_probes_alone(own_servers: dict[str, str]) -> None:
    async with (
        process("library", own_servers, "worker") as worker,
        httpx.AsyncClient(base_url=worker.url) as client,
    ):
        answers = [await client.get(path) for path in ("/metrics", "/healthz", "/api/library/me")]
    assert [answer.status_code for answer in answers] == [200, 200, 404]


async def test_a_process_shows_few_series_whatever_it_is_asked(
    own_servers: dict[str, str], issuer: DevelopmentIssuer
) -> None:
    budget = registry()
    async with (
        process("communities", own_servers) as register,
        client_of(register, issuer) as chief,
    ):
        paths = (await chief.get("/api/communities/openapi.json")).json()["paths"]
        for path, methods in paths.items():
            for method, value in product([*methods, "BREW"], (str(UUID(int=1)), "?")):
                asked = re.sub(r"\{\w+\}", value, path)
                await chief.request(method, asked, json={}, headers={"If-Match": "x"})
        text = (await chief.get("/metrics")).text
    sets = {
        (family.name, *sorted((k, v) for k, v in sample.labels.items() if k != "le"))
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert 100 < len(sets) <= SERIES_MAX
    names = {prometheus_name(name, one): one for name, one in budget.metrics.items()}
    for family, *labels in sets:
        declared = names.get(family) or names[f"{family}_total"]
        assert {name for name, _ in labels} == set(declared.labels), family
