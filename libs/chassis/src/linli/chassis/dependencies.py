"""What routes ask for besides the request: the parts of the running service."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.chassis.authority import Caller, caller_in, reach_in
from linli.chassis.callers import Accounts
from linli.chassis.places import Places
from linli.events.keys import KeyStore
from linli.events.store import EventStore


async def _store(request: Request) -> EventStore:
    store: EventStore = request.app.state.running.store
    reach = reach_in(request.scope)
    return store if reach is None else store.within(reach)


async def _caller(request: Request) -> Caller | None:
    return caller_in(request.scope)


async def _places(request: Request) -> Places:
    return request.app.state.running.places


async def _accounts(request: Request) -> Accounts:
    return request.app.state.running.accounts


async def _keys(request: Request) -> KeyStore:
    return request.app.state.running.vault


async def _database(request: Request) -> AsyncIterator[AsyncConnection]:
    async with request.app.state.running.engine.connect() as connection:
        yield await connection.execution_options(isolation_level="AUTOCOMMIT")


async def in_transactions(db: AsyncConnection) -> AsyncConnection:
    """The connection of `Database`, for what one statement cannot do."""
    await db.rollback()
    return await db.execution_options(isolation_level="READ COMMITTED")


Asker = Annotated[Caller | None, Depends(_caller)]
"""Who asks, if that is known."""

Store = Annotated[EventStore, Depends(_store)]
"""The service's event store, as the caller may see it."""

KnownPlaces = Annotated[Places, Depends(_places)]
"""The places this service knows of."""

KnownAccounts = Annotated[Accounts, Depends(_accounts)]
"""Who is behind an issuer's account."""

Keys = Annotated[KeyStore, Depends(_keys)]
"""The keys of personal values, and what leads to persons."""

Database = Annotated[AsyncConnection, Depends(_database)]
"""A connection for one request's reads, each statement by itself: a transaction's beginning and end
would be sent and awaited like two more. The tables are those of the active generations."""
