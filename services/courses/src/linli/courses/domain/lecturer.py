"""A lecturer: nominated, then qualified (聘任). Only a qualified lecturer is booked."""

from dataclasses import dataclass

from linli.courses.commands import LecturerCommand, NominateLecturer, QualifyLecturer
from linli.events.contracts.courses import (
    LecturerEvent,
    LecturerId,
    LecturerNominated,
    LecturerQualified,
    Sector,
)
from linli.events.refusals import Refusal


class LecturerRefusal(Refusal):
    """A rule about a lecturer said no."""

    def __init__(self, lecturer_id: LecturerId) -> None:
        super().__init__(f"{self.title}: {lecturer_id}")


class LecturerNotFoundError(LecturerRefusal):
    """Nobody was nominated under this id."""

    code = "lecturer-not-found"
    title = "No such lecturer"
    title_zh = "没有这位讲师"


class LecturerAlreadyNominatedError(LecturerRefusal):
    """The id belongs to a lecturer."""

    code = "lecturer-already-nominated"
    title = "This lecturer is nominated already"
    title_zh = "该讲师已提名"


class UnknownLecturerError(LecturerRefusal):
    """A session is held by a lecturer of the town."""

    code = "unknown-lecturer"
    title = "No such lecturer in this town"
    title_zh = "本镇没有这位讲师"
    pointer: str | None = "/lecturer_id"


class LecturerNotQualifiedError(LecturerRefusal):
    """To be nominated is not enough."""

    code = "lecturer-not-qualified"
    title = "Only a qualified lecturer can be booked"
    title_zh = "讲师尚未聘任，不能排课"
    pointer: str | None = "/lecturer_id"


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody was nominated."""


@dataclass(frozen=True, slots=True)
class Nominated:
    """The lecturer is proposed."""

    sector: Sector


@dataclass(frozen=True, slots=True)
class Qualified:
    """The lecturer may be booked."""


type Lecturer = Unknown | Nominated | Qualified

NEW = Unknown()


def evolve(_: Lecturer, event: LecturerEvent) -> Lecturer:
    """Apply one recorded fact."""
    match event:
        case LecturerNominated(sector=sector):
            return Nominated(sector)
        case LecturerQualified():
            return Qualified()


def decide(command: LecturerCommand, lecturer: Lecturer) -> tuple[LecturerEvent, ...]:
    """Return the facts `command` adds, () if they already hold; raise the rule that refuses it."""
    match command, lecturer:
        case NominateLecturer() as c, Unknown():
            return (nominated(c),)
        case NominateLecturer() as c, _:
            raise LecturerAlreadyNominatedError(c.lecturer_id)
        case QualifyLecturer() as c, Unknown():
            raise LecturerNotFoundError(c.lecturer_id)
        case QualifyLecturer() as c, Nominated(sector):
            return (LecturerQualified(lecturer_id=c.lecturer_id, sector=sector),)
        case QualifyLecturer(), Qualified():
            return ()


def nominated(c: NominateLecturer) -> LecturerNominated:
    """The fact that the command states."""
    return LecturerNominated(
        lecturer_id=c.lecturer_id,
        person=c.person,
        sector=c.sector,
        community=c.community,
        compound=c.compound,
    )


def bookable(lecturer: Lecturer, lecturer_id: LecturerId) -> None:
    """Refuse whoever is not qualified."""
    match lecturer:
        case Unknown():
            raise UnknownLecturerError(lecturer_id)
        case Nominated():
            raise LecturerNotQualifiedError(lecturer_id)
        case Qualified():
            return
