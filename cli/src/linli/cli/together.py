"""Contexts entered all at once and left all at once."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager


@asynccontextmanager
async def together[T](*contexts: AbstractAsyncContextManager[T]) -> AsyncGenerator[tuple[T, ...]]:
    """What the contexts give, in their order. Each is entered and left in a task of its own.

    Raises:
        ExceptionGroup: one could not be entered; the others have been left.
    """
    over = asyncio.Event()

    async def keep(context: AbstractAsyncContextManager[T], entered: "asyncio.Future[T]") -> None:
        async with context as value:
            entered.set_result(value)
            await over.wait()

    async with asyncio.TaskGroup() as tasks:
        values: list[asyncio.Future[T]] = []
        for context in contexts:
            entered: asyncio.Future[T] = asyncio.Future()
            values.append(entered)
            tasks.create_task(keep(context, entered))
        yield tuple([await value for value in values])
        over.set()
