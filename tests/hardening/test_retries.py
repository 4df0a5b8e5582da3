"""A command that is asked for again and again through kills and lost answers is done once."""

import asyncio
import os
import random
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

import httpx
import orjson
import psycopg
import pytest

from linli.chassis.places import PLACES
from linli.chassis.testing import REGISTER
from linli.events.databases import engine_of, ensure_database, named
from linli.events.migrate import migrate
from linli.events.testing import projected, recorded
from linli.servers import Servers

from .callers import credentials
from .processes import Mortal, mortal

CLIENTS, LOST = 24, 0.2
TEAMS = "/api/volunteers/teams"
TOLD = ("etag", "linli-position", "location", "content-type", "content-length")


class Replay(NamedTuple):
    """All of an answer that must be the same the next time."""

    status: int
    headers: tuple[str | None, ...]
    body: bytes


class Client:
    """Asks for numbered teams until each has been answered so often."""

    def __init__(self, http: httpx.AsyncClient, header: str, chance: random.Random) -> None:
        self.http, self.header, self.chance = http, header, chance
        self.asked = 0

    def named(self, number: int) -> dict[str, str]:
        """The headers that name a command."""
        return {self.header: str(uuid5(NAMESPACE_URL, f"{self.header} {number}"))}

    async def answered(self, number: int, times: int) -> set[Replay]:
        """The different answers to one command."""
        replays: list[Replay] = []
        while len(replays) < times:
            self.asked += 1
            lost = self.chance.random() < LOST
            with_patience = httpx.Timeout(0.005 if lost else 10.0)
            try:
                answer = await self.http.post(
                    TEAMS, json=team(number), headers=self.named(number), timeout=with_patience
                )
            except httpx.TransportError:
                await asyncio.sleep(0.02)
                continue
            if "Retry-After" in answer.headers:
                await asyncio.sleep(0.2)
                continue
            replays.append(replay_of(answer))
        return set(replays)


def team(number: int, name: str = "队") -> dict[str, Any]:
    return {"community": "tongsheng", "kind": "volunteers", "name_zh": f"{name}{number}"}


def replay_of(answer: httpx.Response) -> Replay:
    headers = tuple(answer.headers.get(name) for name in TOLD)
    return Replay(answer.status_code, headers, answer.content)


@pytest.fixture(scope="module")
async def server_url(servers_apart: Servers) -> str:
    """A server where the service knows a town before it starts."""
    url = named(servers_apart.database_url, "linli_volunteers")
    await ensure_database(url)
    engine = engine_of(url)
    await migrate(engine)
    register = enumerate(REGISTER["lishui"], start=1)
    facts = [recorded(event, town="lishui", position=position) for position, event in register]
    await projected(engine, PLACES, facts)
    await engine.dispose()
    return servers_apart.database_url


def teams_in(server_url: str) -> Mapping[str, int]:
    """How often each name was recorded."""
    with psycopg.connect(named(server_url, "linli_volunteers")) as database:
        rows = database.execute("SELECT data FROM events WHERE stream LIKE 'team-%'").fetchall()
    return Counter(orjson.loads(data)["name_zh"] for (data,) in rows)


async def retried(
    service: Mortal, header: str, *, numbers: range, times: int, kills: int, seed: int
) -> None:
    """Ask for every number `times` times while the service dies `kills` times."""
    chance = random.Random(seed)
    limits = httpx.Limits(max_connections=CLIENTS)
    async with httpx.AsyncClient(
        base_url=service.url, limits=limits, headers=credentials()
    ) as http:
        client = Client(http, header, chance)
        left = iter(numbers)

        async def ask() -> None:
            for number in left:
                answers = await client.answered(number, times)
                assert len(answers) == 1, "\n".join(map(str, answers))
                assert next(iter(answers)).status == 201

        async with asyncio.TaskGroup() as together:
            together.create_task(service.die_again_and_again(kills, chance))
            for _ in range(CLIENTS):
                together.create_task(ask())
        assert client.asked > times * len(numbers), "nothing was lost on the way"
        if header == "Idempotency-Key":
            await other_bodies_are_refused(client, numbers[:: max(1, len(numbers) // 50)])


async def other_bodies_are_refused(client: Client, numbers: range) -> None:
    for number in numbers:
        answer = await client.http.post(
            TEAMS, json=team(number, "另"), headers=client.named(number)
        )
        assert answer.status_code == 422
        assert answer.json()["type"].endswith("/idempotency-key-reused")


@pytest.mark.usefixtures("server_url")
@pytest.mark.parametrize("header", ["Idempotency-Key", "Linli-Command-Id"])
async def test_hundreds_of_commands_retried_through_kills_are_done_once(
    servers_apart: Servers, tmp_path: Path, header: str
) -> None:
    await through_kills(servers_apart, tmp_path, header, keys=250, times=3, kills=2, seed=1)


@pytest.mark.heavy
@pytest.mark.timeout(0)
@pytest.mark.usefixtures("server_url")
@pytest.mark.parametrize("header", ["Idempotency-Key", "Linli-Command-Id"])
async def test_ten_thousand_commands_retried_through_kills_are_done_once(
    servers_apart: Servers, tmp_path: Path, header: str
) -> None:
    seed, kills = int(os.environ["LOAD_SEED"]), int(os.environ["LOAD_KILLS"])
    await through_kills(
        servers_apart, tmp_path, header, keys=10_000, times=5, kills=kills, seed=seed
    )


async def through_kills(
    servers: Servers, folder: Path, header: str, *, keys: int, times: int, kills: int, seed: int
) -> None:
    first = 1_000_000 * seed + (500_000 if header == "Idempotency-Key" else 0)
    numbers = range(first, first + keys)
    async with mortal("volunteers", servers, folder) as service:
        await retried(service, header, numbers=numbers, times=times, kills=kills, seed=seed)
        assert service.kills == kills
    recorded_names = teams_in(servers.database_url)
    assert [recorded_names[f"队{number}"] for number in numbers] == [1] * keys
