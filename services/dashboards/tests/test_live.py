"""What those who listen to a place are told, laid over each other, is its dashboard."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.dashboards import answers
from linli.dashboards.fold import PlaceRow
from linli.dashboards.freshness import Freshness
from linli.dashboards.live import Channel, Live
from linli.dashboards.projections import CONTRIBUTIONS
from linli.dashboards.queries import Days, find_place
from linli.dashboards.snapshot import snapshot
from linli.dashboards.viewing import EVERYTHING, PUBLIC, ViewerReach
from linli.events.contracts.places import PlaceLevel
from linli.events.envelope import Recorded
from linli.events.testing import projected

from .histories import PATHS, Told, codes, histories, in_town

TOWNS = (f"live-{n}" for n in count(1))
"""A town for each history that is tried, in one database."""
LEVELS: Sequence[PlaceLevel] = ("town", "community", "compound")
HOUR = timedelta(hours=1)
type Figures = Mapping[str, Any]

tried = settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


async def registered(
    engine: AsyncEngine, town: str, history: list[Told]
) -> tuple[list[Recorded[Any]], list[PlaceRow]]:
    """What is to happen in a town, and its places, which have been read."""
    facts = in_town(town, history, HOUR)
    registry = [fact for fact in facts if fact.envelope.source.service == "communities"]
    await projected(engine, CONTRIBUTIONS, registry)
    async with engine.connect() as db:
        moment = await snapshot(db, EVERYTHING)
        places = [
            await find_place(moment.db, LEVELS[len(path)], codes(town, path)[-1]) for path in PATHS
        ]
    return [fact for fact in facts if fact not in registry], places


async def dashboard(engine: AsyncEngine, place: PlaceRow, viewer: ViewerReach) -> Figures:
    now = datetime.now(UTC)
    async with engine.connect() as db:
        moment = await snapshot(db, viewer)
        days = Days(now.astimezone(ZoneInfo(place.time_zone)).date())
        finely = viewer.sees(place)
        shown = await answers.dashboard(moment, place, days, "zh-CN", now, finely=finely)
    return orjson.loads(shown.model_dump_json(by_alias=True))["metrics"]


class Listener:
    """Somebody who has been told of a channel up to some version of it."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.known: Figures = {}
        self._seen = 0

    def listen(self) -> None:
        """Take in what has changed since."""
        told = self.channel.told(self._seen)
        assert told is not None
        self.known = {**self.known, **orjson.loads(told)["metrics"]}
        self._seen = self.channel.board.version


@pytest.mark.parametrize("viewer", [PUBLIC, EVERYTHING], ids=["public", "role"])
@tried
@given(history=histories(), pauses=st.lists(st.integers(1, 5), max_size=6))
async def test_changes_in_their_order_give_the_dashboard(
    engine: AsyncEngine, viewer: ViewerReach, history: list[Told], pauses: list[int]
) -> None:
    facts, places = await registered(engine, next(TOWNS), history)
    freshness = Freshness(engine)
    live = Live(engine, freshness)
    await freshness.look()
    listeners = [Listener(await live.join(place, finely=viewer.sees(place))) for place in places]
    for pause in (*pauses, len(facts)):
        now, facts = facts[:pause], facts[pause:]
        await projected(engine, CONTRIBUTIONS, now)
        await freshness.look()
        for listener in listeners:
            await listener.channel.refresh(engine, freshness)
            listener.listen()
    for listener, place in zip(listeners, places, strict=True):
        assert listener.known == await dashboard(engine, place, viewer)


async def test_what_has_not_moved_is_not_read_again(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, (town, *_) = await registered(engine, next(TOWNS), [])
    freshness = Freshness(engine)
    await freshness.look()
    channel = await Live(engine, freshness).join(town, finely=False)
    monkeypatch.setattr(answers, "dashboard", None)
    await freshness.look()
    await channel.refresh(engine, freshness)
    assert channel.board.version == 1


async def test_whoever_cannot_be_told_takes_up_no_place(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, (town, *_) = await registered(engine, next(TOWNS), [])
    live = Live(engine, Freshness(engine))
    monkeypatch.setattr(answers, "dashboard", None)
    with pytest.raises(TypeError):
        await live.join(town, finely=False)
    assert live.listeners == 0
