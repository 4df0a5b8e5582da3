"""All services in one process, on one address."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from httpx import ASGITransport, AsyncClient
from starlette.types import ASGIApp

from linli.chassis.admission import INSIDE, Admission
from linli.chassis.callers import Accounts, callers_by
from linli.chassis.photo_places import photo_place_of
from linli.chassis.service import Running, Surroundings
from linli.chassis.settings import PlatformSettings
from linli.chassis.stopping import Stopping
from linli.cli.foundations import Foundations
from linli.cli.identity import accounts_of, issuer_on, sign_in_on, verifier_on
from linli.cli.root import Root
from linli.cli.services import SERVICES
from linli.cli.together import together
from linli.cli.witnesses import folder_on, witness_on
from linli.events.databases import named
from linli.events.feed import HttpFeed
from linli.events.jetstream import Nats
from linli.events.keyring import KeyRing
from linli.events.keys import DATABASE as KEYS_DATABASE
from linli.events.keys import KeyStore
from linli.events.nats_access import NatsAccess
from linli.issuer import DevelopmentIssuer

KEK_FILE = "keys/kek.json"
PHOTOS = "photos"
BASE_URL = "http://linli"
"""Of requests that never leave the process."""


@dataclass(frozen=True, kw_only=True)
class Platform:
    """The services at work, and the application that leads to them."""

    app: ASGIApp
    services: Mapping[str, Running]
    accounts: Accounts
    issuer: DevelopmentIssuer | None
    """Whose tokens are taken; None where tokens come from elsewhere, or none is asked for."""

    async def events(self) -> int:
        """How many events all stores hold: positions are dense, so tails count them."""
        stores = [running.store for running in self.services.values()]
        tails = [await store.tail(source) for store in stores for source in await store.sources()]
        return sum(tail.position for tail in tails)


@contextlib.asynccontextmanager
async def platform(
    on: Foundations, settings: PlatformSettings, stopping: Stopping
) -> AsyncGenerator[Platform]:
    """Start every service at once; afterwards everything committed is published.

    The services read each other's feeds over HTTP, as they would between processes, though these
    requests take the short way through the application.
    """
    issuer = issuer_on(on.data, settings)
    root = Root(stopping, issuer, insecure=settings.insecure_no_auth)
    transport = ASGITransport(root, client=(INSIDE, 0))
    inside = AsyncClient(transport=transport, base_url=BASE_URL)
    verifier = verifier_on(settings, issuer, inside)
    async with (
        inside,
        connected(on.nats_url, settings.nats_access) as nats,
        opened_keys(on, settings) as vault,
        callers_by(verifier, accounts := accounts_of(vault, settings, issuer)) as callers,
    ):
        around = Surroundings(
            server_url=on.database_url,
            nats=nats,
            vault=vault,
            callers=callers,
            accounts=accounts,
            sign_in=sign_in_on(settings, issuer),
            first_admin=settings.first_admin,
            feed=HttpFeed(inside),
            stopping=stopping,
            nats_monitoring_url=on.nats_monitoring_url,
            admission=Admission(settings.bounds),
            unsafe_durability=settings.unsafe_durability,
            stream_replicas=settings.stream_replicas,
            accesses_kept=timedelta(days=settings.access_log_days),
            witness=witness_on(on.data, settings),
            photos=photo_place_of(settings) or on.data / PHOTOS,
        )
        running = {service.name: Running(service, around) for service in SERVICES}
        root.lead_to(running)
        turn = asyncio.Lock()
        async with together(*(started_in_turn(one, turn) for one in running.values())):
            yield Platform(
                app=root,
                services=running,
                accounts=accounts,
                issuer=None if settings.insecure_no_auth else issuer,
            )


@contextlib.asynccontextmanager
async def started_in_turn(running: Running, turn: asyncio.Lock) -> AsyncGenerator[Running]:
    """A service, started when those before it are: Alembic migrates one database at a time."""
    async with contextlib.AsyncExitStack() as stack:
        async with turn:
            await stack.enter_async_context(running.started())
        yield running


@contextlib.asynccontextmanager
async def opened_keys(on: Foundations, settings: PlatformSettings) -> AsyncGenerator[KeyStore]:
    """The keys of personal values; what wraps them stands in the data directory."""
    async with keys_in(on.data, on.keys_database_url, settings) as store:
        yield store


@contextlib.asynccontextmanager
async def keys_in(
    data: Path, server_url: str, settings: PlatformSettings
) -> AsyncGenerator[KeyStore]:
    """The key store on a server, as a platform on `data` wraps its keys."""
    url, witness = named(server_url, KEYS_DATABASE), folder_on(data, settings)
    store = await KeyStore.open(url, KeyRing.ensure(data / KEK_FILE), witness)
    try:
        yield store
    finally:
        await store.close()


@contextlib.asynccontextmanager
async def connected(url: str, access: NatsAccess) -> AsyncGenerator[Nats]:
    """The process's connection to NATS, which may come up later."""
    nats = await Nats.open(url, access=access)
    try:
        yield nats
    finally:
        await nats.close()
