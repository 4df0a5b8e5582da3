"""Methods, shared data, resources on offer."""

from functools import reduce
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.communities.domain import method, offer, sharing
from linli.communities.domain.method import Method, ReviseMethod, UnknownPillarError
from linli.communities.domain.offer import (
    AlreadyDeliveredError,
    DeliverResource,
    MatchResource,
    MoreThanOfferedError,
    Offer,
    UnknownMatchError,
)
from linli.communities.domain.sharing import Sharing, SubscribeFeed
from linli.events.contracts.base import Quantity
from linli.events.contracts.programmes import (
    FeedCode,
    FeedSubscribed,
    MatchId,
    MethodEvent,
    PillarCode,
    ResourceDelivered,
    ResourceOffered,
    WorkMethodRevised,
)
from linli.events.refusals import Refusal

from .facts import AGREED, FOUR_WAYS, HAINANZHOU, OFFERED, PILLARS, SEVEN_ONES, TAGGED, YUEYUAN

REVISE = ReviseMethod(code=SEVEN_ONES.code, name_zh="七个一", pillars=PILLARS[:2])


def known(*events: MethodEvent) -> Method:
    return reduce(method.evolve, events, Method())


def test_a_method_may_have_nothing_in_it() -> None:
    assert known(SEVEN_ONES).pillars == ()


def test_a_revision_is_the_next_version() -> None:
    (second,) = method.decide(REVISE, known(SEVEN_ONES))
    assert isinstance(second, WorkMethodRevised)
    assert (second.version, second.kind, second.pillars) == (2, SEVEN_ONES.kind, PILLARS[:2])
    third = ReviseMethod(code=SEVEN_ONES.code, name_zh="七个一")
    (fact,) = method.decide(third, known(SEVEN_ONES, second))
    assert isinstance(fact, WorkMethodRevised)
    assert fact.version == 3


def test_a_revision_that_changes_nothing_records_nothing() -> None:
    (second,) = method.decide(REVISE, known(SEVEN_ONES))
    assert method.decide(REVISE, known(SEVEN_ONES, second)) == ()


def test_a_record_is_tagged_with_the_version_that_the_method_has() -> None:
    (second,) = method.decide(REVISE, known(SEVEN_ONES))
    assert method.version_with(PILLARS[0].code, known(SEVEN_ONES, second)) == 2
    assert method.version_with(None, known(SEVEN_ONES)) == 1


def test_a_record_is_tagged_with_a_pillar_that_the_method_has() -> None:
    with pytest.raises(UnknownPillarError):
        method.version_with(PillarCode("fifth"), known(FOUR_WAYS))


def test_a_tag_stays_with_the_version_that_it_was_made_with() -> None:
    later = TAGGED.model_copy(update={"version": 2})
    assert method.tagged(later, TAGGED) == ()


# Shared data


def test_a_kind_of_data_comes_through_once() -> None:
    agreed = sharing.evolve(Sharing(), AGREED)
    command = SubscribeFeed(code=AGREED.code, feed=FeedCode("permits"))
    fact = FeedSubscribed(code=AGREED.code, department=AGREED.department, feed=command.feed)
    assert sharing.decide(command, agreed) == (fact,)
    assert sharing.decide(command, sharing.evolve(agreed, fact)) == ()


# Resources on offer


def match(value: int, n: int = 1) -> MatchResource:
    return MatchResource(
        offer_id=OFFERED.offer_id,
        match_id=MatchId(UUID(int=n)),
        community=HAINANZHOU,
        compound=YUEYUAN,
        quantity=Quantity(value=value),
    )


def delivery(value: int, n: int = 1) -> DeliverResource:
    quantity = Quantity(value=value)
    return DeliverResource(
        offer_id=OFFERED.offer_id, match_id=MatchId(UUID(int=n)), quantity=quantity
    )


def after(*commands: MatchResource | DeliverResource, first: ResourceOffered = OFFERED) -> Offer:
    """The offer after commands that are all accepted."""
    state = offer.evolve(Offer(), first)
    for command in commands:
        state = reduce(offer.evolve, offer.decide(command, state), state)
    return state


def test_an_offer_is_meant_for_several_places_a_part_at_a_time() -> None:
    state = after(match(60), match(40, n=2))
    assert sum(one.quantity.value for one in state.matches.values()) == 100


def test_no_more_is_meant_for_places_than_there_is() -> None:
    with pytest.raises(MoreThanOfferedError):
        offer.decide(match(41, n=2), after(match(60)))


@pytest.mark.parametrize("qualifier", ["at_least", "about"])
def test_at_least_so_much_has_no_upper_end(qualifier: str) -> None:
    quantity = {"value": 100, "qualifier": qualifier}
    most = ResourceOffered.model_validate({**OFFERED.model_dump(), "quantity": quantity})
    assert offer.decide(match(7000), after(first=most))


def test_the_same_match_again_records_nothing_new() -> None:
    assert offer.decide(match(100), after(match(100))) == ()


def test_only_what_is_meant_for_a_place_is_delivered() -> None:
    with pytest.raises(UnknownMatchError):
        offer.decide(delivery(10), after())


def test_what_is_delivered_says_where_and_in_which_unit() -> None:
    (fact,) = offer.decide(delivery(55), after(match(60)))
    assert isinstance(fact, ResourceDelivered)
    assert (fact.compound, fact.unit, fact.quantity.value) == (YUEYUAN, "volume", 55)


def test_the_first_delivery_of_an_offer_is_told_apart() -> None:
    state = after(match(60), match(40, n=2))
    (first,) = offer.decide(delivery(60), state)
    (second,) = offer.decide(delivery(40, n=2), offer.evolve(state, first))
    assert isinstance(first, ResourceDelivered)
    assert first.first
    assert isinstance(second, ResourceDelivered)
    assert not second.first


def test_a_match_is_delivered_once() -> None:
    state = after(match(60), delivery(55))
    assert offer.decide(delivery(55), state) == ()
    with pytest.raises(AlreadyDeliveredError):
        offer.decide(delivery(60), state)


@given(
    st.lists(
        st.one_of(
            st.builds(match, st.integers(0, 80), st.integers(1, 4)),
            st.builds(delivery, st.integers(0, 80), st.integers(1, 4)),
        ),
        max_size=12,
    )
)
def test_whatever_is_asked_no_more_is_promised_than_offered(
    commands: list[MatchResource | DeliverResource],
) -> None:
    state = after()
    for command in commands:
        try:
            state = reduce(offer.evolve, offer.decide(command, state), state)
        except Refusal:
            continue
    assert sum(one.quantity.value for one in state.matches.values()) <= 100
    assert set(state.delivered) <= set(state.matches)
