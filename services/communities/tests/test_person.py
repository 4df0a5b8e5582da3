"""A person's rules."""

from datetime import UTC, datetime
from functools import reduce

import pytest

from linli.communities.commands import CorrectPerson, ErasePerson, RegisterPerson
from linli.communities.domain.person import (
    Person,
    PersonAlreadyRegisteredError,
    PersonIsErasedError,
    PersonNotFoundError,
    decide,
    evolve,
)
from linli.events.contracts.base import CommunityCode, PersonId
from linli.events.contracts.people import (
    ErasureReason,
    PersonCorrected,
    PersonErased,
    PersonEvent,
    PersonRegistered,
)
from linli.events.contracts.personal import Personal

WANG = PersonId("person-wang")
TONGSHENG = CommunityCode("tongsheng")
NAME, NEW_NAME = Personal("王先生"), Personal("王老师")
NOW, REQUEST = datetime(2024, 3, 1, tzinfo=UTC), ErasureReason("request")
REGISTER = RegisterPerson(person=WANG, name=NAME, community=TONGSHENG)
CORRECT = CorrectPerson(person=WANG, name=NEW_NAME)
ERASE = ErasePerson(person=WANG, erased_at=NOW, reason=REQUEST)
REGISTERED = PersonRegistered(person=WANG, name=NAME, community=TONGSHENG)
ERASED = PersonErased(person=WANG, erased_at=NOW, reason=REQUEST)


def given(*history: PersonEvent) -> Person:
    return reduce(evolve, history, Person())


def test_a_person_is_registered_with_what_is_known_of_them() -> None:
    assert decide(REGISTER, given()) == (REGISTERED,)


def test_who_is_registered_is_not_registered_anew() -> None:
    with pytest.raises(PersonAlreadyRegisteredError):
        decide(REGISTER, given(REGISTERED))


def test_a_correction_says_all_that_is_known_from_now_on() -> None:
    assert decide(CORRECT, given(REGISTERED)) == (PersonCorrected(person=WANG, name=NEW_NAME),)


def test_nobody_is_corrected_who_is_not_registered() -> None:
    with pytest.raises(PersonNotFoundError):
        decide(CORRECT, given())


def test_a_registered_person_is_erased() -> None:
    assert decide(ERASE, given(REGISTERED)) == (ERASED,)


def test_a_person_known_by_their_id_alone_is_erased_too() -> None:
    assert decide(ERASE, given()) == (ERASED,)


def test_erasing_twice_records_nothing_new() -> None:
    assert decide(ERASE, given(REGISTERED, ERASED)) == ()


@pytest.mark.parametrize("command", [REGISTER, CORRECT])
def test_nothing_is_recorded_of_who_has_been_erased(
    command: RegisterPerson | CorrectPerson,
) -> None:
    with pytest.raises(PersonIsErasedError):
        decide(command, given(REGISTERED, ERASED))


def test_a_fold_reads_what_has_been_erased() -> None:
    gone = REGISTERED.model_copy(update={"name": Personal[str]()})
    assert given(gone, ERASED) == Person(registered=True, erased=True)
