"""A volunteer: a person on the register. That a person is on it once is a claim of the store."""

from enum import StrEnum

from linli.events.contracts.volunteers import VolunteerId, VolunteerRegistered
from linli.events.refusals import Refusal
from linli.volunteers.commands import RegisterVolunteer


class VolunteerRefusal(Refusal):
    """A rule about a volunteer said no."""

    def __init__(self, volunteer_id: VolunteerId) -> None:
        super().__init__(f"{self.title}: {volunteer_id}")


class VolunteerNotFoundError(VolunteerRefusal):
    """Nobody is registered under this id."""

    code = "volunteer-not-found"
    title = "No such volunteer"
    title_zh = "没有这名志愿者"


class VolunteerAlreadyRegisteredError(VolunteerRefusal):
    """The id belongs to a volunteer."""

    code = "volunteer-already-registered"
    title = "This volunteer is registered already"
    title_zh = "该志愿者已登记"


class Status(StrEnum):
    """Whether the volunteer is on the register."""

    UNREGISTERED = "unregistered"
    REGISTERED = "registered"


def evolve(status: Status, event: VolunteerRegistered) -> Status:
    """Apply one recorded fact."""
    match status, event:
        case _, VolunteerRegistered():
            return Status.REGISTERED


def decide(command: RegisterVolunteer, status: Status) -> tuple[VolunteerRegistered]:
    """Return the facts `command` adds; raise the rule that refuses it."""
    match status:
        case Status.UNREGISTERED:
            registered = VolunteerRegistered(
                volunteer_id=command.volunteer_id,
                person=command.person,
                community=command.community,
                compound=command.compound,
            )
            return (registered,)
        case Status.REGISTERED:
            raise VolunteerAlreadyRegisteredError(command.volunteer_id)
