"""Liveness asks nobody; readiness says what is missing."""

import asyncio

import pytest

from linli.chassis import health

from .sample import Sample


async def fine() -> None:
    pass


async def broken() -> None:
    raise ConnectionRefusedError("db.example refused linli")


async def hanging() -> None:
    await asyncio.Event().wait()


async def test_a_process_is_alive_whatever_it_depends_on(sample: Sample) -> None:
    sample.checks["database"] = broken
    response = await sample.http.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


async def test_a_process_is_ready_when_every_check_passes(sample: Sample) -> None:
    sample.checks["database"] = fine
    response = await sample.http.get("/readyz")
    assert (response.status_code, response.json()["checks"]) == (200, {"database": "ok"})


async def test_readiness_names_what_failed_and_says_no_more(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "CHECK_SECONDS_MAX", 0.05)
    sample.checks |= {"database": broken, "nats": hanging, "disk": fine}
    response = await sample.http.get("/readyz")
    assert response.status_code == 503
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["detail"] == "Not ready: database, nats."
    assert body["checks"] == {"database": "failed", "nats": "slow", "disk": "ok"}
    assert "db.example" not in response.text


async def test_a_process_that_stops_is_no_longer_ready(sample: Sample) -> None:
    sample.stopping.begin()
    assert (await sample.http.get("/readyz")).status_code == 503
    assert (await sample.http.get("/healthz")).status_code == 200
