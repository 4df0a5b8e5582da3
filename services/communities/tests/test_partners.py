"""Partnerships, and what branches and compounds are known for."""

from functools import reduce

import pytest

from linli.communities.aggregates import Held, one_brand_each
from linli.communities.domain import brand, partnership
from linli.communities.domain.brand import (
    AdoptBrand,
    Brand,
    BrandIsNotAdoptedError,
    BrandIsRetiredError,
    ReviewBrand,
)
from linli.communities.domain.partnership import (
    EndPartnership,
    Partnership,
    PartnershipHasEndedError,
    RecordContribution,
)
from linli.events.append import Claim
from linli.events.contracts.base import Quantity
from linli.events.contracts.bodies import (
    BrandAdopted,
    BrandEvent,
    BrandReviewed,
    ContributionKind,
    PartnerContributionRecorded,
    PartnershipEnded,
    PartnershipEvent,
    Verdict,
)

from .facts import BRANCH, FORMED, HAINANZHOU, PROPOSED, YUEYUAN

CONTRIBUTE = RecordContribution(
    partnership_id=FORMED.partnership_id,
    contribution=ContributionKind("labour"),
    quantity=Quantity(value=60, qualifier="at_least"),
    unit="person",
)
END = EndPartnership(partnership_id=FORMED.partnership_id)
ENDED = PartnershipEnded(
    partnership_id=FORMED.partnership_id, kind=FORMED.kind, partner=FORMED.partner
)


def partners(*events: PartnershipEvent) -> Partnership:
    return reduce(partnership.evolve, events, Partnership())


def test_a_contribution_says_who_made_it_and_how_its_quantity_is_meant() -> None:
    (fact,) = partnership.decide(CONTRIBUTE, partners(FORMED))
    assert fact == PartnerContributionRecorded(
        partnership_id=FORMED.partnership_id,
        kind=FORMED.kind,
        partner=FORMED.partner,
        contribution=CONTRIBUTE.contribution,
        quantity=CONTRIBUTE.quantity,
        unit="person",
    )


def test_the_same_contribution_again_is_another_one() -> None:
    (fact,) = partnership.decide(CONTRIBUTE, partners(FORMED))
    assert partnership.decide(CONTRIBUTE, partners(FORMED, fact)) == (fact,)


def test_a_partnership_ends_once() -> None:
    assert partnership.decide(END, partners(FORMED)) == (ENDED,)
    assert partnership.decide(END, partners(FORMED, ENDED)) == ()


def test_who_is_no_partner_any_more_contributes_as_none() -> None:
    with pytest.raises(PartnershipHasEndedError):
        partnership.decide(CONTRIBUTE, partners(FORMED, ENDED))


# Brands

ADOPT = AdoptBrand(code=PROPOSED.code)
ADOPTED = BrandAdopted(code=PROPOSED.code, branch=BRANCH, community=HAINANZHOU, compound=YUEYUAN)


def review(verdict: Verdict) -> ReviewBrand:
    return ReviewBrand(code=PROPOSED.code, verdict=verdict)


def reviewed(verdict: Verdict) -> BrandReviewed:
    return BrandReviewed(**dict(ADOPTED), verdict=verdict)


def known(*events: BrandEvent) -> Brand:
    return reduce(brand.evolve, events, Brand())


def test_a_brand_is_adopted_for_whom_it_was_proposed_once() -> None:
    assert brand.decide(ADOPT, known(PROPOSED)) == (ADOPTED,)
    assert brand.decide(ADOPT, known(PROPOSED, ADOPTED)) == ()


def test_what_is_only_proposed_is_not_reviewed() -> None:
    with pytest.raises(BrandIsNotAdoptedError):
        brand.decide(review("kept"), known(PROPOSED))


def test_a_brand_that_is_kept_is_reviewed_again_and_again() -> None:
    fact = reviewed("kept")
    assert brand.decide(review("kept"), known(PROPOSED, ADOPTED, fact)) == (fact,)


def test_a_brand_is_given_up_once_and_for_good() -> None:
    gone = known(PROPOSED, ADOPTED, reviewed("retired"))
    assert brand.decide(review("retired"), gone) == ()
    for command in (ADOPT, review("kept")):
        with pytest.raises(BrandIsRetiredError):
            brand.decide(command, gone)


def test_a_branch_has_one_brand_until_it_is_given_up() -> None:
    claim = Claim("brand", "branch/yueyuan-branch")
    events = (PROPOSED, ADOPTED, reviewed("kept"), reviewed("retired"))
    held = [one_brand_each(event) for event in events]
    assert held == [None, Held(claim, taken=True), None, Held(claim, taken=False)]


def test_a_compound_is_known_for_one_thing_beside_its_branch() -> None:
    held = one_brand_each(ADOPTED.model_copy(update={"branch": None}))
    assert held == Held(Claim("brand", "compound/yueyuan"), taken=True)
