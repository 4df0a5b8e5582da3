"""What routes ask for besides the request: the parts of the running service."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.chassis.places import Places
from linli.events.store import EventStore


async def _store(request: Request) -> EventStore:
    return request.app.state.running.store


async def _places(request: Request) -> Places:
    return request.app.state.running.places


async def _database(request: Request) -> AsyncIterator[AsyncConnection]:
    async with request.app.state.running.engine.connect() as connection:
        yield connection


Store = Annotated[EventStore, Depends(_store)]
"""The service's event store."""

KnownPlaces = Annotated[Places, Depends(_places)]
"""The places this service knows of."""

Database = Annotated[AsyncConnection, Depends(_database)]
"""A connection for one request's reads; the tables are those of the active generations."""
