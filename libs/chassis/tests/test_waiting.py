"""Whoever waits for a read model is answered in time, and a crowd costs one look at a time."""

import asyncio
import time
from collections.abc import AsyncGenerator

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.chassis.places import PLACES
from linli.chassis.positions import BehindError, PositionToken
from linli.chassis.waiting import ReadModels
from linli.events.databases import engine_of
from linli.events.envelope import Source
from linli.events.migrate import migrate
from linli.events.store import Signal

NEXT = PositionToken(Source("lishui", "communities"), 1, 1)
SECONDS_MAX = 0.5
LATE_SECONDS = 10.0
"""Far later than a wait may end, far sooner than a pool gives up."""


@pytest.fixture
async def narrow(migrated_url: str) -> AsyncGenerator[AsyncEngine]:
    """A database of which there is one connection."""
    engine = engine_of(migrated_url, 1)
    await migrate(engine)
    yield engine
    await engine.dispose()


@pytest.fixture
async def models(narrow: AsyncEngine) -> AsyncGenerator[ReadModels]:
    """A read model that has read nothing."""
    models = ReadModels(narrow, [PLACES], Signal())
    yield models
    await models.close()


async def behind(models: ReadModels) -> float:
    """How long it took to be told that nothing has come that far."""
    began = time.monotonic()
    with pytest.raises(BehindError):
        await models.wait([NEXT], SECONDS_MAX)
    return time.monotonic() - began


async def test_a_wait_ends_in_time_though_every_connection_is_taken(
    narrow: AsyncEngine, models: ReadModels
) -> None:
    async with narrow.connect():
        assert await behind(models) < LATE_SECONDS


async def test_a_crowd_that_waits_in_vain_leaves_the_connection_as_it_was(
    narrow: AsyncEngine, models: ReadModels
) -> None:
    before = await backend_of(narrow)
    waits = await asyncio.gather(*(behind(models) for _ in range(100)))
    assert max(waits) < LATE_SECONDS
    assert await backend_of(narrow) == before


async def backend_of(engine: AsyncEngine) -> int:
    """The process that serves the pool's connection."""
    async with engine.connect() as db:
        return (await db.execute(sa.text("SELECT pg_backend_pid()"))).scalar_one()
