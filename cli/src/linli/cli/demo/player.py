"""Plays a history through the HTTP commands, as its town would have recorded it."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

from linli.cli.asking import PATIENCE_SECONDS, PAUSE_SECONDS, Asker
from linli.cli.demo.history import Command, Question, Step, filled
from linli.cli.failures import Failure


class Player:
    """Plays step after step. Each waits for what the steps before it have recorded."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._ids: dict[str, str] = {}

    async def play(self, step: Step) -> None:
        """Record the step's facts; again, it adds nothing.

        Raises:
            Failure: it was refused, or what it waits for does not come.
        """
        try:
            match step:
                case Command():
                    self._ids[step.key] = await self._command(step)
                case Question():
                    self._ids[step.key] = await self._answer(step)
        except Failure as failure:
            raise Failure(f"the history stops at step {step.key}: {failure}") from failure

    async def _command(self, step: Command) -> str:
        path, body = filled(step.post, self._ids), filled(dict(step.body), self._ids)
        await self._asker.post(path, body, step.command_id)
        return str(step.command_id)

    async def _answer(self, step: Question) -> str:
        path = filled(step.get, self._ids)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            answer = (await self._asker.get(path)).json()
            if (found := _at(answer, step.take)) is not None:
                return str(found)
            await asyncio.sleep(PAUSE_SECONDS)
        raise Failure(f"{'.'.join(step.take)} does not come at {path}")


def _at(value: Any, way: Sequence[str]) -> Any:
    """What stands at the end of the way; None if the way does not lead there."""
    for name in way:
        try:
            value = value[int(name) if isinstance(value, list) else name]
        except (KeyError, IndexError, TypeError):
            return None
    return value
