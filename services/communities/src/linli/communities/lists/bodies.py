"""Organisations, who looks after compounds, offices, building heads, joint bodies."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypedDict
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from linli.chassis.lists import Listing
from linli.chassis.tables import code, identity, moment, text
from linli.communities.domain.building_head import HeadStanding
from linli.communities.domain.organisation import kind_of
from linli.communities.lists.placed import PlacedRow, names, placed, where
from linli.communities.tables import LISTS
from linli.events.contracts.bodies import (
    AppointmentEvent,
    BodyConstituted,
    BranchEstablished,
    BuildingHeadAppointed,
    BuildingHeadEvent,
    BuildingHeadNominated,
    BuildingHeadStoodDown,
    JointBodyEvent,
    ManagementEvent,
    OfficeHolderAppointed,
    OfficeHolderStoodDown,
    OrganisationDissolved,
    OrganisationEvent,
    OrganisationRegistered,
    OwnersCommitteeRegistered,
    PropertyCompanyReplaced,
    SeatFilled,
    SeatKindDefined,
    SeatVacated,
)
from linli.events.store import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRow(PlacedRow):
    """Who works in a town, or in one of its places."""

    code: str
    kind: str
    name_zh: str
    name_en: str | None
    dissolved_at: datetime | None = None


def shown_organisation(
    row: OrganisationRow | None, fact: Fact[OrganisationEvent]
) -> OrganisationRow | None:
    """The organisation after one more fact; None before the first."""
    match fact.event:
        case OrganisationRegistered() | OwnersCommitteeRegistered() | BranchEstablished() as e:
            return OrganisationRow(
                code=e.code,
                kind=kind_of(e),
                name_zh=e.name_zh,
                name_en=e.name_en,
                **where(fact),
            )
        case OrganisationDissolved():
            return row and replace(row, dissolved_at=fact.time)


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagementRow:
    """Which property company looks after a compound, and since when."""

    compound: str
    town: str
    community: str
    company: str
    previous: str | None
    occurred_at: datetime


def shown_management(_: ManagementRow | None, fact: Fact[ManagementEvent]) -> ManagementRow:
    """The compound's company after one more fact."""
    e = fact.event
    return ManagementRow(
        compound=e.compound,
        town=fact.source.town,
        community=e.community,
        company=e.company,
        previous=e.previous if isinstance(e, PropertyCompanyReplaced) else None,
        occurred_at=fact.time,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentRow(PlacedRow):
    """Who holds an office of an organisation, or held it."""

    id: UUID
    organisation: str
    office: str
    person: str
    stood_down_at: datetime | None = None
    reason: str | None = None


def shown_appointment(
    row: AppointmentRow | None, fact: Fact[AppointmentEvent]
) -> AppointmentRow | None:
    """The appointment after one more fact; None before the first."""
    match fact.event:
        case OfficeHolderAppointed() as e:
            return AppointmentRow(
                id=e.appointment_id,
                organisation=e.organisation,
                office=e.office,
                person=e.person,
                **where(fact),
            )
        case OfficeHolderStoodDown(reason=reason):
            return row and replace(row, stood_down_at=fact.time, reason=reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildingHeadRow(PlacedRow):
    """Who was nominated to speak for a building, and what has become of it."""

    id: UUID
    building: str
    person: str
    standing: HeadStanding = "nominated"
    appointed_at: datetime | None = None
    stood_down_at: datetime | None = None
    reason: str | None = None


def shown_building_head(
    row: BuildingHeadRow | None, fact: Fact[BuildingHeadEvent]
) -> BuildingHeadRow | None:
    """The nomination after one more fact; None before the first."""
    match fact.event:
        case BuildingHeadNominated() as e:
            return BuildingHeadRow(
                id=e.nomination_id, building=e.building, person=e.person, **where(fact)
            )
        case BuildingHeadAppointed():
            return row and replace(row, standing="appointed", appointed_at=fact.time)
        case BuildingHeadStoodDown(reason=reason):
            ended = {"standing": "stood-down", "stood_down_at": fact.time}
            return row and replace(row, reason=reason, **ended)


class Seats(TypedDict):
    """How many seats of a kind a body has, and how many are filled."""

    seat_kind: str
    name_zh: str
    name_en: str | None
    seats: int
    filled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JointBodyRow(PlacedRow):
    """A body on which several organisations sit, and its seats."""

    code: str
    kind: str
    name_zh: str
    name_en: str | None
    seats: list[Seats] = field(default_factory=list[Seats])


def shown_joint_body(row: JointBodyRow | None, fact: Fact[JointBodyEvent]) -> JointBodyRow | None:
    """The body after one more fact; None before the first."""
    match fact.event:
        case BodyConstituted() as e:
            return JointBodyRow(
                code=e.code, kind=e.kind, name_zh=e.name_zh, name_en=e.name_en, **where(fact)
            )
        case SeatKindDefined() as e:
            return row and replace(row, seats=with_kind(row.seats, e))
        case SeatFilled(seat_kind=kind):
            return row and replace(row, seats=with_filled(row.seats, kind, 1))
        case SeatVacated(seat_kind=kind):
            return row and replace(row, seats=with_filled(row.seats, kind, -1))


def with_kind(seats: list[Seats], e: SeatKindDefined) -> list[Seats]:
    """The seats when one kind of them is as the event says; kinds keep their order."""
    kinds = {one["seat_kind"]: one for one in seats}
    known = kinds.get(e.seat_kind)
    kinds[e.seat_kind] = Seats(
        seat_kind=e.seat_kind,
        name_zh=e.name_zh,
        name_en=e.name_en,
        seats=e.seats,
        filled=known["filled"] if known else 0,
    )
    return list(kinds.values())


def with_filled(seats: list[Seats], kind: str, change: int) -> list[Seats]:
    """The seats when more or fewer of one kind are filled."""
    return [
        Seats({**one, "filled": one["filled"] + change}) if one["seat_kind"] == kind else one
        for one in seats
    ]


ORGANISATIONS = Listing(
    "organisation",
    placed(
        *("organisation_list", code(), text("kind"), *names()),
        moment("dissolved_at", nullable=True),
    ),
    OrganisationRow,
    shown_organisation,
)
MANAGED = Listing(
    "management",
    sa.Table(
        "management_list",
        LISTS,
        sa.Column("compound", sa.Text, primary_key=True),
        text("town"),
        text("community"),
        text("company"),
        text("previous", nullable=True),
        moment("occurred_at"),
    ),
    ManagementRow,
    shown_management,
)
APPOINTMENTS = Listing(
    "appointment",
    placed(
        *("appointment_list", identity(), text("organisation"), text("office"), text("person")),
        *(moment("stood_down_at", nullable=True), text("reason", nullable=True)),
    ),
    AppointmentRow,
    shown_appointment,
    newest_by="occurred_at",
)
BUILDING_HEADS = Listing(
    "nomination",
    placed(
        *("building_head_list", identity(), text("building"), text("person"), text("standing")),
        *(moment("appointed_at", nullable=True), moment("stood_down_at", nullable=True)),
        text("reason", nullable=True),
    ),
    BuildingHeadRow,
    shown_building_head,
    newest_by="occurred_at",
)
JOINT_BODIES = Listing(
    "body",
    placed(
        *("joint_body_list", code(), text("kind"), *names()),
        sa.Column("seats", JSONB, nullable=False),
    ),
    JointBodyRow,
    shown_joint_body,
)
