"""What the routes of this service have in common: an entry's own page."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import reduce
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from linli.chassis.answers import read
from linli.communities.domain.entry import NotRegisteredError
from linli.communities.queries import Listed
from linli.communities.rows import shown
from linli.events.contracts.base import stream_name
from linli.events.store import EventStore, Fact

type Filter = Annotated[str | None, Query(max_length=63)]
"""A code to filter a list by; left out, any."""


async def page_of(listed: Listed[Any], key: str | UUID, store: EventStore) -> Response:
    """An entry as its list shows it, but as fresh as its stream, and with its version.

    Raises:
        NotRegisteredError: there is none.
    """
    facts = await facts_about(listed, key, store)
    row = reduce(shown, facts[1:], shown(None, facts[0]))
    version = len(facts)
    return read({**asdict(row), "version": version}, version)


async def facts_about(
    listed: Listed[Any], key: str | UUID, store: EventStore
) -> Sequence[Fact[Any]]:
    """The facts of one entry; raises NotRegisteredError if there are none."""
    facts = await store.facts(stream_name(listed.aggregate, key))
    if not facts:
        raise NotRegisteredError(f"No {listed.aggregate} {key} is registered")
    return facts
