"""The testing kit of services: one at work on real servers, in a town whose places it knows."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from httpx import ASGITransport, AsyncClient, Response

from linli.chassis.authority import EVERYWHERE, Caller, Grant, Role, UnauthenticatedError
from linli.chassis.callers import Accounts
from linli.chassis.erasures import ERASURES
from linli.chassis.grants import GRANTS
from linli.chassis.places import PLACES
from linli.chassis.service import Running, Service, Surroundings
from linli.chassis.stopping import Stopping
from linli.events.contracts.base import CommunityCode, CompoundCode, Event, TownCode
from linli.events.contracts.places import CommunityRegistered, CompoundRegistered, TownRegistered
from linli.events.databases import engine_of, ensure_database, named
from linli.events.envelope import Recorded
from linli.events.feed import Feed, HttpFeed
from linli.events.jetstream import Nats
from linli.events.keyring import KeyRing
from linli.events.keys import DATABASE as KEYS_DATABASE
from linli.events.keys import KeyStore
from linli.events.migrate import migrate
from linli.events.nats_access import BY_URL, NatsAccess
from linli.events.projections import Projection
from linli.events.testing import projected, recorded

ISSUER = "https://issuer.example"
"""Whose accounts the people under test have."""
LISHUI, DALI = TownCode("lishui"), TownCode("dali")
TONGSHENG, HAINANZHOU = CommunityCode("tongsheng"), CommunityCode("hainanzhou")
REGISTER: Mapping[str, Sequence[Event]] = {
    LISHUI: (
        TownRegistered(code=LISHUI, name_zh="里水镇", time_zone="Asia/Shanghai"),
        CommunityRegistered(code=TONGSHENG, town=LISHUI, name_zh="同声社区"),
        CommunityRegistered(code=HAINANZHOU, town=LISHUI, name_zh="海南洲社区"),
        *(
            CompoundRegistered(code=CompoundCode(code), community=community, name_zh=name)
            for code, community, name in (
                ("jinsha-bandao", TONGSHENG, "金沙半岛"),
                ("lvdi-xiangshu", TONGSHENG, "绿地香树花园"),
                ("yueyuan", HAINANZHOU, "悦园"),
            )
        ),
    ),
    DALI: (
        TownRegistered(code=DALI, name_zh="大沥镇", time_zone="Asia/Shanghai"),
        CommunityRegistered(code=CommunityCode("huangqi"), town=DALI, name_zh="黄岐社区"),
    ),
}
"""Two towns, and what is registered in them."""


WRAPPING = KeyRing("tests", {"tests": bytes(32)})
"""What wraps the keys of every test."""

STREAM_BYTES_MAX = 64 * 1024**2
"""The server sets so much aside for each stream, and tests have hundreds of towns."""

type Told = Sequence[tuple[Projection, Sequence[Recorded[Any]]]]
"""What a service has heard of others before it starts, by the projection that keeps it."""


@asynccontextmanager
async def at_work(
    service: Service,
    server_url: str,
    nats_url: str,
    *,
    told: Told = (),
    feed: Feed | None = None,
    access: NatsAccess = BY_URL,
) -> AsyncGenerator[Running]:
    """A service with a database of its own, which had read the register before it started.

    Args:
        service: the service.
        server_url: the PostgreSQL server.
        nats_url: the NATS server.
        told: facts of other services, beside the register.
        feed: the other services' feeds; without one, none can be reached.
        access: how it comes into NATS.
    """
    await _prepare(service, server_url, told)
    nats = await Nats.open(nats_url, service.name, access=access)
    nowhere = AsyncClient(base_url="http://nowhere.invalid")
    photos = TemporaryDirectory(prefix="linli-photos-")
    async with nowhere as nobody, opened_keys(server_url) as vault:
        around = Surroundings(
            server_url=server_url,
            nats=nats,
            vault=vault,
            callers=lambda _grants: KNOWN,
            accounts=Accounts(vault, ISSUER),
            feed=feed or HttpFeed(nobody),
            stopping=Stopping(),
            photos=Path(photos.name),
            stream_bytes_max=STREAM_BYTES_MAX,
        )
        with photos:
            async with Running(service, around).started() as running:
                yield running
    await nats.close()


@asynccontextmanager
async def opened_keys(server_url: str) -> AsyncGenerator[KeyStore]:
    """The server's key database, with a witness of its own."""
    with TemporaryDirectory(prefix="linli-witness-") as witness:
        vault = await KeyStore.open(named(server_url, KEYS_DATABASE), WRAPPING, Path(witness))
        yield vault
        await vault.close()


class KnownCallers:
    """Tells callers by their names, which are their tokens."""

    def __init__(self) -> None:
        self.known: dict[str, Caller] = {}

    def token_of(self, caller: Caller) -> str:
        """What the caller sends."""
        self.known[caller.person] = caller
        return caller.person

    async def caller(self, token: str | None) -> Caller | None:
        """As `Callers.caller`."""
        if token is None:
            return None
        if token not in self.known:
            raise UnauthenticatedError("unknown")
        return self.known[token]


KNOWN = KnownCallers()
"""Who may ask the services under test."""
ADMIN = Caller("admin", (Grant(Role.TOWN_ADMIN, EVERYWHERE),))
"""Who asks in tests that are about something else."""


def sent_by(caller: Caller | None) -> dict[str, str]:
    """The headers of a caller's requests; nobody sends none."""
    return {"Authorization": f"Bearer {KNOWN.token_of(caller)}"} if caller else {}


@asynccontextmanager
async def client_of(
    running: Running, path: str = "", as_: Caller | None = ADMIN
) -> AsyncGenerator[AsyncClient]:
    """A client of the service's application, in the process; its requests begin with `path`."""
    transport, headers = ASGITransport(running.app), sent_by(as_)
    url = f"http://linli{path}"
    async with AsyncClient(transport=transport, base_url=url, headers=headers) as client:
        yield client


def refused(response: Response, status: int) -> tuple[str, str | None]:
    """The code of the problem that is answered, and where in the body it is."""
    _expect(response, status)
    problem = response.json()
    errors = problem.get("errors", [{}])
    return problem["type"].rsplit("/", 1)[-1], errors[0].get("pointer")


async def listed(api: AsyncClient, path: str, after: Response, **where: str | int) -> list[Any]:
    """The items of a list when it shows what a command recorded."""
    headers = {"Linli-Min-Position": after.headers["Linli-Position"]}
    response = await api.get(path, params=where, headers=headers)
    _expect(response, 200)
    return response.json()["items"]


def _expect(response: Response, status: int) -> None:
    if response.status_code != status:
        raise AssertionError(f"{response.status_code}, not {status}: {response.text}")


async def _prepare(service: Service, server_url: str, told: Told) -> None:
    url = named(server_url, service.database)
    await ensure_database(url)
    engine = engine_of(url)
    await migrate(engine)
    if PLACES in service.projections:
        for town, register in REGISTER.items():
            facts = [recorded(e, town=town, position=n) for n, e in enumerate(register, start=1)]
            for projection in (PLACES, GRANTS, ERASURES):
                await projected(engine, projection, facts)
    for projection, facts in told:
        await projected(engine, projection, facts)
    await engine.dispose()
