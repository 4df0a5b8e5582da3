"""How a process stops: unready at once, then nothing new, then the long answers end."""

import asyncio
import contextlib


class Stopping:
    """One per process, shared by the server, `/readyz` and whoever answers without an end."""

    def __init__(self) -> None:
        self.begun = False
        self._last_call = asyncio.Event()

    def begin(self) -> None:
        """From now on `/readyz` says no, while requests are still served."""
        self.begun = True

    def end_streams(self) -> None:
        """From now on no connection is taken; what has no end of its own should end now."""
        self.begun = True
        self._last_call.set()

    async def wait(self, seconds: float | None = None) -> None:
        """Return when a live answer should end, or after so many seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._last_call.wait()
