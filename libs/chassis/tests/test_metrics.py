"""`/metrics`: every declared metric under its name, few labels, values from memory."""

import asyncio
import re
from collections.abc import AsyncGenerator, Iterator
from dataclasses import replace
from typing import NamedTuple

import asyncpg
import pytest
from httpx import AsyncClient

from linli.chassis.metrics import LABELS_MAX, Metrics, Reading, authn_failed, authz_denied
from linli.chassis.places import PLACES
from linli.chassis.service import Running, Service
from linli.chassis.telemetry.registry import registry
from linli.chassis.testing import at_work, client_of
from linli.events import measuring, signals
from linli.events.instruments import counter
from linli.servers import Servers, temporary_servers

from .test_service import ANY, REGISTRY, known, register, until

READ = replace(PLACES, name="issues-places")
"""Under a name of its own it knows no town but the one that is registered here."""
ISSUES = Service(name="issues", routers=(), statuses=ANY, rules={}, projections=(READ,))
READING = f'{{projection="{READ.name}",service="issues"}}'
NAMES = set(registry().queried()) - set(registry().external)
"""What a process can show: each is declared."""
UNSEEN = {
    "es_audit_verified_position",  # nothing is signed here
    "authn_jwks_age_seconds",  # no tokens are verified
    "platform_nats_unhealthy",  # and nobody tells how NATS is
    "platform_jetstream_used",
}


class Two(NamedTuple):
    """Two services at work."""

    servers: Servers
    registry: Running
    issues: Running
    client: AsyncClient


@pytest.fixture(scope="module")
async def two() -> AsyncGenerator[Two]:
    async with (
        temporary_servers() as own,
        at_work(REGISTRY, own.database_url, own.nats_url) as registry,
        at_work(ISSUES, own.database_url, own.nats_url) as issues,
        client_of(issues) as client,
    ):
        await register(registry, "first")
        await until(lambda: known(issues, "first"))
        yield Two(own, registry, issues, client)


async def shown(client: AsyncClient) -> dict[str, float]:
    """Every series of `/metrics` and its value."""
    answer = await client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return parsed(answer.text)


def parsed(text: str) -> dict[str, float]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {series: float(value) for series, _, value in (x.rpartition(" ") for x in lines)}


def of(series: dict[str, float], name: str, service: str) -> Iterator[float]:
    return (v for key, v in series.items() if key.startswith(name) and f'"{service}"' in key)


async def test_every_metric_is_shown_under_its_name(two: Two) -> None:
    authn_failed("expired")
    authz_denied("community-staff")
    measuring.redelivered(READ.name)
    measuring.fresh("issues", 0.1)
    await two.client.get("/api/issues/me")
    series = await shown(two.client)
    assert {key.partition("{")[0] for key in series} == NAMES - UNSEEN
    queried = registry().queried()
    for key in series:
        labels = {*re.findall(r'(\w+)="', key)} - {"le"}
        if labels != {"otel_metric_overflow"}:  # the routes of all tests of a process are too many
            metric = queried[key.partition("{")[0]].metric
            assert metric
            assert labels == {*metric.labels}, key
    assert "foshan" not in str(series)
    assert list(of(series, "es_store_epoch", "communities")) == [1]
    assert 0 <= series[f"es_projection_lag_time_seconds{READING}"] < 60


async def test_what_is_not_published_shows_with_its_age(two: Two) -> None:
    await two.servers.nats.stop()
    await register(two.registry, "second")
    await until(lambda: outbox(two.client, pending=1))
    await two.servers.nats.start()
    await until(lambda: outbox(two.client, pending=0))


async def outbox(client: AsyncClient, *, pending: int) -> bool:
    series = await shown(client)
    (waiting,) = of(series, "es_outbox_pending", "communities")
    (age,) = of(series, "es_outbox_oldest_age_seconds", "communities")
    return waiting == pending and (age > 0) == (pending > 0)


async def test_a_projection_that_cannot_read_lags(two: Two) -> None:
    await two.servers.nats.stop()
    await until(lambda: lagging(two.client, 1))
    await two.servers.nats.start()
    await until(lambda: lagging(two.client, 0))


async def lagging(client: AsyncClient, seconds: int) -> bool:
    lag = (await shown(client))[f"es_projection_lag_time_seconds{READING}"]
    return lag > seconds if seconds else lag == 0


async def test_parked_events_are_counted(two: Two) -> None:
    await park(two)
    async with asyncio.timeout(20):
        while (await shown(two.client))[f"es_parked_events{READING}"] != 1:
            await asyncio.sleep(0.05)


async def park(two: Two) -> None:
    """As a fold that fails does."""
    db = await asyncpg.connect(two.issues.database_url)
    await db.execute(
        "INSERT INTO parked_keys SELECT name, generation, 'x-1', 'poison', now() FROM projections"
        " WHERE name = $1",
        READ.name,
    )
    await db.execute(
        "INSERT INTO parked_events SELECT name, generation, 'foshan/communities', 9, 'x-1', 'x'"
        " FROM projections WHERE name = $1",
        READ.name,
    )
    await db.close()


async def test_a_scrape_asks_no_database(two: Two) -> None:
    await two.servers.postgres.stop()
    assert await shown(two.client)
    await two.servers.postgres.start()


def test_a_counter_never_grows_beyond_its_series() -> None:
    metrics = Metrics()
    refused = counter(signals.AUTHN_FAILURES, metrics.provider.get_meter("linli"))
    for n in range(1000):
        refused.add(1, {"reason": f"reason {n}"})
    series = parsed(metrics.text().decode())
    assert len(series) <= LABELS_MAX + 1
    assert sum(series.values()) == 1000


def test_what_is_no_longer_observed_is_no_longer_shown() -> None:
    metrics = Metrics()
    with metrics.observed(lambda: [Reading(signals.ES_STORE_EPOCH, 7, {"service": "issues"})]):
        assert parsed(metrics.text().decode()) == {'es_store_epoch{service="issues"}': 7}
    assert parsed(metrics.text().decode()) == {}
