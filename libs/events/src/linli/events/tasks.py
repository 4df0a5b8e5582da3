"""Work that goes on for as long as its process does, whatever it meets on the way."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

PAUSE_SECONDS = 0.1
PAUSE_SECONDS_MAX = 5.0
SETTLED_SECONDS = 10.0
"""After so long without a fault, the next one is a new one."""


async def keep_running(
    name: str, work: Callable[[], Awaitable[None]], passes: Callable[[Exception], bool]
) -> None:
    """Run `work` until it returns or is cancelled: again after whatever it raises, with pauses.

    A fault that passes is logged in a line, once while it lasts; any other with its traceback.
    """
    loop = asyncio.get_running_loop()
    pause, told = PAUSE_SECONDS, ""
    while True:
        began = loop.time()
        try:
            return await work()
        except Exception as error:
            end_if_cancelled(error)
            if loop.time() - began > SETTLED_SECONDS:
                pause, told = PAUSE_SECONDS, ""
            if not all(map(passes, causes(error))):
                log.exception("%s begins again after a fault", name)
            elif told != type(error).__name__:
                log.warning("%s begins again: %s", name, causes(error)[0])
            told = type(error).__name__
        await asyncio.sleep(pause)
        pause = min(2 * pause, PAUSE_SECONDS_MAX)


def end_if_cancelled(fault: Exception) -> None:
    """Let a fault end a task that has been cancelled, whatever may pass.

    A driver that is cancelled while its connection breaks raises that alone. Who then went on
    would never end, nor would who waits for that: others of its task group are gone by then.

    Raises:
        asyncio.CancelledError: the task has been cancelled.
    """
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError from fault


def causes(error: Exception) -> list[Exception]:
    """What a group of errors consists of; an error alone is its own cause."""
    if isinstance(error, ExceptionGroup):
        group: ExceptionGroup[Exception] = error  # pyright: ignore[reportUnknownVariableType] - isinstance knows no type argument
        return [cause for one in group.exceptions for cause in causes(one)]
    return [error]
