"""Whoever writes reads it at once: an answer waits until the lists show what it tells of."""

import contextlib

from fastapi import Request

from linli.chassis.positions import WAIT_SECONDS_MAX, BehindError, PositionToken
from linli.events.store import Appended


async def until_visible(request: Request, appended: Appended) -> None:
    """Return when the lists show it, or after two seconds: it is recorded either way."""
    token = PositionToken(appended.source, appended.epoch, appended.position)
    with contextlib.suppress(BehindError):
        await request.app.state.running.read_models.wait([token], WAIT_SECONDS_MAX)
