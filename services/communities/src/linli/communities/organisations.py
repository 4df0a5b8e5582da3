"""Organisations that others name: asked of the register's own streams, which are always fresh."""

from linli.communities.domain.organisation import (
    Organisation,
    UnknownOrganisationError,
    evolve,
)
from linli.events.append import Home
from linli.events.contracts.base import stream_name
from linli.events.contracts.bodies import OrganisationCode
from linli.events.store import EventStore


async def home_of_organisation(code: OrganisationCode, store: EventStore, pointer: str) -> Home:
    """Where an organisation belongs that is not dissolved.

    Raises:
        UnknownOrganisationError: there is none; `pointer` says where it was named.
    """
    loaded = await store.load(stream_name("organisation", code), evolve, Organisation())
    if loaded.home is None or loaded.state.dissolved:
        raise UnknownOrganisationError(f"{code} is not on the register", pointer=pointer)
    return loaded.home
