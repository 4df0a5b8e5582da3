"""Every service is replaced by its next version under load, and no request fails."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import httpx
import pytest

from linli.cli.asking import TIMEOUT, Asker
from linli.cli.demo.history import story
from linli.cli.demo.player import Player
from linli.cli.services import SERVICES

from .site import GRACE_SECONDS, ByService, Site, site

log = logging.getLogger(__name__)
pytestmark = [pytest.mark.heavy, pytest.mark.timeout(3600)]

CALLERS = 4
TOWN, COMPOUND = "lishui", "jinsha-bandao"
SHOWN = {
    TOWN: ("towns", {"communities.total": 2, "compounds.total": 5}),
    COMPOUND: ("compounds", {"issues.from_patrols": 1, "issues.resolved": 1}),
}
"""What the history leads to: across services, so that every worker had its part in it."""


class Load:
    """Callers who report, read and look at numbers, one request after the other."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self.answered = self.reported = 0
        self.failed: list[str] = []
        self._over = False

    @asynccontextmanager
    async def under(self) -> AsyncGenerator[None]:
        """Under way meanwhile; afterwards every request has its answer."""
        async with asyncio.TaskGroup() as tasks:
            for _ in range(CALLERS):
                tasks.create_task(self._call())
            try:
                yield
            finally:
                self._over = True

    async def _call(self) -> None:
        for turn in count():
            if self._over:
                return
            service = SERVICES[turn % len(SERVICES)].name
            await self._ask("GET", f"/api/{service}/me")
            await self._ask("GET", f"/api/dashboards/compounds/{COMPOUND}")
            issue = {
                "community": "tongsheng",
                "compound": COMPOUND,
                "category": "greening",
                "title": "绿化带被占用",
                "occurred_at": datetime.now(UTC).isoformat(),
            }
            if await self._ask("POST", "/api/issues", issue):
                self.reported += 1

    async def _ask(self, method: str, path: str, body: object = None) -> bool:
        """Whether it was answered as it should be."""
        try:
            answer = await self._client.request(method, path, json=body)
        except httpx.HTTPError as error:
            self.failed.append(f"{method} {path}: {error!r}")
            return False
        self.answered += 1
        if not answer.is_success:
            self.failed.append(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer.is_success


@asynccontextmanager
async def asked(at: Site, token: str) -> AsyncGenerator[httpx.AsyncClient]:
    """A client with a token, who finds every service."""
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(
        transport=ByService(at), base_url="http://linli", headers=headers, timeout=TIMEOUT
    ) as client:
        yield client


async def until_admin(client: httpx.AsyncClient) -> None:
    """Wait until the registry knows that the bearer may begin."""
    async with asyncio.timeout(60):
        while not (await client.get("/api/communities/me")).json()["grants"]:
            await asyncio.sleep(0.2)


async def until_shown(asker: Asker, kind: str, place: str, metric: str, value: int) -> None:
    async with asyncio.timeout(60):
        while True:
            shown = (await asker.get(f"/api/dashboards/{kind}/{place}")).json()["metrics"]
            if shown[metric]["value"] == value:
                return
            await asyncio.sleep(0.2)


async def test_every_part_of_every_service_is_replaced_under_load_and_no_request_fails(
    tmp_path: Path,
) -> None:
    async with (
        site(tmp_path, f"{TOWN}:chief") as (at, issuer),
        asked(at, issuer.issue("chief")) as client,
    ):
        await until_admin(client)
        asker = Asker(client)
        player = Player(asker)
        for step in story().steps:
            await player.play(step)
        for place, (kind, metrics) in SHOWN.items():
            for metric, value in metrics.items():
                await until_shown(asker, kind, place, metric, value)
        path = f"/api/dashboards/compounds/{COMPOUND}"
        before = (await asker.get(path)).json()["metrics"]["issues.reported"]["value"]

        load = Load(client)
        async with load.under():
            seconds = [
                *await asyncio.gather(*(at.roll(service.name, "worker") for service in SERVICES)),
                *await asyncio.gather(*(at.roll(service.name, "api") for service in SERVICES)),
            ]

        assert load.failed == []
        assert load.reported > 0
        assert max(seconds) < GRACE_SECONDS
        await until_shown(asker, "compounds", COMPOUND, "issues.reported", before + load.reported)
        log.info("%d requests, %d issues, ended after %s s", load.answered, load.reported, seconds)
