"""What NATS' monitoring endpoints tell of its servers, beside how they are set up."""

from typing import Any, Final, NamedTuple

import httpx

ANSWER_SECONDS_MAX: Final = 3.0


class NatsHealth(NamedTuple):
    """All servers of a cluster together."""

    healthy: bool
    """Whether each says so on `/healthz` itself: the forms that Kubernetes asks do not look."""
    used: float
    """The share of the storage limit that is used, of the fullest server."""


async def nats_health(monitoring_urls: str | None) -> NatsHealth | None:
    """How the servers of these URLs (several with commas) are; None without any.

    A server that does not answer is not healthy.
    """
    if not monitoring_urls:
        return None
    async with httpx.AsyncClient(timeout=ANSWER_SECONDS_MAX, trust_env=False) as client:
        each = [await _health(client, url.rstrip("/")) for url in monitoring_urls.split(",")]
    return NatsHealth(all(one.healthy for one in each), max(one.used for one in each))


async def _health(client: httpx.AsyncClient, url: str) -> NatsHealth:
    try:
        healthy = (await client.get(f"{url}/healthz")).is_success
        told: dict[str, Any] = (await client.get(f"{url}/jsz")).raise_for_status().json()
    except (httpx.HTTPError, ValueError):
        return NatsHealth(healthy=False, used=0)
    limit = told.get("config", {}).get("max_storage") or 0
    return NatsHealth(healthy, told.get("storage", 0) / limit if limit > 0 else 0)
