"""Who owns a projection, and how it loses its lease while it sleeps."""

import asyncio
from random import Random

import asyncpg
import psutil

from chaos import trees
from chaos.programs import Program
from chaos.site import Site
from chaos.writers import HarnessError
from linli.events.databases import named

SERVICES = ("dashboards", "issues")
TAKE_OVER_SECONDS_MAX = 10.0
LOOK_SECONDS = 0.1
HOLDER = """
SELECT a.pid, a.client_port, p.name FROM pg_locks l
JOIN pg_stat_activity a USING (pid)
JOIN projections p
  ON l.objid = (hashtext('linli-projection:' || p.name)::bigint & 4294967295)::oid
WHERE l.locktype = 'advisory' AND l.granted AND a.datname = current_database()
ORDER BY p.name
"""


async def pause_owner(site: Site, random: Random) -> None:
    """Hold the owner of a projection until another has taken over, then let it go on.

    A held process keeps its connections, so the database is told that it is gone, as its
    keep-alives would: of the lease alone, or of all its connections.
    """
    service = random.choice(SERVICES)
    connection = await asyncpg.connect(named(site.postgres.url, f"linli_{service}"))
    try:
        lease, port, name = random.choice(await connection.fetch(HOLDER))
        owner = program_at(site, port)
        held = await trees.hold(owner.pids)
        try:
            gone = [lease] if random.random() < 0.5 else await backends_of(connection, owner)
            await connection.execute(
                "SELECT pg_terminate_backend(p) FROM unnest($1::int[]) p", gone
            )
            await taken_over(connection, name, lease)
            await asyncio.sleep(random.uniform(0.5, 2))
        finally:
            trees.let_go(held)
            site.restoring()
    finally:
        await connection.close()


def program_at(site: Site, port: int) -> Program:
    """The process that a connection comes from."""
    for program in site.programs:
        if port in ports_of(program):
            return program
    raise HarnessError(f"no process of the platform has a connection from port {port}")


def ports_of(program: Program) -> set[int]:
    """The ports from which a process is connected."""
    (pid,) = program.pids
    return {connection.laddr.port for connection in psutil.Process(pid).net_connections("tcp4")}


async def backends_of(connection: asyncpg.Connection, owner: Program) -> list[int]:
    """The backends that serve a process, in any database."""
    query = "SELECT pid FROM pg_stat_activity WHERE client_port = ANY($1::int[])"
    return [row["pid"] for row in await connection.fetch(query, list(ports_of(owner)))]


async def taken_over(connection: asyncpg.Connection, name: str, lease: int) -> None:
    """Wait until another connection holds the lease."""
    async with asyncio.timeout(TAKE_OVER_SECONDS_MAX):
        while True:
            holders = {row["name"]: row["pid"] for row in await connection.fetch(HOLDER)}
            if holders.get(name, lease) != lease:
                return
            await asyncio.sleep(LOOK_SECONDS)
