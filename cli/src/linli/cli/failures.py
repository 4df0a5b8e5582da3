"""What ends a command with exit status 1: a message for the person who typed it, no traceback."""

from collections.abc import Iterator
from typing import cast

import httpx
from asyncpg import InterfaceError, PostgresError
from sqlalchemy.exc import DBAPIError

from linli.chassis.settings import SettingsError
from linli.events.errors import EventStoreError
from linli.events.witness import WitnessKeyError
from linli.servers import ServersError


class Failure(Exception):  # noqa: N818 - what the user is told, not a fault of the program
    """The command cannot do what was asked; the message says why and what to do next."""


TOLD = (Failure, ServersError, SettingsError, EventStoreError, WitnessKeyError, ConnectionError)
OF_THE_DATABASE = (PostgresError, InterfaceError, DBAPIError)


def message_of(error: BaseException) -> str | None:
    """What to tell of an error; None of one that nobody expected, which keeps its traceback."""
    for leaf in _leaves(error):
        if isinstance(leaf, TOLD):
            return str(leaf)
        if isinstance(leaf, OF_THE_DATABASE):
            return f"PostgreSQL: {str(leaf).partition('\n')[0]}"
        if isinstance(leaf, httpx.TransportError):
            return f"the platform does not answer: {leaf}"
        if isinstance(leaf, OSError) and leaf.strerror:
            return f"{leaf.strerror}: {leaf.filename}" if leaf.filename else leaf.strerror
    return None


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for inner in cast(BaseExceptionGroup[BaseException], error).exceptions:
            yield from _leaves(inner)
    else:
        yield error
