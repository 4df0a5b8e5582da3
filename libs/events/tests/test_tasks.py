"""What goes on for ever ends all the same when it is cancelled."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from linli.events.applying import apply
from linli.events.envelope import Envelope, Source
from linli.events.projections import Checkpoint, Generation
from linli.events.tasks import keep_running

SECONDS_MAX = 5


async def broken_while_cancelled() -> None:
    """As a driver does when its connection breaks at that very moment."""
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        raise ConnectionError("connection was closed in the middle of operation") from None


class Broken(Generation):
    """A generation whose connection breaks while it is cancelled."""

    def __init__(self) -> None:
        """Without a database."""

    async def apply(self, *_: object, **__: object) -> Checkpoint:
        """Never."""
        await broken_while_cancelled()
        raise AssertionError


def works() -> list[Callable[[], Awaitable[object]]]:
    empty: list[Envelope] = []
    return [
        lambda: keep_running("work", broken_while_cancelled, lambda _: True),
        lambda: apply(Broken(), Source("lishui", "issues"), Checkpoint(), empty),
    ]


@pytest.mark.parametrize("work", works(), ids=["keep_running", "apply"])
async def test_work_whose_connection_breaks_while_it_is_cancelled_ends(
    work: Callable[[], Awaitable[object]],
) -> None:
    task = asyncio.ensure_future(work())
    await asyncio.sleep(0)
    task.cancel()
    _, going_on = await asyncio.wait([task], timeout=SECONDS_MAX)
    assert not going_on
    assert task.cancelled()
