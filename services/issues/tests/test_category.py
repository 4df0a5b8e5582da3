"""A category's rules."""

import pytest

from linli.events.contracts.base import CategoryCode, TownCode
from linli.events.contracts.categories import CategoryDefined
from linli.issues.commands import DefineCategory
from linli.issues.domain.category import BUILT_IN, CategoryDefinedOtherwiseError, decide

SEWERS = CategoryCode("sewer-issues")
DEFINE = DefineCategory(town=TownCode("lishui"), code=SEWERS, name_zh="下水道")
DEFINED = CategoryDefined(code=SEWERS, name_zh="下水道")


def test_a_town_defines_a_category() -> None:
    assert decide(DEFINE, None) == (DEFINED,)


def test_defining_it_just_so_again_records_nothing_new() -> None:
    assert decide(DEFINE, DEFINED) == ()


def test_a_code_keeps_its_meaning() -> None:
    with pytest.raises(CategoryDefinedOtherwiseError):
        decide(DEFINE, CategoryDefined(code=SEWERS, name_zh="道路"))


def test_what_is_built_in_needs_no_definition() -> None:
    assert set(BUILT_IN) == {"greening", "public-safety", "wall-tiles", "illegal-cultivation"}
