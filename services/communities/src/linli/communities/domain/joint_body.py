"""A body on which several organisations sit (大党委), and its seats: so many of each kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from linli.communities.domain.entry import NotRegisteredError, entered
from linli.events.contracts.base import PersonId
from linli.events.contracts.bodies import (
    BodyCode,
    BodyConstituted,
    JointBodyEvent,
    Reason,
    SeatFilled,
    SeatKindCode,
    SeatKindDefined,
    SeatVacated,
)
from linli.events.refusals import Refusal


class UnknownSeatKindError(Refusal):
    """A seat is of a kind that the body has."""

    code = "unknown-seat-kind"
    title = "The body has no seats of this kind"
    title_zh = "该机构没有此类席位"
    pointer = "/seat_kind"


class NoSeatFreeError(Refusal):
    """No more seats are filled than there are."""

    code = "no-seat-free"
    title = "All seats of this kind are filled"
    title_zh = "此类席位已满"


class MoreSeatsFilledError(Refusal):
    """Nobody loses a seat because there are fewer: somebody vacates it first."""

    code = "more-seats-filled"
    title = "More seats of this kind are filled"
    title_zh = "已任席位多于拟设席位"
    pointer = "/seats"


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineSeatKind:
    """Say how many seats of a kind the body has."""

    code: BodyCode
    seat_kind: SeatKindCode
    name_zh: str
    name_en: str | None = None
    seats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VacateSeat:
    """Say that a person sits on the body no more."""

    code: BodyCode
    seat_kind: SeatKindCode
    person: PersonId
    reason: Reason | None = None


type JointBodyCommand = BodyConstituted | DefineSeatKind | SeatFilled | VacateSeat
"""A body and a seat filled are asked for as the facts that they will be."""


@dataclass(frozen=True, slots=True)
class JointBody:
    """The body, how many seats it has, and who sits on them."""

    constituted: BodyConstituted | None = None
    kinds: Mapping[SeatKindCode, SeatKindDefined] = field(
        default_factory=dict[SeatKindCode, SeatKindDefined]
    )
    seated: frozenset[tuple[SeatKindCode, PersonId]] = frozenset()

    def filled(self, kind: SeatKindCode) -> int:
        """How many sit on seats of a kind."""
        return sum(1 for of, _ in self.seated if of == kind)


def evolve(body: JointBody, event: JointBodyEvent) -> JointBody:
    """Apply one recorded fact."""
    match event:
        case BodyConstituted():
            return replace(body, constituted=event)
        case SeatKindDefined(seat_kind=kind):
            return replace(body, kinds={**body.kinds, kind: event})
        case SeatFilled(seat_kind=kind, person=person):
            return replace(body, seated=body.seated | {(kind, person)})
        case SeatVacated(seat_kind=kind, person=person):
            return replace(body, seated=body.seated - {(kind, person)})


def decide(command: JointBodyCommand, body: JointBody) -> tuple[JointBodyEvent, ...]:
    """Return the facts `command` adds, () if they already hold; raise the rule that refuses it."""
    match command, body.constituted:
        case BodyConstituted() as fact, known:
            return entered(fact, known)
        case c, None:
            raise NotRegisteredError(f"No body {c.code} is constituted")
        case DefineSeatKind() as c, _:
            return defined(c, body)
        case SeatFilled() as fact, _:
            return filled(fact, body)
        case VacateSeat() as c, _:
            return vacated(c, body)


def defined(c: DefineSeatKind, body: JointBody) -> tuple[SeatKindDefined, ...]:
    """How many seats of a kind there are from now on; () if so many there are already."""
    if c.seats < (taken := body.filled(c.seat_kind)):
        raise MoreSeatsFilledError(f"{taken} seats of {c.seat_kind} are filled")
    last = body.kinds.get(c.seat_kind)
    if last and (last.seats, last.name_zh, last.name_en) == (c.seats, c.name_zh, c.name_en):
        return ()
    kind = SeatKindDefined(
        code=c.code,
        seat_kind=c.seat_kind,
        name_zh=c.name_zh,
        name_en=c.name_en,
        seats=c.seats,
        previous=last.seats if last else 0,
    )
    return (kind,)


def filled(fact: SeatFilled, body: JointBody) -> tuple[SeatFilled, ...]:
    """A person on a free seat; () if they sit there already."""
    if fact.seat_kind not in body.kinds:
        raise UnknownSeatKindError(f"{fact.code} has no seats of {fact.seat_kind}")
    if (fact.seat_kind, fact.person) in body.seated:
        return ()
    if body.filled(fact.seat_kind) >= body.kinds[fact.seat_kind].seats:
        raise NoSeatFreeError(f"All seats of {fact.seat_kind} are filled")
    return (fact,)


def vacated(c: VacateSeat, body: JointBody) -> tuple[SeatVacated, ...]:
    """A seat that is free again; () if the person sits on none of that kind."""
    if (c.seat_kind, c.person) not in body.seated:
        return ()
    fact = SeatVacated(code=c.code, seat_kind=c.seat_kind, person=c.person, reason=c.reason)
    return (fact,)
