"""What every event contract shares."""

from typing import Annotated, ClassVar, Literal, NewType
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

TownCode = NewType("TownCode", str)
CommunityCode = NewType("CommunityCode", str)
CompoundCode = NewType("CompoundCode", str)

PersonId = NewType("PersonId", str)
"""A person, opaque: never a name, a phone number or anything that tells who it is."""

PartyId = NewType("PartyId", str)
"""Whoever acts: a person's, team's or organisation's id or code, opaque like `PersonId`.

Nothing tells which, so the public is told of such a field only where it names an office."""

CategoryCode = NewType("CategoryCode", str)
"""What an issue or a finding is about; the issues service defines them."""

IssueId = NewType("IssueId", UUID)
"""Here, not in `issues`: patrol findings name issues, and issues name findings."""

type Qualifier = Literal["exact", "at_least", "under", "about"]
"""How a stated figure is meant: 523 人 exact, 2000余 at least, 近3万 under, 约 about."""

type Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=63)]
"""A code chosen by people: ASCII, permanent, fit for a subject token. For request bodies."""


class Event(BaseModel):
    """A fact that has happened: frozen, versioned in its type, readable for ever.

    Fields carry no limits: rules tighten, history does not. Unknown fields are ignored, so that a
    reader survives a writer that is newer than itself. Who acted and when ride in the envelope.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    event_type: ClassVar[str]
    """Reverse DNS, service, name and major version: `org.linli.issues.IssueReported.v1`."""

    subject: ClassVar[str | None] = None
    """The field that names the person whom it is about: their key seals its personal fields, and
    those of what follows in its stream."""

    private: ClassVar[bool] = False
    """Whether it stays in its service: others see a placeholder at its position."""

    restricted: ClassVar[bool] = False
    """Whether it is about persons, or counts them: the public sees a placeholder at its position,
    and those the whole who have a role at its place."""

    withheld: ClassVar[frozenset[str]] = frozenset()
    """The fields that only they see of an event that the public is told of."""


class Quantity(BaseModel):
    """A stated figure and how it is meant."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    value: int
    qualifier: Qualifier = "exact"


class Origin(BaseModel):
    """The row of a register that was imported: its kind (`service-requests`) and its key there."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: str
    key: str


def stream_name(aggregate: str, key: UUID | str) -> str:
    """The stream of one aggregate: `issue-0198…`, `compound-lvdi-xiangshu`."""
    return f"{aggregate}-{key}"
