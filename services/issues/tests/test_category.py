"""A category's rules."""

import pytest

from linli.events.contracts.base import CategoryCode, TownCode
from linli.events.contracts.categories import CategoryDefined, CategoryRevised
from linli.issues.commands import DefineCategory
from linli.issues.domain.category import (
    BUILT_IN,
    Category,
    CategoryDefinedOtherwiseError,
    InactiveCategoryError,
    NoSuchCategoryError,
    decide,
    evolve,
    first_of,
    revised,
    taking_reports,
)
from linli.issues.domain.policy import STANDARD, UnknownClassError, level_in, require_class
from linli.issues.domain.versions import NoSuchVersionError, version_in

SEWERS, GREENING = CategoryCode("sewer-issues"), CategoryCode("greening")
DEFINE = DefineCategory(town=TownCode("lishui"), code=SEWERS, name_zh="下水道")
DEFINED = CategoryDefined(code=SEWERS, name_zh="下水道")
KNOWN: Category = evolve((), DEFINED)
DRAINS = CategoryRevised(code=SEWERS, version=0, name_zh="排水")


def test_a_town_defines_a_category() -> None:
    assert decide(DEFINE, ()) == (DEFINED,)


def test_defining_it_just_so_again_records_nothing_new() -> None:
    assert decide(DEFINE, KNOWN) == ()
    assert decide(DEFINE, evolve(KNOWN, *revised(DRAINS, KNOWN))) == ()


def test_a_code_keeps_its_meaning() -> None:
    with pytest.raises(CategoryDefinedOtherwiseError):
        decide(DEFINE, evolve((), CategoryDefined(code=SEWERS, name_zh="道路")))


def test_what_is_built_in_needs_no_definition() -> None:
    assert set(BUILT_IN) == {"greening", "public-safety", "wall-tiles", "illegal-cultivation"}
    assert {level_in(STANDARD, one.sla_class).sla_class for one in BUILT_IN.values()} <= {
        one.sla_class for one in STANDARD.levels
    }


def test_each_revision_is_the_next_version() -> None:
    (second,) = revised(DRAINS, KNOWN)
    (third,) = revised(DRAINS.model_copy(update={"near_m": 80}), evolve(KNOWN, second))
    assert (second.version, third.version, third.near_m) == (2, 3, 80)


def test_revised_just_so_again_it_stays_as_it_is() -> None:
    assert revised(DRAINS, evolve(KNOWN, *revised(DRAINS, KNOWN))) == ()


def test_what_is_built_in_is_version_nothing_and_revised_from_there() -> None:
    (first,) = revised(DRAINS.model_copy(update={"code": GREENING}), first_of(GREENING))
    assert (first_of(GREENING)[0].version, first.version) == (0, 1)


def test_nothing_is_revised_that_was_not_defined() -> None:
    with pytest.raises(NoSuchCategoryError):
        revised(DRAINS, ())


def test_every_version_is_kept() -> None:
    category = evolve(KNOWN, *revised(DRAINS, KNOWN))
    assert [version_in(category, n).name_zh for n in (1, 2, None)] == ["下水道", "排水", "排水"]
    with pytest.raises(NoSuchVersionError):
        version_in(category, 3)


def test_an_inactive_category_takes_no_reports() -> None:
    with pytest.raises(InactiveCategoryError):
        taking_reports(DRAINS.model_copy(update={"active": False}))


def test_a_class_that_the_policy_does_not_have_is_refused_and_counts_as_its_default() -> None:
    gone = STANDARD.levels[0].sla_class
    policy = STANDARD.model_copy(update={"levels": STANDARD.levels[1:]})
    with pytest.raises(UnknownClassError):
        require_class(policy, gone)
    assert (
        level_in(policy, gone) == level_in(policy, None) == level_in(policy, policy.default_class)
    )
