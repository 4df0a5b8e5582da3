"""An office of an organisation, held by a person until they stand down."""

from dataclasses import dataclass, replace

from linli.communities.domain.entry import entered
from linli.events.contracts.bodies import (
    AppointmentEvent,
    AppointmentId,
    OfficeHolderAppointed,
    OfficeHolderStoodDown,
    Reason,
)
from linli.events.refusals import Refusal


class NotAppointedError(Refusal):
    """There is no such appointment."""

    code = "not-appointed"
    title = "There is no such appointment"
    title_zh = "没有该任职记录"


@dataclass(frozen=True, slots=True, kw_only=True)
class StandDown:
    """Say that somebody holds their office no more."""

    appointment_id: AppointmentId
    reason: Reason | None = None


type AppointmentCommand = OfficeHolderAppointed | StandDown
"""An appointment is asked for as the fact that it will be."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """Who was appointed to what, and whether they have stood down."""

    made: OfficeHolderAppointed | None = None
    ended: bool = False


def evolve(appointment: Appointment, event: AppointmentEvent) -> Appointment:
    """Apply one recorded fact."""
    match event:
        case OfficeHolderAppointed():
            return replace(appointment, made=event)
        case OfficeHolderStoodDown():
            return replace(appointment, ended=True)


def decide(command: AppointmentCommand, appointment: Appointment) -> tuple[AppointmentEvent, ...]:
    """Return the facts `command` adds, () if they already hold; raise the rule that refuses it."""
    match command, appointment.made:
        case OfficeHolderAppointed() as fact, known:
            return entered(fact, known)
        case StandDown() as c, None:
            raise NotAppointedError(f"There is no appointment {c.appointment_id}")
        case StandDown() as c, known:
            return () if appointment.ended else (stood_down(c, known),)


def stood_down(c: StandDown, known: OfficeHolderAppointed) -> OfficeHolderStoodDown:
    """The end of an appointment."""
    return OfficeHolderStoodDown(
        appointment_id=known.appointment_id,
        organisation=known.organisation,
        office=known.office,
        person=known.person,
        reason=c.reason,
    )
