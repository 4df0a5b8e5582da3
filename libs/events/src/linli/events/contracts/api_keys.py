"""Who may bring in issues by Open311: a key each, which nobody keeps but its bearer."""

from typing import ClassVar, NewType
from uuid import UUID

from linli.events.contracts.base import Event, PartyId

ApiKeyId = NewType("ApiKeyId", UUID)


class ApiKeyIssued(Event):
    """A program may report issues of the town by Open311."""

    event_type: ClassVar[str] = "org.linli.issues.ApiKeyIssued.v1"
    restricted: ClassVar[bool] = True
    key_id: ApiKeyId
    client: PartyId
    """Whose program it is, as a code."""
    sha256: str
    """Of the key's ASCII characters, in hexadecimal: enough to know it again."""


class ApiKeyRevoked(Event):
    """The key opens nothing any more."""

    event_type: ClassVar[str] = "org.linli.issues.ApiKeyRevoked.v1"
    restricted: ClassVar[bool] = True
    key_id: ApiKeyId


type ApiKeyEvent = ApiKeyIssued | ApiKeyRevoked
