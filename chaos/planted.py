"""Faults planted on purpose: a harness that loses nothing with these is blind.

Each is a setting that our start-up checks refuse; the platform runs on it only because it is told
so by name.
"""

from collections.abc import Awaitable, Callable, Mapping

import asyncpg
import httpx

from chaos.checks import Verdict, compare
from chaos.cuts import cut_power
from chaos.failovers import fail_over, hold_replication
from chaos.ledger import read_ledger
from chaos.report import Caught
from chaos.rounds import CONNECTIONS, Session, checked, session, write
from chaos.settling import sequences_of
from chaos.site import Shape, Site, revived
from chaos.writers import writing
from linli.cli.admin.workplace import desks_on

WRITING_SECONDS = 3.0
HELD_SECONDS = 1.5


async def loose_postgres(seed: int) -> Caught:
    """With `synchronous_commit=off`, a power cut loses commands that were acknowledged."""
    async with session(Shape(loose_postgres=True)) as town:
        await flush(town.site)
        async with writing(town.office(), seed, CONNECTIONS):
            await write(town, WRITING_SECONDS)
            await cut_power(town.site)
        await revived(town.site.postgres)
        verdict = await stored(town)
    return Caught(
        plant="synchronous_commit=off, power cut",
        acknowledged=verdict.acknowledged,
        lost=verdict.lost,
    )


async def loose_nats(seed: int) -> Caught:
    """With JetStream's default sync, a cut loses messages; the relay refills them."""
    async with session(Shape(loose_nats=True)) as town:
        async with writing(town.office(), seed, CONNECTIONS):
            await write(town, WRITING_SECONDS)
            before = await streamed(town.site)
            await cut_power(town.site)
        await revived(town.site.nats[0])
        after = await streamed(town.site)
        verdict = await checked(town)
    return Caught(
        plant="JetStream's default sync, power cut",
        acknowledged=sum(before.values()),
        lost=missing(before, after),
        holds_after=verdict.holds,
    )


async def loose_servers(seed: int) -> tuple[Caught, Caught]:
    """What PostgreSQL and JetStream lose in one cut when neither flushes: quick to find out."""
    async with session(Shape(loose_postgres=True, loose_nats=True)) as town:
        await flush(town.site)
        async with writing(town.office(), seed, CONNECTIONS):
            await write(town, WRITING_SECONDS)
            before = await streamed(town.site)
            await cut_power(town.site)
        await town.site.start_servers()
        after, verdict = await streamed(town.site), await stored(town)
    postgres = Caught(
        plant="synchronous_commit=off", acknowledged=verdict.acknowledged, lost=verdict.lost
    )
    nats = Caught(
        plant="JetStream's default sync",
        acknowledged=sum(before.values()),
        lost=missing(before, after),
    )
    return postgres, nats


async def loose_standby(seed: int) -> Caught:
    """With a standby that nobody waits for, a fail-over loses what had not reached it."""
    async with session(Shape(standby=True, asynchronous=True)) as town:
        async with writing(town.office(), seed, CONNECTIONS):
            await write(town, WRITING_SECONDS)
            await hold_replication(town.site)
            await write(town, HELD_SECONDS)
            await town.site.programs[0].kill()
            await fail_over(town.site)
        verdict = await stored(town)
    return Caught(
        plant="asynchronous standby, fail-over",
        acknowledged=verdict.acknowledged,
        lost=verdict.lost,
    )


async def flush(site: Site) -> None:
    """Let PostgreSQL keep the town and its tables: only what is written later is to be lost."""
    connection = await asyncpg.connect(site.postgres.url)
    await connection.execute("CHECKPOINT")
    await connection.close()


async def stored(town: Session) -> Verdict:
    """The ledger against the stores alone; the platform is not running."""
    verdict, ledger = Verdict(), read_ledger(town.ledger.path)
    async with desks_on(town.site.postgres.url) as desks:
        for name, desk in desks.items():
            entries = [entry for entry in ledger.values() if entry.service == name]
            await compare(desk, entries, verdict)
    return verdict


def missing(before: Mapping[str, int], after: Mapping[str, int]) -> int:
    """How many messages streams have lost."""
    return sum(last - after.get(name, 0) for name, last in before.items())


async def streamed(site: Site) -> Mapping[str, int]:
    """Where every stream ends, by the server's own word."""
    async with httpx.AsyncClient() as client:
        return await sequences_of(client, site.nats[0].monitoring_url)


PLANTS: Mapping[str, Callable[[int], Awaitable[Caught]]] = {
    "postgres": loose_postgres,
    "nats": loose_nats,
    "standby": loose_standby,
}
LOOPS = frozenset({"postgres", "nats"})
"""Those that need loop mounts."""
