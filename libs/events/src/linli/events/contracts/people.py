"""Persons: the one place where they have names, until they are erased."""

from datetime import datetime
from typing import ClassVar, NewType

from linli.events.contracts.base import CommunityCode, CompoundCode, Event, PersonId
from linli.events.contracts.personal import FreeText

ErasureReason = NewType("ErasureReason", str)
"""A code such as `request`, `retention`, `order`: it tells nothing of the person."""


class PersonRegistered(Event):
    """A person is known to the community: here they have a name, elsewhere an opaque id."""

    event_type: ClassVar[str] = "org.linli.communities.PersonRegistered.v1"
    subject: ClassVar[str | None] = "person"
    private: ClassVar[bool] = True
    person: PersonId
    name: FreeText
    phone: FreeText | None = None
    """International, without spaces (E.164): `+8675785600000`."""
    community: CommunityCode
    compound: CompoundCode | None = None


class PersonCorrected(Event):
    """What is known of a person is this."""

    event_type: ClassVar[str] = "org.linli.communities.PersonCorrected.v1"
    subject: ClassVar[str | None] = "person"
    private: ClassVar[bool] = True
    person: PersonId
    name: FreeText
    phone: FreeText | None = None


class PersonErased(Event):
    """The keys of everything personal about a person are destroyed; every service acts on it."""

    event_type: ClassVar[str] = "org.linli.communities.PersonErased.v1"
    subject: ClassVar[str | None] = "person"
    restricted: ClassVar[bool] = True
    person: PersonId
    erased_at: datetime
    reason: ErasureReason


type PersonEvent = PersonRegistered | PersonCorrected | PersonErased
