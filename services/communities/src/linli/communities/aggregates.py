"""The small aggregates of the registry, declared; and the one way in which they are written.

What begins one is asked for as the fact that it will be, and what happens to it later by a command
that says only what is new: so each is one module of `domain`, and a line here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from linli.communities.domain import (
    appointment,
    brand,
    building_head,
    joint_body,
    management,
    method,
    offer,
    organisation,
    partnership,
    sharing,
)
from linli.events.append import Claim, Context
from linli.events.contracts.base import Event, stream_name
from linli.events.contracts.bodies import (
    BrandAdopted,
    BrandReviewed,
    BuildingHeadAppointed,
    BuildingHeadStoodDown,
    OrganisationDissolved,
    OwnersCommitteeRegistered,
)
from linli.events.store import Appended, EventStore, retry_lost_races


class Held(NamedTuple):
    """What only one can have, and whether an event takes it or gives it back."""

    claim: Claim
    taken: bool


def nothing(_event: Event) -> Held | None:
    """Of those that are never one too many."""
    return None


@dataclass(frozen=True)
class Aggregate[C, S, E: Event]:
    """A kind of aggregate: what has happened to one, and what may happen next."""

    name: str
    """What its streams begin with."""
    initial: S
    evolve: Callable[[S, E], S]
    decide: Callable[[C, S], tuple[E, ...]]
    held: Callable[[E], Held | None] = nothing

    async def handle(
        self, key: UUID | str, command: C, store: EventStore, context: Context
    ) -> Appended:
        """Load, decide, append.

        Raises:
            Refusal: a rule refused the command; nothing was recorded.
            ClaimTakenError: what it would take is another's.
            StaleVersionError: `context.if_match` is no longer the newest version.
            LostRaceError: another writer came first, again and again.
        """
        return await _handled(_Asked(self, stream_name(self.name, key), command), store, context)


class _Asked(NamedTuple):
    of: Aggregate[Any, Any, Any]
    stream: str
    command: object


@retry_lost_races(times=3)
async def _handled(asked: _Asked, store: EventStore, context: Context) -> Appended:
    of = asked.of
    loaded = await store.load(asked.stream, of.evolve, of.initial, context)
    events = of.decide(asked.command, loaded.state)
    held = [one for event in events if (one := of.held(event))]
    takes = [claim for claim, taken in held if taken]
    releases = [claim for claim, taken in held if not taken]
    return await store.append(asked.stream, events, loaded, context, takes=takes, releases=releases)


def one_committee_a_compound(event: Event) -> Held | None:
    """The owners of a compound have one committee at a time."""
    match event:
        case OwnersCommitteeRegistered(compound=compound):
            return Held(Claim("owners-committee", compound), taken=True)
        case OrganisationDissolved(kind=organisation.OWNERS_COMMITTEE, compound=str(compound)):
            return Held(Claim("owners-committee", compound), taken=False)
        case _:
            return None


def one_head_a_building(event: Event) -> Held | None:
    """One person speaks for a building at a time; several may be nominated."""
    match event:
        case BuildingHeadAppointed() | BuildingHeadStoodDown():
            claim = Claim("building-head", f"{event.compound}/{event.building}")
            return Held(claim, taken=isinstance(event, BuildingHeadAppointed))
        case _:
            return None


def one_brand_each(event: Event) -> Held | None:
    """A branch has one brand, a compound one feature; several may be proposed."""
    match event:
        case BrandAdopted() | BrandReviewed(verdict="retired"):
            owner = f"branch/{event.branch}" if event.branch else f"compound/{event.compound}"
            return Held(Claim("brand", owner), taken=isinstance(event, BrandAdopted))
        case _:
            return None


ORGANISATION = Aggregate(
    "organisation",
    organisation.Organisation(),
    organisation.evolve,
    organisation.decide,
    one_committee_a_compound,
)
MANAGEMENT = Aggregate("management", None, management.evolve, management.decide)
APPOINTMENT = Aggregate(
    "appointment", appointment.Appointment(), appointment.evolve, appointment.decide
)
BUILDING_HEAD = Aggregate(
    "nomination",
    building_head.BuildingHead(),
    building_head.evolve,
    building_head.decide,
    one_head_a_building,
)
JOINT_BODY = Aggregate("body", joint_body.JointBody(), joint_body.evolve, joint_body.decide)
PARTNERSHIP = Aggregate(
    "partnership", partnership.Partnership(), partnership.evolve, partnership.decide
)
BRAND = Aggregate("brand", brand.Brand(), brand.evolve, brand.decide, one_brand_each)
METHOD = Aggregate("method", method.Method(), method.evolve, method.decide)
TAG = Aggregate("methodtag", None, method.tag, method.tagged)
SHARING = Aggregate("sharing", sharing.Sharing(), sharing.evolve, sharing.decide)
OFFER = Aggregate("offer", offer.Offer(), offer.evolve, offer.decide)
