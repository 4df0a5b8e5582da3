"""Whether what is acknowledged survives a power cut: as the servers run now, not as configured.

A service refuses to start on a fault, and looks again while it runs: a server may be reconfigured.
"""

from collections.abc import Mapping
from typing import Final

import asyncpg
import httpx

from linli.events.databases import connect
from linli.events.envelope import Source, stream_of
from linli.events.errors import UnsafeDurabilityError
from linli.events.jetstream import Nats
from linli.events.streams import losing_settings, stream_state

type Faults = Mapping[str, str | None]
"""By check: what is wrong; None where nothing is."""

UNCHECKED: Final = "sync_always_unchecked"
"""The one check that is none: whether the server syncs always could not be seen."""
ANSWER_SECONDS_MAX: Final = 3.0
LOSING: Final[Mapping[str, frozenset[str]]] = {
    "fsync": frozenset({"off"}),
    "full_page_writes": frozenset({"off"}),
    "synchronous_commit": frozenset({"off"}),
    "data_sync_retry": frozenset({"on"}),
}
"""Settings of PostgreSQL, and the values by which it may lose what it has acknowledged."""
SETTINGS: Final = (
    "SELECT name, setting, source, sourcefile, sourceline FROM pg_settings"
    " WHERE name = ANY($1) ORDER BY name"
)


async def faults_of_database(url: str) -> Faults:
    """What a new session really has: a role's or a database's own settings are in it.

    A standby that is waited for is waited for by every session: `local` would not.
    """
    connection = await connect(url)
    try:
        rows = await connection.fetch(SETTINGS, list(LOSING))
        standbys = await connection.fetchval("SHOW synchronous_standby_names")
    finally:
        await connection.close()
    losing = {**LOSING, "synchronous_commit": {"off", "local"} if standbys else {"off"}}
    return {
        row["name"]: _described(row) if row["setting"] in losing[row["name"]] else None
        for row in rows
    }


def _described(row: asyncpg.Record) -> str:
    file = f" {row['sourcefile']}:{row['sourceline']}" if row["sourcefile"] else ""
    return f"PostgreSQL has {row['name']} = {row['setting']} (from: {row['source']}{file})"


async def has_checksums(url: str) -> bool:
    """Whether PostgreSQL notices pages that its disk has changed."""
    connection = await connect(url)
    try:
        return await connection.fetchval("SHOW data_checksums") == "on"
    finally:
        await connection.close()


async def faults_of_streams(nats: Nats, epochs: Mapping[Source, int]) -> Faults:
    """Whether the streams of these histories keep what they take; one that is not there does.

    Raises:
        NatsUnavailableError: nobody could be asked.
    """
    faults: list[str] = []
    for source, epoch in epochs.items():
        state = await stream_state(nats, stream_of(source, epoch))
        if state and (wrong := losing_settings(state.config)):
            faults.append(f"stream {state.name}: {', '.join(wrong)}")
    return {"stream_config": "; ".join(faults) or None}


async def faults_of_sync(monitoring_urls: str | None) -> Faults:
    """Whether every server of these URLs (several with commas) flushes before it acknowledges.

    Only the monitoring endpoint tells. Where it cannot be asked, nothing is known.
    """
    if not monitoring_urls:
        return {UNCHECKED: "LINLI_NATS_MONITORING_URL is not set"}
    try:
        async with httpx.AsyncClient(timeout=ANSWER_SECONDS_MAX, trust_env=False) as client:
            lazy = [url for url in monitoring_urls.split(",") if not await _syncs(client, url)]
    except (httpx.HTTPError, ValueError) as error:
        return {UNCHECKED: f"{monitoring_urls} does not tell: {error!r}"}
    fault = f"nats-server at {', '.join(lazy)} has not sync_interval: always" if lazy else None
    return {"sync_always": fault, UNCHECKED: None}


async def _syncs(client: httpx.AsyncClient, url: str) -> bool:
    answer = await client.get(f"{url.rstrip('/')}/jsz")
    config = answer.raise_for_status().json().get("config", {})
    return config.get("sync_always", False) is True


def require(faults: Faults) -> None:
    """Refuse to run on what may lose events.

    Raises:
        UnsafeDurabilityError: names every fault; what could not be checked is none.
    """
    found = [fault for check, fault in faults.items() if fault and check != UNCHECKED]
    if found:
        raise UnsafeDurabilityError(
            f"what is acknowledged may be lost: {'; '.join(found)}. Mend it, or say"
            " LINLI_UNSAFE_DURABILITY=yes"
        )
