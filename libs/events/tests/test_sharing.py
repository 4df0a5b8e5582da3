"""Look-ups that several share."""

import asyncio

import pytest

from linli.events.sharing import Shared


async def test_those_who_ask_for_the_same_meanwhile_share_one_look() -> None:
    shared, looks = Shared[str, int](), list[str]()

    async def look() -> int:
        looks.append("look")
        await asyncio.sleep(0)
        return 7

    assert await asyncio.gather(*(shared.find("a", look) for _ in range(3))) == [7, 7, 7]
    assert looks == ["look"]
    await shared.find("a", look)
    assert looks == ["look", "look"]


async def test_one_who_gives_up_leaves_the_look_to_the_others() -> None:
    shared, go = Shared[str, int](), asyncio.Event()

    async def look() -> int:
        await go.wait()
        return 7

    first, second = (asyncio.create_task(shared.find("a", look)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    go.set()
    assert await second == 7


async def test_a_fault_is_everybodys_who_waits_and_nobodys_after() -> None:
    shared = Shared[str, int]()

    async def fail() -> int:
        raise ConnectionError

    async def look() -> int:
        return 7

    with pytest.raises(ConnectionError):
        await shared.find("a", fail)
    assert await shared.find("a", look) == 7
