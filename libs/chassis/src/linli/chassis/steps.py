"""What the bodies of commands have in common: codes, opaque ids, a place, and when it happened."""

from datetime import UTC, datetime
from functools import cached_property
from typing import Annotated

from fastapi import Query
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, StringConstraints

from linli.chassis.bodies import Body, Name, OccurredAt, rfc3339
from linli.events.contracts.base import (
    CategoryCode,
    CommunityCode,
    CompoundCode,
    PartyId,
    PersonId,
    TownCode,
)

CODE = StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=63)
"""A slug: the code of a place, a kind or a category."""
OPAQUE = StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]*$", max_length=100)
"""ASCII without spaces: what could be a name is refused."""

type Code = Annotated[str, CODE]
type Town = Annotated[TownCode, CODE]
type Community = Annotated[CommunityCode, CODE]
type Compound = Annotated[CompoundCode, CODE]
type Category = Annotated[CategoryCode, CODE]
type Person = Annotated[PersonId, OPAQUE]
"""An opaque id, never a name."""
type Party = Annotated[PartyId, OPAQUE]
"""An opaque id or a code, never a name."""

Filter = Annotated[str | None, Query(max_length=100)]
"""A value to filter a list by: `kind: Filter = None`."""


def _in_calendars(moment: datetime) -> datetime:
    if not 1900 <= moment.year < 2200:
        raise ValueError("A moment between the years 1900 and 2200")
    return moment.astimezone(UTC)


type PlannedAt = Annotated[AwareDatetime, BeforeValidator(rfc3339), AfterValidator(_in_calendars)]
"""When something is to take place: RFC 3339 with an offset, also ahead of our clock; in UTC."""


class Step(Body):
    """What may be said of every step."""

    occurred_at: OccurredAt | None = None

    @cached_property
    def moment(self) -> datetime:
        """When it happened: as the caller says, or when it was first asked for."""
        return self.occurred_at or datetime.now(UTC)


class Placed(Step):
    """What is said of everything that belongs to a place."""

    community: Community
    compound: Compound | None = None


class Named(Step):
    """What has names; the Chinese one is always there."""

    name_zh: Name
    name_en: Name | None = None
