"""What the routes of this service have in common."""

import re
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Query
from pydantic import AwareDatetime, BeforeValidator, Field, StringConstraints

from linli.chassis.bodies import Body, OccurredAt
from linli.events.contracts.base import CommunityCode, CompoundCode, PersonId
from linli.events.contracts.courses import VenueCode

CODE = StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=63)
"""For a code or a kind: a slug."""
OPAQUE = StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]*$", max_length=100)

type Community = Annotated[CommunityCode, CODE]
type Compound = Annotated[CompoundCode, CODE]
type Person = Annotated[PersonId, OPAQUE]
"""ASCII without spaces: what could be a name is refused."""
type Venue = Annotated[VenueCode, CODE]

_DATE_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}.*", re.ASCII)


def _rfc3339(value: object) -> object:
    if not isinstance(value, datetime) and not _DATE_TIME.fullmatch(str(value)):
        raise ValueError("A date and a time with an offset, such as 2024-01-18T09:30:00+08:00")
    return value


type PlannedAt = Annotated[
    AwareDatetime,
    BeforeValidator(_rfc3339),
    Field(ge=datetime(1900, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC)),
]
"""When something is to take place: also ahead of our clock, within what calendars hold."""

type Filter = Annotated[str | None, Query(max_length=100)]
"""A value to filter a list by."""


class Step(Body):
    """What may be said of every step."""

    occurred_at: OccurredAt | None = None

    def moment(self) -> datetime:
        """When it happened: as the caller says, or now."""
        return self.occurred_at or datetime.now(UTC)


class Placed(Step):
    """What is said of everything that belongs to a place."""

    community: Community
    compound: Compound | None = None


UNSAID = Step()
"""A step without a body."""
