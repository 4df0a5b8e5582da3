"""How a service is composed: declared as data, then run in a process of its own or with others."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import partial
from http import HTTPStatus
from itertools import chain
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, FastAPI, Response

from linli.chassis import accesses, erasures, feed, me, people
from linli.chassis.accesses import KEPT, Accesses
from linli.chassis.admission import Admission
from linli.chassis.app import create_app, probes_app, service_router
from linli.chassis.authority import PUBLIC, SIGNED_IN, Rules, allow
from linli.chassis.callers import Accounts, CallersOf, UnknownIssuerError
from linli.chassis.canary import Canary
from linli.chassis.durability import Durability
from linli.chassis.erasures import ERASURES, acting
from linli.chassis.grants import GRANTS, Grants
from linli.chassis.health import Check
from linli.chassis.metrics import METRICS
from linli.chassis.openapi import refusals
from linli.chassis.photo_places import PhotoPlace
from linli.chassis.places import PlaceMismatchError, Places, UnknownPlaceError
from linli.chassis.problems import Dialects, Statuses
from linli.chassis.recorded_answers import MIGRATIONS, RecordedAnswers, keep_pruned
from linli.chassis.sign_in import SignIn
from linli.chassis.stopping import Stopping
from linli.chassis.vitals import Vitals
from linli.chassis.waiting import ReadModels
from linli.events import measuring
from linli.events.applying import passing
from linli.events.bells import Bells
from linli.events.databases import engine_of, ensure_database, named
from linli.events.envelope import Source
from linli.events.epochs import suspend
from linli.events.feed import Feed
from linli.events.histories import ServiceHistories
from linli.events.jetstream import Nats
from linli.events.migrate import migrate
from linli.events.projections import Projection, prepare
from linli.events.reactions import Reaction, Reactor
from linli.events.relay import ForkError, Relay
from linli.events.runner import Runner
from linli.events.sealing import Vault
from linli.events.signer import Signer
from linli.events.store import EventStore, Signal
from linli.events.tasks import keep_running
from linli.events.witness import Witness

type Begin = Callable[["Running"], Awaitable[None]]
"""What a service does when it can record, before it answers: again at every start."""
type Work = Callable[["Running"], Awaitable[None]]
"""Work that goes on until it is cancelled, begun again after a fault."""

STREAM_BYTES_MAX = 1024**3
"""What a stream keeps: older events are read from the feed."""
DRAIN_SECONDS_MAX = 5.0
SETTLE_SECONDS_MAX = 3.0
"""How long a start waits for the word of each stream on whether the store was restored."""

OF_CHASSIS: Statuses = {
    erasures.NotErasedHereError: HTTPStatus.NOT_FOUND,
    UnknownIssuerError: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownPlaceError: HTTPStatus.UNPROCESSABLE_ENTITY,
    PlaceMismatchError: HTTPStatus.UNPROCESSABLE_ENTITY,
}


RULES: Rules = {
    feed.events: PUBLIC,
    me.me: SIGNED_IN,
    people.export: allow(own="person"),
    erasures.erasure: allow(),
    accesses.accesses: allow(),
}
"""Who may use what every service answers."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """A service: what it answers, what it keeps in step, and what it reacts to."""

    name: str
    """As in paths, event types and the database's name."""
    routers: Sequence[APIRouter]
    statuses: Statuses
    rules: Rules
    """Who may use each of its routes."""
    projections: Sequence[Projection] = ()
    reactions: Sequence[Reaction] = ()
    migrations: Sequence[Path] = ()
    begin: Begin | None = None
    dialects: Dialects = field(default_factory=dict[str, Any])
    """What it answers outside of `/api/<name>`, by the path's first segment, and how it says there
    what is wrong."""
    pages: frozenset[str] = frozenset()
    """What else it answers outside of `/api/<name>`, in a process with others: first segments."""
    work: Mapping[str, Work] = field(default_factory=dict[str, Work])
    """What else its workers do, by its name in the log, for as long as they last."""
    keeps: Mapping[str, Work] = field(default_factory=dict[str, Work])
    """What each process that answers keeps up to date in memory, by its name in the log."""
    keeps_photos: bool = False
    """Whether it must be told where."""

    def __post_init__(self) -> None:
        """Every service knows who may do what, and who has been erased."""
        missing = [one for one in (GRANTS, ERASURES) if one not in self.projections]
        object.__setattr__(self, "projections", (*missing, *self.projections))

    @property
    def steps(self) -> Sequence[Path]:
        """Where the steps of its schema are, besides those of the event store."""
        return (MIGRATIONS / "versions", *self.migrations)

    @property
    def database(self) -> str:
        """Its database on the server."""
        return f"linli_{self.name}"

    @property
    def reads(self) -> frozenset[str]:
        """The services whose histories it reads."""
        readers = (*self.projections, *self.reactions)
        return frozenset(chain.from_iterable(reader.services for reader in readers))


def routers_of(service: Service) -> Sequence[APIRouter]:
    """What a service answers: first what every one does, then its own."""
    common = service_router(service.name)
    common.add_api_route("/events", feed.events, response_class=Response, tags=["feed"])
    common.add_api_route("/me", me.me, tags=["callers"])
    common.add_api_route(
        "/people/{person}/export", people.export, response_class=Response, tags=["persons"]
    )
    common.add_api_route(
        "/erasures/{person}",
        erasures.erasure,
        tags=["persons"],
        responses=refusals(OF_CHASSIS, erasures.NotErasedHereError),
    )
    common.add_api_route("/accesses", accesses.accesses, tags=["persons"])
    return (common, *service.routers)


def rules_of(service: Service) -> Rules:
    """Who may use each of these routes."""
    return {**RULES, **service.rules}


class Part(StrEnum):
    """What a process of a service does; of each there may be several."""

    ALL = "all"
    API = "api"
    """Answers and records."""
    WORKER = "worker"
    """Publishes, projects and reacts."""

    @property
    def answers(self) -> bool:
        """Whether it takes requests."""
        return self is not Part.WORKER

    @property
    def works(self) -> bool:
        """Whether it goes on without any."""
        return self is not Part.API


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a service is run with."""

    part: Part = Part.ALL
    server_url: str
    """The PostgreSQL server; the database is the service's own."""
    nats: Nats
    vault: Vault
    """Where the keys of personal values are."""
    feed: Feed
    """The other services' feeds."""
    stopping: Stopping
    callers: CallersOf
    """Tells who asks, by the grants that the service knows."""
    accounts: Accounts | None = None
    """Tells who is behind an issuer's account, where anybody needs to know."""
    sign_in: SignIn | None = None
    """Where readers of its pages sign in, if anywhere."""
    first_admin: str | None = None
    """`<town>:<subject>`."""
    nats_monitoring_url: str | None = None
    admission: Admission = field(default_factory=Admission)
    """Lets requests in; the services of one process share it."""
    migrates: bool = True
    """Whether it brings its database to today's schema; otherwise that has been done."""
    unsafe_durability: bool = False
    stream_bytes_max: int = STREAM_BYTES_MAX
    stream_replicas: int = 1
    accesses_kept: timedelta = KEPT
    """How long the access log goes back."""
    witness: Witness | None = None
    """Where its histories are signed; without one they are not."""
    photos: PhotoPlace | None = None
    """Where the bytes of photos are kept."""


class Running:
    """A service at work, or a part of it: its application, and what keeps its streams and read
    models in step.
    """

    store: EventStore
    durability: Durability

    def __init__(self, service: Service, around: Surroundings) -> None:
        self.service, self._around = service, around
        self.stopping, self.accounts = around.stopping, around.accounts
        self.vault = around.vault
        self.photos = around.photos
        self.sign_in = around.sign_in
        self.first_admin = around.first_admin
        self.database_url = named(around.server_url, service.database)
        self.engine = engine_of(self.database_url)
        self.places = Places(self.engine, service.name)
        self.relays: dict[Source, Relay] = {}
        self.progress = Signal()
        """Rings when a projection has moved."""
        self.read_models = ReadModels(self.engine, service.projections, self.progress)
        self._answers = RecordedAnswers(self.engine)
        # written while the one who reads holds a connection
        self._log_engine = engine_of(self.database_url, 1)
        self.accesses = Accesses(self._log_engine, around.accesses_kept)
        self.runners = tuple[Runner, ...]()
        self.reactors = tuple[Reactor, ...]()
        self.signer: Signer | None = None
        self.canary: Canary | None = None
        self.app = self._application() if around.part.answers else self._probes()

    def _application(self) -> FastAPI:
        app = create_app(
            self.service.name,
            *routers_of(self.service),
            statuses={**OF_CHASSIS, **self.service.statuses},
            answers=self._answers,
            positions=self.read_models,
            checks=self.checks(),
            stopping=self.stopping,
            rules=rules_of(self.service),
            dialects=self.service.dialects,
            callers=self._around.callers(Grants(self.engine)),
            admission=self._around.admission,
        )
        app.state.running = self
        return app

    def _probes(self) -> FastAPI:
        return probes_app(self.service.name, self.checks(), self.stopping)

    def checks(self) -> Mapping[str, Check]:
        """What readiness asks; not NATS: commands are accepted while it is down."""

        async def database() -> None:
            async with self.engine.connect() as db:
                await db.execute(sa.text("SELECT 1"))

        return {"database": database}

    @contextlib.asynccontextmanager
    async def started(self) -> AsyncGenerator["Running"]:
        """Ready to answer; afterwards everything committed is published, in bounded time."""
        try:
            await self._prepare()
            async with self._opened(), self._working():
                yield self
        finally:
            await self._log_engine.dispose()
            await self.read_models.close()
            await self.engine.dispose()

    async def _prepare(self) -> None:
        if not self._around.migrates:
            return
        await ensure_database(self.database_url)
        await migrate(self.engine, *self.service.steps)
        for projection in self.service.projections:
            await prepare(self.engine, projection)

    @contextlib.asynccontextmanager
    async def _opened(self) -> AsyncGenerator[None]:
        """The store, if nothing that it rests on may lose what it acknowledges."""
        around = self._around
        self.store = await EventStore.open(
            *(self.service.name, self.database_url, around.vault), unsafe=around.unsafe_durability
        )
        try:
            self.durability = Durability(
                self.store, self.database_url, around.nats, around.nats_monitoring_url
            )
            await self.durability.require(unsafe=around.unsafe_durability)
            for source in await self.store.sources():
                await self._relay(source).settle(SETTLE_SECONDS_MAX)
            if self.service.begin and around.part.answers:
                await self.service.begin(self)
            yield
        finally:
            await self.accesses.close()
            await self.store.close()

    @contextlib.asynccontextmanager
    async def _working(self) -> AsyncGenerator[None]:
        """What goes on beside answering is under way, and told of by the metrics."""
        work = self._work()
        vitals = self._vitals()
        work |= {"durability": self.durability.run, "vitals": vitals.run}
        tasks = [
            asyncio.create_task(keep_running(f"{self.service.name}: {name}", does, passing))
            for name, does in work.items()
        ]
        try:
            with METRICS.observed(vitals.readings):
                yield
        finally:
            await asyncio.gather(*(r.drain(DRAIN_SECONDS_MAX) for r in self.relays.values()))
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _vitals(self) -> Vitals:
        """What the metrics tell of it."""
        measuring.begin(self.service.name)
        return Vitals(
            *(self.service.name, self.engine, self.store, self.vault, self.durability),
            *(self.canary, self.signer, self.relays, self.runners),
        )

    def _work(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """What goes on beside answering, by its name in the log."""
        bells, part = Bells(self._around.nats, self.store, self.progress), self._around.part
        keeps = {name: partial(keep, self) for name, keep in self.service.keeps.items()}
        return {
            "bells": bells.run,
            **(keeps if part.answers else {}),
            **(self._work_of_worker(bells) if part.works else {}),
        }

    def _work_of_worker(self, bells: Bells) -> dict[str, Callable[[], Awaitable[None]]]:
        """What publishes, projects and reacts."""
        around, store = self._around, self.store
        histories = ServiceHistories(
            self.engine, store, around.nats, around.feed, self.service.reads
        )
        self.runners = tuple(
            Runner(self.engine, self._own(one), histories, bells.moved, service=self.service.name)
            for one in self.service.projections
        )
        self.reactors = tuple(
            Reactor(self.engine, reaction, store, histories) for reaction in self.service.reactions
        )
        if around.witness:
            self.signer = Signer(self.engine, store, around.witness)
        self.canary = Canary(self.service.name, around.nats, around.stream_replicas)
        return {
            **({"signer": self.signer.run} if self.signer else {}),
            "canary": self.canary.run,
            "relays": self._keep_relaying,
            "kept answers": lambda: keep_pruned(self._answers),
            "access log": self.accesses.keep_pruned,
            "histories": histories.run,
            **{f"projection {n}": runner.run for n, runner in enumerate(self.runners, start=1)},
            **{f"reaction {n}": reactor.run for n, reactor in enumerate(self.reactors, start=1)},
            **{name: partial(work, self) for name, work in self.service.work.items()},
        }

    def _own(self, projection: Projection) -> Projection:
        """A projection as this process runs it."""
        return acting(self.vault) if projection is ERASURES else projection

    async def _keep_relaying(self) -> None:
        """One relay per source and epoch; one that has met a fork waits for the next epoch."""
        relaying: dict[Source, tuple[int, asyncio.Task[None]]] = {}
        try:
            while True:
                news = self.store.new_source.listen()
                for source in await self.store.sources():
                    epoch = await self.store.epoch(source)
                    before = relaying.get(source)
                    if before is None or (before[0] < epoch and before[1].done()):
                        self.relays[source] = relay = self._relay(source)
                        mirroring = keep_running(f"{source}: relay", relay.run, passing)
                        relaying[source] = epoch, asyncio.create_task(mirroring)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(1.0):
                        await news.wait()
        finally:
            for _, task in relaying.values():
                task.cancel()

    def _relay(self, source: Source) -> Relay:
        async def on_fork(fork: ForkError) -> None:
            await suspend(self.engine, source, str(fork), epoch=fork.epoch)

        return Relay(
            source,
            self.store,
            self._around.nats,
            max_bytes=self._around.stream_bytes_max,
            on_fork=on_fork,
            replicas=self._around.stream_replicas,
        )
