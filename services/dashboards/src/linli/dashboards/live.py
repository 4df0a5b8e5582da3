"""Live numbers: one read of a place's numbers serves all who look at it with the same eyes.

There are two kinds of eyes: whoever has a role at the place sees persons as they are counted, and
all others as they are published.
"""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.chassis.positions import PositionToken
from linli.chassis.service import Running
from linli.dashboards import answers
from linli.dashboards.boards import Board
from linli.dashboards.fold import PlaceRow
from linli.dashboards.freshness import LOOK_SECONDS, Freshness, freshness_of
from linli.dashboards.queries import Days
from linli.dashboards.shapes import Dashboard, Figure
from linli.dashboards.snapshot import snapshot
from linli.dashboards.viewing import PUBLIC, ViewerReach
from linli.events.envelope import Source
from linli.events.errors import OverloadedError
from linli.events.reach import Scope
from linli.events.store import Signal

LISTENERS_MAX = 2_000
CHANNELS_MAX = 500
"""Places with listeners, or with what those who come back want to know."""
REST_SECONDS = 0.05
"""Between two rounds over the places that somebody listens to."""


class Changes(BaseModel):
    """The numbers of a place that are others now, and how far histories had been read for them."""

    place: str
    positions: Mapping[str, int]
    metrics: Mapping[str, Figure]


class Channel:
    """A place's board as one kind of eyes sees it, and how many listen."""

    def __init__(self, place: PlaceRow, *, finely: bool) -> None:
        self.place = place
        self.viewer = PUBLIC
        if finely:
            self.viewer = ViewerReach((Scope(*place.scope.split("/")),), known=True)
        self.board = Board()
        self.changed = Signal()
        self.listeners = 0
        self._positions: Mapping[str, int] = {}
        self._told = dict[int, bytes]()
        self._mark: object = None
        self._reading = asyncio.Lock()

    async def refresh(self, engine: AsyncEngine, freshness: Freshness) -> None:
        """Read the place's numbers, if they may be others."""
        now = datetime.now(UTC)
        today = now.astimezone(ZoneInfo(self.place.time_zone)).date()
        state = freshness.state(self.place.level, self.place.code)
        mark = state and (state.mark, today)
        async with self._reading:
            if mark is not None and mark == self._mark:
                return
            async with engine.connect() as db:
                moment = await snapshot(db, self.viewer)
                finely = self.viewer is not PUBLIC
                about = (self.place, Days(today), "zh-CN", now)
                self.take(await answers.dashboard(moment, *about, finely=finely))
            self._mark = mark

    def take(self, read: Dashboard) -> None:
        """Show what has been read, and wake those who listen if it is anything new."""
        if self.board.take(self._token(read), read.metrics):
            self._positions = read.positions
            self._told.clear()
            self.changed.ring()

    def told(self, version: int) -> bytes | None:
        """What has changed since a version, as JSON; None if that is too long ago."""
        if version not in self._told:
            metrics = self.board.since(version) if version else self.board.figures
            if metrics is None:
                return None
            changes = Changes(place=self.place.scope, positions=self._positions, metrics=metrics)
            self._told[version] = changes.model_dump_json(by_alias=True).encode()
        return self._told[version]

    def _token(self, read: Dashboard) -> str:
        town = self.place.town
        tokens = (
            PositionToken(Source(town, service), read.epochs[service], position)
            for service, position in read.positions.items()
        )
        return ", ".join(map(str, tokens))


class Live:
    """The channels of a running service."""

    def __init__(self, engine: AsyncEngine, freshness: Freshness) -> None:
        self.listeners = 0
        self._engine, self._freshness = engine, freshness
        self._channels = OrderedDict[tuple[str, bool], Channel]()
        """The one that was joined last is the last."""

    async def join(self, place: PlaceRow, *, finely: bool) -> Channel:
        """Listen to a place from now on; its numbers are read.

        Raises:
            OverloadedError: too many listen already.
        """
        if self.listeners >= LISTENERS_MAX:
            raise OverloadedError
        channel = self._channel(place, finely=finely)
        channel.listeners += 1
        self.listeners += 1
        try:
            await channel.refresh(self._engine, self._freshness)
        except BaseException:
            self.leave(channel)
            raise
        return channel

    def leave(self, channel: Channel) -> None:
        """Listen no more. What has changed until now is kept for who comes back."""
        channel.listeners -= 1
        self.listeners -= 1

    async def run(self) -> None:
        """Keep every place in step that somebody listens to, until cancelled."""
        while True:
            looked = self._freshness.looked.listen()
            for channel in list(self._channels.values()):
                if channel.listeners:
                    await channel.refresh(self._engine, self._freshness)
            await asyncio.sleep(REST_SECONDS)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(looked.wait(), 2 * LOOK_SECONDS)

    def _channel(self, place: PlaceRow, *, finely: bool) -> Channel:
        key = (place.scope, finely)
        if key not in self._channels:
            self._make_room()
            self._channels[key] = Channel(place, finely=finely)
        self._channels.move_to_end(key)
        return self._channels[key]

    def _make_room(self) -> None:
        """Forget the channel that nobody listens to and that nobody joined for the longest time."""
        if len(self._channels) < CHANNELS_MAX:
            return
        idle = (key for key, channel in self._channels.items() if not channel.listeners)
        forgotten = next(idle, None)
        if forgotten is None:
            raise OverloadedError
        del self._channels[forgotten]


def live_of(running: Running) -> Live:
    """The channels of a running service, where its routes find them."""
    state = running.app.state
    if not hasattr(state, "live"):
        state.live = Live(running.engine, freshness_of(running))
    return state.live


async def keep_live(running: Running) -> None:
    """Keep the channels of a running service in step until cancelled."""
    await live_of(running).run()
