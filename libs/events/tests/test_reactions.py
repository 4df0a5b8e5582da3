"""What happens there is done here, once for good: on a real PostgreSQL."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.events.append import Append, Context, Home, NewEvent, Write
from linli.events.contracts.categories import CategoryDefined
from linli.events.contracts.volunteers import VolunteerRegistered
from linli.events.databases import engine_of
from linli.events.envelope import Recorded, Source
from linli.events.parked import parked
from linli.events.reactions import React, Reaction, Reactor, retry
from linli.events.store import EventStore
from linli.events.testing import OneKey, Told, recorded

HERE = Home(Source("lishui", "issues"))
THERE = Source("lishui", "volunteers")
FACT = CategoryDefined(code="greening", name_zh="绿化")  # pyright: ignore[reportArgumentType]


def cause(position: int, stream: str = "volunteer-1") -> Recorded[VolunteerRegistered]:
    event = VolunteerRegistered(
        volunteer_id=uuid4(),  # pyright: ignore[reportArgumentType]
        person=f"p{position}",  # pyright: ignore[reportArgumentType]
        community="tongsheng",  # pyright: ignore[reportArgumentType]
    )
    return recorded(event, position=position, stream=stream)


async def react(fact: Recorded[Any], _store: EventStore, context: Context) -> Append | None:
    """Each event leads to a stream of its own, except every third, which leads to nothing."""
    if fact.position % 3 == 0:
        return None
    write = Write(f"effect-{fact.position}", 0, [NewEvent(FACT)], HERE)
    return Append(source=HERE.source, context=context, writes=(write,))


@pytest.fixture
async def store(database: str) -> AsyncIterator[EventStore]:
    opened = await EventStore.open("issues", database, OneKey())
    yield opened
    await opened.close()


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    made = engine_of(database)
    yield made
    await made.dispose()


@asynccontextmanager
async def reacting(
    engine: AsyncEngine, store: EventStore, told: Told, how: React = react
) -> AsyncGenerator[None]:
    reaction = Reaction("findings", (VolunteerRegistered,), how)
    task = asyncio.create_task(Reactor(engine, reaction, store, told).run())
    yield
    task.cancel()
    await asyncio.wait([task])


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(10):
        while not await holds():
            await asyncio.sleep(0.01)


async def effects(store: EventStore) -> list[str]:
    return [event.stream for event in await store.read(HERE.source, 0, 1000)]


async def test_each_event_causes_its_command_once_though_replicas_race(
    engine: AsyncEngine, store: EventStore
) -> None:
    told = Told(THERE, [cause(n) for n in range(1, 31)])
    async with reacting(engine, store, told), reacting(engine, store, told):
        await until(lambda: _has(store, 20))
        told.tell(*(cause(n) for n in range(31, 61)))
        await until(lambda: _has(store, 40))
    assert await effects(store) == [f"effect-{n}" for n in range(1, 61) if n % 3]


async def test_an_effect_says_what_caused_it(engine: AsyncEngine, store: EventStore) -> None:
    fact = cause(1)
    async with reacting(engine, store, Told(THERE, [fact])):
        await until(lambda: _has(store, 1))
    (effect,) = await store.read(HERE.source, 0, 10)
    assert effect.causation_id == fact.envelope.id
    assert effect.correlation_id == fact.envelope.correlation_id
    assert effect.time == fact.time


async def test_started_anew_from_nothing_it_fires_nothing_twice(
    engine: AsyncEngine, store: EventStore
) -> None:
    """Even with its checkpoint lost: the command's id follows from the event's."""
    told = Told(THERE, [cause(n) for n in range(1, 11)])
    async with reacting(engine, store, told):
        await until(lambda: _has(store, 7))
    async with engine.begin() as db:
        await db.exec_driver_sql("DELETE FROM reactions")
    told.tell(cause(11))
    async with reacting(engine, store, told):
        await until(lambda: _has(store, 8))
    assert len(set(await effects(store))) == len(await effects(store)) == 8


async def test_what_a_rule_refuses_is_parked_and_the_next_stream_goes_on(
    engine: AsyncEngine, store: EventStore
) -> None:
    async def refuse(fact: Recorded[Any], store: EventStore, context: Context) -> Append | None:
        if fact.position == 1:
            raise ValueError("no such category")
        return await react(fact, store, context)

    told = Told(THERE, [cause(1, "volunteer-1"), cause(2, "volunteer-1"), cause(3, "x-2")])
    told.tell(cause(4, "x-2"))
    async with reacting(engine, store, told, refuse):
        await until(lambda: _has(store, 1))
    assert await effects(store) == ["effect-4"]
    (waiting,) = await parked(engine)
    assert (waiting.projection, waiting.key, waiting.events) == ("findings", "volunteer-1", 2)


async def test_retried_by_other_rules_a_parked_event_has_its_effect(
    engine: AsyncEngine, store: EventStore
) -> None:
    async def refuse(fact: Recorded[Any], store: EventStore, context: Context) -> Append | None:
        if fact.position == 1:
            raise ValueError("no such category")
        return await react(fact, store, context)

    told = Told(THERE, [cause(1), cause(2), cause(3, "x-2"), cause(4, "x-2")])
    async with reacting(engine, store, told, refuse):
        await until(lambda: _has(store, 1))
    mended = Reaction("findings", (VolunteerRegistered,), react)
    assert await retry(engine, mended, store, "volunteer-1", told) == 2
    assert await effects(store) == ["effect-4", "effect-1", "effect-2"]
    assert await parked(engine) == []


async def _has(store: EventStore, count: int) -> bool:
    return len(await effects(store)) >= count
