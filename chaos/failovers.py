"""PostgreSQL fails over: the primary dies, its standby is promoted, the address moves."""

import asyncio
import shutil

import asyncpg
import psutil

from chaos import trees
from chaos.site import Site, pids_of
from chaos.writers import HarnessError

PROMOTE_SECONDS_MAX = 60


async def fail_over(site: Site) -> None:
    """Kill the primary, promote the standby, lead everybody to it, give it a standby in turn.

    Until that follows, commits wait: what is acknowledged is always in two places.
    """
    standby = site.standby
    if standby is None:
        raise HarnessError("there is no standby to fail over to")
    dead = site.postgres
    await trees.kill(pids_of(dead))
    site.restoring()
    site.forwarder.point(None)
    connection = await asyncpg.connect(standby.url)
    await connection.execute(f"SELECT pg_promote(true, {PROMOTE_SECONDS_MAX})")
    await connection.close()
    site.postgres, site.standby = standby, None
    site.forwarder.point(standby.url)
    await dead.stop()
    await asyncio.to_thread(shutil.rmtree, dead.data)
    await site.follow()


async def hold_replication(site: Site) -> None:
    """Let nothing more reach the standby."""
    primary, *children = trees.tree_of(pids_of(site.postgres))
    senders = [pid for pid in children if "walsender" in " ".join(psutil.Process(pid).cmdline())]
    if not senders:
        raise HarnessError(f"process {primary} sends no standby anything")
    await trees.hold(senders)
