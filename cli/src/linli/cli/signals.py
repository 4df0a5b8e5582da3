"""SIGINT and SIGTERM while the HTTP server, which handles them itself, does not run."""

import asyncio
import signal
from collections.abc import Callable

STOP = (signal.SIGINT, signal.SIGTERM)


def abandon_on_signals() -> None:
    """The first signal cancels the task that calls; what it then stops is left in peace."""
    task = asyncio.current_task()

    def abandon() -> None:
        ignore_signals()
        if task:
            task.cancel()

    _heed(abandon)


def ignore_signals() -> None:
    """Nothing more happens on a signal: the process is about to end."""
    _heed(lambda: None)


def _heed(handler: Callable[[], object]) -> None:
    loop = asyncio.get_running_loop()
    for number in STOP:
        loop.add_signal_handler(number, handler)
