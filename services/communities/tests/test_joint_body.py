"""Joint bodies: seats of several kinds, and never more filled than there are."""

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.communities.domain.joint_body import (
    DefineSeatKind,
    JointBody,
    JointBodyCommand,
    MoreSeatsFilledError,
    NoSeatFreeError,
    UnknownSeatKindError,
    VacateSeat,
    decide,
    evolve,
)
from linli.events.contracts.base import PersonId
from linli.events.contracts.bodies import (
    JointBodyEvent,
    SeatFilled,
    SeatKindCode,
    SeatKindDefined,
)
from linli.events.refusals import Refusal

from .facts import BEN, CONSTITUTED, LIN

BODY = CONSTITUTED.code
PART_TIME = SeatKindCode("part-time")


def kind(seats: int, code: str = PART_TIME) -> DefineSeatKind:
    return DefineSeatKind(code=BODY, seat_kind=SeatKindCode(code), name_zh="委员", seats=seats)


def seat(person: PersonId, code: str = PART_TIME) -> SeatFilled:
    return SeatFilled(code=BODY, seat_kind=SeatKindCode(code), person=person)


def vacating(person: PersonId, code: str = PART_TIME) -> VacateSeat:
    return VacateSeat(code=BODY, seat_kind=SeatKindCode(code), person=person)


def after(*commands: JointBodyCommand) -> JointBody:
    """The body after commands that are all accepted."""
    body = evolve(JointBody(), CONSTITUTED)
    for command in commands:
        body = reduce(evolve, decide(command, body), body)
    return body


def test_a_kind_of_seats_says_how_many_there_were_before() -> None:
    facts: list[JointBodyEvent] = [*decide(kind(3), after()), *decide(kind(5), after(kind(3)))]
    counts = [(f.previous, f.seats) for f in facts if isinstance(f, SeatKindDefined)]
    assert counts == [(0, 3), (3, 5)]


def test_the_same_kind_again_records_nothing_new() -> None:
    assert decide(kind(3), after(kind(3))) == ()


def test_a_third_kind_is_data_like_the_others() -> None:
    body = after(kind(1, "full-time"), kind(4), kind(3, "two-delegates-one-member"))
    assert [one.seats for one in body.kinds.values()] == [1, 4, 3]


def test_a_seat_is_of_a_kind_that_the_body_has() -> None:
    with pytest.raises(UnknownSeatKindError):
        decide(seat(BEN), after())


def test_who_sits_there_already_takes_no_second_seat() -> None:
    assert decide(seat(BEN), after(kind(2), seat(BEN))) == ()


def test_no_more_seats_are_filled_than_there_are() -> None:
    with pytest.raises(NoSeatFreeError):
        decide(seat(LIN), after(kind(1), seat(BEN)))


def test_nobody_loses_a_seat_because_there_are_fewer() -> None:
    with pytest.raises(MoreSeatsFilledError):
        decide(kind(1), after(kind(2), seat(BEN), seat(LIN)))


def test_a_vacated_seat_is_free_for_somebody_else() -> None:
    body = after(kind(1), seat(BEN), vacating(BEN))
    assert decide(seat(LIN), body) == (seat(LIN),)
    assert decide(vacating(BEN), body) == ()


KINDS = st.sampled_from(["full-time", "part-time"])
PEOPLE = st.sampled_from([PersonId(f"p-{n}") for n in range(4)])
COMMANDS = st.lists(
    st.one_of(
        st.builds(kind, st.integers(0, 3), KINDS),
        st.builds(seat, PEOPLE, KINDS),
        st.builds(vacating, PEOPLE, KINDS),
    ),
    max_size=20,
)


@given(COMMANDS)
def test_whatever_is_asked_no_more_seats_are_filled_than_there_are(
    commands: list[JointBodyCommand],
) -> None:
    body = after()
    for command in commands:
        try:
            body = reduce(evolve, decide(command, body), body)
        except Refusal:
            continue
    assert all(body.filled(of) <= known.seats for of, known in body.kinds.items())
    assert {of for of, _ in body.seated} <= set(body.kinds)
