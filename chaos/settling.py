"""Waiting until everything that was acknowledged has arrived everywhere: facts, not pauses."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from random import Random
from typing import Any
from uuid import UUID

import httpx
import orjson

from chaos.access import access
from chaos.http import Connection, LostReplyError
from chaos.site import Site
from chaos.stories import COMMUNITY, LIBRARY, PLACE, TOWN, report
from chaos.writers import Office, StoryEndedError, Writer
from linli.cli.admin.workplace import Workplace
from linli.events.envelope import Source, stream_of
from linli.events.store import Tail

SETTLE_SECONDS_MAX = 120.0
LOOK_SECONDS = 0.05
LISTS = {
    "communities": f"/api/communities/towns/{TOWN}",
    "issues": f"/api/issues?community={COMMUNITY}&limit=1",
    "volunteers": f"/api/volunteers/patrols?community={COMMUNITY}&limit=1",
    "library": f"/api/library/donations?community={COMMUNITY}&limit=1",
    "courses": "/api/courses?limit=1",
    "dashboards": f"/api/dashboards/towns/{TOWN}",
}
"""A read of each service that waits for its projections."""


async def mark(office: Office) -> None:
    """Have one more command acknowledged in each service that is written to."""
    async with asyncio.timeout(SETTLE_SECONDS_MAX), Writer(office, Random()) as writer:
        await insist(writer, "issues", "/api/issues", report("marker"))
        batch = {"library": LIBRARY, "donor_kind": "unknown"}
        await insist(writer, "library", "/api/library/donations", batch)
        starts = {"team_id": office.team, "starts_at": "2026-01-18T12:00:00+08:00", **PLACE}
        await insist(writer, "volunteers", "/api/volunteers/patrols", starts)


async def insist(writer: Writer, service: str, path: str, body: Mapping[str, Any]) -> UUID:
    """Hand in further commands until one is acknowledged."""
    while True:
        with suppress(StoryEndedError):
            return await writer.do(service, path, body)


async def settle(site: Site, place: Workplace) -> None:
    """Wait until every stream, on every server, and every read model has what the stores have."""
    async with asyncio.timeout(SETTLE_SECONDS_MAX):
        while True:
            tails = await tails_of(place)
            await mirrored(site, tails)
            await read_everywhere(site, tails)
            if await positions_of(place) == {s: tail.position for s, tail in tails.items()}:
                return


async def tails_of(place: Workplace) -> dict[Source, Tail]:
    """Where every history ends."""
    sources = await place.sources()
    return {source: await place.desks[source.service].store.tail(source) for source in sources}


async def positions_of(place: Workplace) -> dict[Source, int]:
    """How many events every history has."""
    return {source: tail.position for source, tail in (await tails_of(place)).items()}


async def mirrored(site: Site, tails: Mapping[Source, Tail]) -> None:
    """Wait until every server's own copy of every stream has its history's end.

    Of a cluster, any server may be asked for a message: one that is behind would seem to lack it.
    """
    wanted = {stream_of(source, tail.epoch): tail.position for source, tail in tails.items()}
    async with httpx.AsyncClient() as client:
        for server in site.nats:
            while True:
                has = await sequences_of(client, server.monitoring_url)
                if all(has.get(name, 0) >= last for name, last in wanted.items() if last):
                    break
                await asyncio.sleep(LOOK_SECONDS)


async def sequences_of(client: httpx.AsyncClient, monitoring_url: str) -> dict[str, int]:
    """Where each stream ends on one server; nothing while that does not answer."""
    with suppress(httpx.HTTPError):
        answer = await client.get(f"{monitoring_url}/jsz?accounts=true&streams=true")
        accounts: list[dict[str, Any]] = answer.json().get("account_details") or []
        details: list[list[dict[str, Any]]] = [one.get("stream_detail") or [] for one in accounts]
        streams = [stream for detail in details for stream in detail]
        return {stream["name"]: stream["state"]["last_seq"] for stream in streams}
    return {}


async def read_everywhere(site: Site, tails: Mapping[Source, Tail]) -> None:
    """Wait until every service's read models have read every history, in every process."""
    tokens = [f"{source}={tail.epoch}.{tail.position}" for source, tail in tails.items()]
    headers = {"Linli-Min-Position": ", ".join(tokens)}
    for service, urls in site.urls.items():
        for url in urls:
            await readable(url, LISTS[service], headers)


async def readable(url: str, path: str, headers: Mapping[str, str]) -> None:
    """Wait until a read that waits is answered."""
    async with Connection(url, access().headers) as connection:
        while True:
            with suppress(LostReplyError):
                answer = await connection.ask("GET", path, headers=headers)
                if answer.status == 200:
                    return
                if answer.status < 500:
                    raise AssertionError(f"{path}: {orjson.loads(answer.body)}")
            await asyncio.sleep(LOOK_SECONDS)


async def visible(site: Site, office: Office) -> None:
    """Wait until a command given now is acknowledged, published and on the dashboards."""
    async with asyncio.timeout(SETTLE_SECONDS_MAX), Writer(office, Random()) as writer:
        answer = None
        while answer is None:
            with suppress(StoryEndedError):
                _, answer = await writer.recorded("issues", "/api/issues", report("a sign of life"))
        headers = {"Linli-Min-Position": answer.headers["linli-position"]}
        await readable(site.programs[0].url, LISTS["dashboards"], headers)
