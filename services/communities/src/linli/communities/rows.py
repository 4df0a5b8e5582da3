"""What is shown of an entry: in lists, and on its own page."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from linli.chassis.personal import Shown
from linli.events.contracts.communities import FigureClaimed
from linli.events.contracts.grants import GrantEvent, RoleGranted, RoleRevoked
from linli.events.contracts.people import (
    PersonCorrected,
    PersonErased,
    PersonEvent,
    PersonRegistered,
)
from linli.events.contracts.places import (
    BuildingDemolished,
    BuildingRegistered,
    CommunityRegistered,
    CompoundEvent,
    CompoundRegistered,
    CompoundRenamed,
    CompoundsMerged,
    CompoundSplit,
    HouseholdsRegistered,
    StationEvent,
    StationOpened,
    StationPlanned,
    StationReopened,
    StationSuspended,
    TownRegistered,
)
from linli.events.reach import Scope
from linli.events.store import Fact

type CompoundStatus = Literal["living", "split", "merged"]
type StationStatus = Literal["planned", "open", "suspended"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TownRow:
    """A town."""

    code: str
    name_zh: str
    name_en: str | None
    time_zone: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityRow:
    """A community of a town."""

    code: str
    town: str
    name_zh: str
    name_en: str | None
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CompoundRow:
    """A compound, and how many buildings and households are entered."""

    code: str
    town: str
    community: str
    name_zh: str
    name_en: str | None
    buildings: int = 0
    households: int | None = None
    """None: nobody has counted."""
    status: CompoundStatus = "living"
    """One that was divided or merged shows what was in it when it ended."""
    predecessors: list[str] = field(default_factory=list[str])
    successors: list[str] = field(default_factory=list[str])
    ended_at: datetime | None = None
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StationRow:
    """A station: whether it is in use, and since when first."""

    code: str
    town: str
    community: str
    compound: str | None
    name_zh: str
    name_en: str | None
    occurred_at: datetime
    status: StationStatus = "planned"
    opened_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """What an article or a register states of a place."""

    id: UUID
    town: str
    level: str
    place: str
    metric: str
    value: int
    qualifier: str
    source: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRow:
    """A role that somebody has, or had, at a place and all that belongs to it."""

    id: UUID
    person: str
    role: str
    town: str
    community: str | None
    compound: str | None
    source: str | None
    """The one register of an integrator."""
    valid_from: datetime
    valid_until: datetime | None
    granted_by: str | None
    """None: whoever operates the platform."""
    granted_at: datetime
    revoked_at: datetime | None = None


def shown_town(_: TownRow | None, fact: Fact[TownRegistered]) -> TownRow:
    """The town as it was registered."""
    event = fact.event
    return TownRow(
        code=event.code,
        name_zh=event.name_zh,
        name_en=event.name_en,
        time_zone=event.time_zone,
        occurred_at=fact.time,
    )


def shown_community(_: CommunityRow | None, fact: Fact[CommunityRegistered]) -> CommunityRow:
    """The community as it was registered."""
    event = fact.event
    return CommunityRow(
        code=event.code,
        town=event.town,
        name_zh=event.name_zh,
        name_en=event.name_en,
        occurred_at=fact.time,
    )


def shown_compound(row: CompoundRow | None, fact: Fact[CompoundEvent]) -> CompoundRow | None:
    """The compound after one more fact; None before the first."""
    match fact.event:
        case CompoundRegistered() as e:
            return CompoundRow(
                code=e.code,
                town=fact.source.town,
                community=e.community,
                name_zh=e.name_zh,
                name_en=e.name_en,
                predecessors=list(e.predecessors),
                occurred_at=fact.time,
            )
        case CompoundRenamed(name_zh=zh, name_en=en):
            return row and replace(row, name_zh=zh, name_en=en)
        case CompoundSplit(successors=successors):
            new = list(successors)
            return row and replace(row, status="split", successors=new, ended_at=fact.time)
        case CompoundsMerged(successor=successor):
            new = [str(successor)]
            return row and replace(row, status="merged", successors=new, ended_at=fact.time)
        case BuildingRegistered():
            return row and replace(row, buildings=row.buildings + 1)
        case BuildingDemolished(households=gone):
            left = None if row is None or row.households is None else row.households - gone
            return row and replace(row, buildings=row.buildings - 1, households=left)
        case HouseholdsRegistered() as e:
            change = e.households - e.previous
            return row and replace(row, households=(row.households or 0) + change)


def shown_station(row: StationRow | None, fact: Fact[StationEvent]) -> StationRow | None:
    """The station after one more fact; None before the first."""
    match fact.event:
        case StationPlanned() as e:
            return StationRow(
                code=e.code,
                town=fact.source.town,
                community=e.community,
                compound=e.compound,
                name_zh=e.name_zh,
                name_en=e.name_en,
                occurred_at=fact.time,
            )
        case StationOpened():
            return row and replace(row, status="open", opened_at=fact.time)
        case StationSuspended():
            return row and replace(row, status="suspended")
        case StationReopened():
            return row and replace(row, status="open")


def shown_figure(_: FigureRow | None, fact: Fact[FigureClaimed]) -> FigureRow:
    """The figure as it was stated."""
    event = fact.event
    return FigureRow(
        id=event.figure_id,
        town=fact.source.town,
        level=event.level,
        place=event.place,
        metric=event.metric,
        value=event.value,
        qualifier=event.qualifier,
        source=event.source,
        occurred_at=fact.time,
    )


def shown_grant(row: GrantRow | None, fact: Fact[GrantEvent]) -> GrantRow | None:
    """The grant after one more fact; None before the first."""
    match fact.event:
        case RoleGranted() as e:
            _, community, compound = Scope.parse(e.scope)
            return GrantRow(
                id=e.grant_id,
                person=e.person,
                role=e.role,
                town=fact.source.town,
                community=community,
                compound=compound,
                source=e.source,
                valid_from=e.valid_from or fact.time,
                valid_until=e.valid_until,
                granted_by=e.granted_by,
                granted_at=fact.time,
            )
        case RoleRevoked():
            return row and replace(row, revoked_at=fact.time)


class PersonPage(BaseModel):
    """A person, as far as anything is left of what was known."""

    person: str
    version: int
    town: str
    community: str | None
    compound: str | None
    name: Shown
    phone: Shown | None
    erased_at: datetime | None = None


def shown_person(facts: Sequence[Fact[PersonEvent]]) -> PersonPage | None:
    """The person's page, folded from their stream; None of who was never registered."""
    page: PersonPage | None = None
    for version, fact in enumerate(facts, start=1):
        match fact.event:
            case PersonRegistered() as e:
                page = PersonPage(
                    person=e.person,
                    version=version,
                    town=fact.source.town,
                    community=e.community,
                    compound=e.compound,
                    name=e.name,
                    phone=e.phone,
                )
            case PersonCorrected() as e:
                told = {"name": e.name, "phone": e.phone, "version": version}
                page = page and page.model_copy(update=told)
            case PersonErased(erased_at=at):
                page = page and page.model_copy(update={"erased_at": at, "version": version})
    return page
