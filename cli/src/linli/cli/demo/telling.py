"""`linli demo`: the platform with Lishui's history in it, and what its dashboards then show."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
from httpx import AsyncClient

from linli.cli.asking import TIMEOUT, Asker
from linli.cli.demo.history import Story, story
from linli.cli.demo.player import Player
from linli.cli.demo.tables import print_dashboards
from linli.cli.failures import Failure
from linli.cli.record import PlatformRecord
from linli.cli.terminal import counted, err, out, print_json
from linli.cli.up import addresses, run_platform

if TYPE_CHECKING:
    from linli.cli.platform import Platform


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is there after the telling: the dashboards' own bodies, by place."""

    town: bytes
    communities: Mapping[str, bytes]
    compounds: Mapping[str, bytes]
    metrics: bytes
    events: int
    """In all stores."""


def run_demo(data: Path, port: int, *, once: bool, as_json: bool, insecure: bool) -> None:
    """Run the platform, tell the history, show the dashboards; stay, or end with `once`."""
    began = time.monotonic()
    history = story()

    async def tell(platform: "Platform", record: PlatformRecord, seconds: float) -> None:
        err.print(addresses(record, seconds, data, history.town))
        async with AsyncClient(base_url=record.urls["platform"], timeout=TIMEOUT) as client:
            if not insecure:
                client.headers.update(await authority_in(platform, history.town, client))
            told = await told_by(platform, Asker(client), history)
        show(told, time.monotonic() - began, as_json=as_json)
        if not once:
            err.print("Ctrl-C stops it.")
            await asyncio.Event().wait()

    run_platform(data, port, tell, insecure=insecure)


async def authority_in(platform: "Platform", town: str, client: AsyncClient) -> dict[str, str]:
    """The headers of somebody who is the town's admin: kept in memory alone.

    Raises:
        Failure: tokens come from elsewhere.
    """
    from linli.cli.tokens import admin_of, bearing, granted, until_it_works  # noqa: PLC0415 - loaded meanwhile

    if platform.issuer is None:
        raise Failure(
            "the history is told with a token of the platform's own issuer: unset LINLI_OIDC_ISSUER"
        )
    wanted = admin_of(town, "demo")
    made = await granted(wanted, platform.services["communities"].store, platform.accounts)
    token = platform.issuer.issue(wanted.subject)
    await until_it_works(client, token, wanted, made, platform.services)
    return bearing(token)


async def told_by(platform: "Platform", asker: Asker, history: Story) -> Told:
    """Play the history and read what came of it."""
    player = Player(asker)
    for step in counted(history.steps, "Telling", len(history.steps)):
        await player.play(step)
    return Told(
        town=await _dashboard(asker, "towns", history.town),
        communities=await _dashboards(asker, "communities", history.town),
        compounds=await _dashboards(asker, "compounds", history.town),
        metrics=(await asker.get("/api/dashboards/metrics")).content,
        events=await platform.events(),
    )


def show(told: Told, seconds: float, *, as_json: bool) -> None:
    """Print the dashboards: the exact bodies as one object, or tables."""
    if as_json:
        fragments = {
            "town": orjson.Fragment(told.town),
            "communities": {c: orjson.Fragment(body) for c, body in told.communities.items()},
            "compounds": {c: orjson.Fragment(body) for c, body in told.compounds.items()},
        }
        print_json({**fragments, "events": told.events, "seconds": round(seconds, 3)})
        return
    bodies = [told.town, *told.communities.values(), *told.compounds.values()]
    print_dashboards([orjson.loads(body) for body in bodies], orjson.loads(told.metrics))
    out.print(f"{told.events} events in all stores, told in {seconds:.1f} s")


async def _dashboards(asker: Asker, kind: str, town: str) -> dict[str, bytes]:
    places = await asker.items(f"/api/communities/{kind}", town=town)
    codes = sorted(place["code"] for place in places)
    return {code: await _dashboard(asker, kind, code) for code in codes}


async def _dashboard(asker: Asker, kind: str, code: str) -> bytes:
    return (await asker.get(f"/api/dashboards/{kind}/{code}")).content
