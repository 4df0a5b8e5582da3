"""Append until told to stop: `write.py URL SEED SECONDS`; prints the id of each stored command."""

import asyncio
import random
import sys

from linli.events.append import Append, Context, Home, NewEvent, Write
from linli.events.contracts.categories import CategoryDefined
from linli.events.envelope import Source
from linli.events.errors import LostRaceError
from linli.events.store import EventStore
from linli.events.testing import OneKey

HOME = Home(Source("lishui", "issues"))
FACT = CategoryDefined(code="greening", name_zh="绿化")  # pyright: ignore[reportArgumentType]


def counted(count: int, _: object) -> int:
    return count + 1


async def write(store: EventStore, choose: random.Random) -> None:
    """One command of one to three events on one of few streams, so that writers do race."""
    stream = f"thing-{choose.randrange(20)}"
    loaded = await store.load(stream, counted, 0)
    events = [NewEvent(FACT)] * choose.randint(1, 3)
    context = Context.new()
    append = Append(
        source=HOME.source,
        context=context,
        writes=(Write(stream, loaded.version, events, HOME),),
    )
    try:
        await store.submit(append)
    except LostRaceError:
        return
    print(context.command_id)  # noqa: T201 - the test reads it


async def main(url: str, seed: int, seconds: float) -> None:
    store = await EventStore.open("issues", url, OneKey())
    choose = random.Random(seed)
    until = asyncio.get_running_loop().time() + seconds

    async def writer() -> None:
        while asyncio.get_running_loop().time() < until:
            await write(store, choose)

    await asyncio.gather(*(writer() for _ in range(8)))
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
