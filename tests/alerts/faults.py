"""The fault behind every alert, made on real servers; whatever ends it ends with the platform."""

import asyncio
import os
import signal
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import chain, repeat

from chaos.disks import Disk
from linli.cli.identity import FOLDER
from linli.cli.testing import linli
from linli.issuer import DevelopmentIssuer
from tests.alerts.setups import PID_FILE
from tests.alerts.site import (
    HERE,
    ISSUE,
    Site,
    asking,
    executed,
    filled,
    held,
    locked,
    reported,
    seen,
    while_stopped,
)
from tests.integration.test_erasure import told_places

TOLD_SECONDS_MAX = 60.0
TOWN = {"code": "lishui", "name_zh": "丽水"}


@asynccontextmanager
async def killed(site: Site) -> AsyncGenerator[None]:
    """The process is killed."""
    await site.platform.end(signal.SIGKILL)
    yield


@asynccontextmanager
async def nats_hangs(site: Site) -> AsyncGenerator[None]:
    """NATS answers nothing any more, and an issue is reported."""
    await told_places(site.client)
    async with held(site, "nats"):
        await reported(site.client)
        yield


@asynccontextmanager
async def projection_waits(site: Site) -> AsyncGenerator[None]:
    """Somebody keeps a lock on a read table."""
    await told_places(site.client)
    async with locked(site, "linli_issues", "issue_list"):
        await reported(site.client)
        yield


@asynccontextmanager
async def event_fails(site: Site) -> AsyncGenerator[None]:
    """A read table refuses an event for good."""
    await told_places(site.client)
    await executed(
        site, "linli_issues", "ALTER TABLE issues_lists_1.issue_list ADD CHECK (town <> 'lishui')"
    )
    await reported(site.client)
    yield


@asynccontextmanager
async def settings_change(site: Site) -> AsyncGenerator[None]:
    """PostgreSQL is told to acknowledge before it writes."""
    await executed(site, "postgres", "ALTER SYSTEM SET synchronous_commit = off")
    await executed(site, "postgres", "SELECT pg_reload_conf()")
    yield


@asynccontextmanager
async def nothing_happens(site: Site) -> AsyncGenerator[None]:
    """The fault is in how the platform was set up."""
    yield


@asynccontextmanager
async def jetstream_fills(site: Site) -> AsyncGenerator[None]:
    """Somebody's stream takes more than nine tenths of the limit."""
    await filled(site, 0.93)
    yield


@asynccontextmanager
async def disk_fills(site: Site) -> AsyncGenerator[None]:
    """Not a block is free where the streams are, and an issue is reported."""
    await told_places(site.client)
    Disk(site.data.parent / "nats.ext4", site.data / "nats").fill()
    await reported(site.client)
    yield


@asynccontextmanager
async def readers_wait(site: Site) -> AsyncGenerator[None]:
    """Somebody keeps a lock on a read table that everybody reads."""
    await told_places(site.client)
    async with (
        locked(site, "linli_issues", "issue_list", "ACCESS EXCLUSIVE"),
        asking(site, "GET", "/api/issues", at_once=30),
    ):
        yield


@asynccontextmanager
async def stranger_probes(site: Site) -> AsyncGenerator[None]:
    """Somebody without a role asks for what is not theirs."""
    token = DevelopmentIssuer(site.data / FOLDER).issue("stranger")
    headers = {"Authorization": f"Bearer {token}"}
    async with asking(site, "POST", "/api/communities/towns", json=TOWN, headers=headers):
        yield


@asynccontextmanager
async def tokens_are_forged(site: Site) -> AsyncGenerator[None]:
    """Tokens of another issuer are sent."""
    token = DevelopmentIssuer(site.data / "another").issue("stranger")
    headers = {"Authorization": f"Bearer {token}"}
    async with asking(site, "GET", "/api/issues", headers=headers):
        yield


@asynccontextmanager
async def issuer_dies(site: Site) -> AsyncGenerator[None]:
    """The identity provider is killed."""
    os.kill(int((site.data.parent / PID_FILE).read_text()), signal.SIGKILL)
    yield


@asynccontextmanager
async def erasure_waits(site: Site) -> AsyncGenerator[None]:
    """A person is erased while a service cannot note it."""
    await told_places(site.client)
    person = {"person": "wang", "name": "王", "phone": "13912345601", **HERE}
    answer = await site.client.post("/api/communities/people", json=person)
    assert answer.is_success, answer.text
    async with locked(site, "linli_issues", "erasures"):
        erasing = asyncio.create_task(linli("erase", "wang", "--data", site.data))
        try:
            yield
        finally:
            erasing.cancel()
            await asyncio.wait([erasing])


@asynccontextmanager
async def restored(site: Site) -> AsyncGenerator[None]:
    """A database is as it was before the last event, and nobody has told the platform."""
    await told_places(site.client)
    backup = "CREATE DATABASE backup TEMPLATE linli_issues"
    restore = ("DROP DATABASE linli_issues", "ALTER DATABASE backup RENAME TO linli_issues")
    await site.platform.end(signal.SIGTERM)
    await while_stopped(site, backup)
    async with site.again() as again:
        await seen(again.client, await reported(again.client))
        await again.end(signal.SIGTERM)
    await while_stopped(site, *restore)
    async with site.again():
        yield


@asynccontextmanager
async def history_is_renamed(site: Site) -> AsyncGenerator[None]:
    """After that, once it is told as a fork, somebody begins another epoch."""
    async with restored(site):
        await site.prometheus.until("LinliInvariantViolated", seconds=TOLD_SECONDS_MAX)
        of = ("--town", "lishui", "--service", "issues", "--reason", "restored")
        ended = await linli("epoch", "new", *of, "--data", site.data)
        assert ended.status == 0, ended.err
        yield


@asynccontextmanager
async def database_hangs(site: Site) -> AsyncGenerator[None]:
    """PostgreSQL answers nothing any more, and people go on asking."""
    await told_places(site.client)
    async with (
        held(site, "postgres"),
        asking(site, "POST", "/api/issues", json=ISSUE, at_once=8),
        asking(site, "GET", "/api/issues", at_once=8),
    ):
        yield


@asynccontextmanager
async def views_are_late(site: Site) -> AsyncGenerator[None]:
    """A read table is locked again and again: twice for half a minute, then for seconds."""
    await told_places(site.client)
    for _ in range(6):
        await seen(site.client, await reported(site.client))

    async def go_on() -> None:
        for seconds in chain((33.0, 33.0), repeat(3.0)):
            async with locked(site, "linli_issues", "issue_list"):
                position = await reported(site.client)
                await asyncio.sleep(seconds)  # what is late, not what is waited for
            await seen(site.client, position)

    going = asyncio.create_task(go_on())
    try:
        yield
    finally:
        going.cancel()
        await asyncio.wait([going])
