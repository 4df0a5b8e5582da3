"""A person as the register knows them: registered, corrected, and erased on demand."""

from dataclasses import dataclass, replace

from linli.communities.commands import CorrectPerson, ErasePerson, PersonCommand, RegisterPerson
from linli.events.contracts.people import (
    PersonCorrected,
    PersonErased,
    PersonEvent,
    PersonRegistered,
)
from linli.events.refusals import Refusal


class PersonNotFoundError(Refusal):
    """Nobody is registered under this id."""

    code = "person-not-found"
    title = "No such person"
    title_zh = "查无此人"


class PersonAlreadyRegisteredError(Refusal):
    """The id belongs to somebody who is registered; what is known of them is corrected."""

    code = "person-already-registered"
    title = "This person is registered already"
    title_zh = "该人员已登记"
    pointer = "/person"


class PhoneTakenError(Refusal):
    """A phone number leads to one person."""

    code = "phone-taken"
    title = "The phone number belongs to another person"
    title_zh = "该电话号码已属于他人"
    pointer = "/phone"


class PersonIsErasedError(Refusal):
    """Nothing more is recorded about who has been erased."""

    code = "person-erased"
    title = "The person has been erased"
    title_zh = "该个人信息已删除"


@dataclass(frozen=True, slots=True)
class Person:
    """Whether somebody is registered, and whether they have been erased."""

    registered: bool = False
    erased: bool = False


def evolve(person: Person, event: PersonEvent) -> Person:
    """Apply one recorded fact."""
    match event:
        case PersonRegistered():
            return replace(person, registered=True)
        case PersonCorrected():
            return person
        case PersonErased():
            return replace(person, erased=True)


def decide(command: PersonCommand, person: Person) -> tuple[PersonEvent, ...]:
    """Return the facts `command` adds, () if they already hold; raise the rule that refuses it.

    Also who was never registered is erased: elsewhere they may be known by their id.
    """
    match command:
        case ErasePerson():
            return () if person.erased else (erased(command),)
        case _ if person.erased:
            raise PersonIsErasedError(f"{command.person} has been erased")
        case RegisterPerson() if person.registered:
            raise PersonAlreadyRegisteredError(f"{command.person} is registered")
        case RegisterPerson():
            return (registered(command),)
        case CorrectPerson() if not person.registered:
            raise PersonNotFoundError(f"Nobody is registered as {command.person}")
        case CorrectPerson():
            return (corrected(command),)


def registered(c: RegisterPerson) -> PersonRegistered:
    """The fact that the command states."""
    return PersonRegistered(
        person=c.person, name=c.name, phone=c.phone, community=c.community, compound=c.compound
    )


def corrected(c: CorrectPerson) -> PersonCorrected:
    """What is known of the person from now on."""
    return PersonCorrected(person=c.person, name=c.name, phone=c.phone)


def erased(c: ErasePerson) -> PersonErased:
    """What every service acts on."""
    return PersonErased(person=c.person, erased_at=c.erased_at, reason=c.reason)
