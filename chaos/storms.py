"""Storms: a platform is struck again in the middle of its recovery from the last time."""

import asyncio
from contextlib import suppress
from random import Random

from chaos.cuts import cut_power
from chaos.kills import VICTIMS, kill
from chaos.site import Site

KILLS, CUTS = 60, 15
"""In one storm, at most: what finds nothing alive does not count."""
MOMENT_SECONDS_MIN, MOMENT_SECONDS_MORE = 0.3, 0.9
"""Between two: at least, and on average so much more. Now and then that is enough to recover."""


async def kill_storm(site: Site, random: Random) -> list[str]:
    """`kill -9` of one after the other; whom it hit."""
    hit: list[str] = []
    for _ in range(KILLS):
        victim = random.choice(tuple(VICTIMS))
        if await kill(site, victim, random):
            hit.append(victim)
        await come_up_for_a_moment(site, random)
    await site.up()
    return hit


async def cut_storm(site: Site, random: Random) -> list[str]:
    """One power cut after the other; what was at work each time."""
    hit: list[str] = []
    for _ in range(CUTS):
        if at_work := site.at_work:
            hit.append("+".join(at_work))
        await cut_power(site)
        await come_up_for_a_moment(site, random)
    await site.up()
    return hit


async def come_up_for_a_moment(site: Site, random: Random) -> None:
    """Start everything, and leave it at whatever that has come to."""
    seconds = MOMENT_SECONDS_MIN + random.expovariate(1 / MOMENT_SECONDS_MORE)
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await site.up()
