"""Look-ups that are shared: hundreds of commands arrive at once, and most ask for the same."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Any


class Shared[K: Hashable, V]:
    """The look-ups under way, by what they look for: one serves all who ask meanwhile."""

    def __init__(self) -> None:
        self._under_way: dict[K, asyncio.Task[V]] = {}

    async def find(self, key: K, look: Callable[[], Coroutine[Any, Any, V]]) -> V:
        """What `look` finds, or a look-up for the same key that was begun before."""
        if key not in self._under_way:
            self._under_way[key] = looking = asyncio.create_task(look())
            looking.add_done_callback(lambda _: self._under_way.pop(key))
        return await asyncio.shield(self._under_way[key])
