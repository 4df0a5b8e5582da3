"""Categories of issues: some stand in every town, a town revises them and defines its own.

A category is its versions, the first one first. A town's own begins with version 1, as it was
defined; what is built in is version 0.
"""

from collections.abc import Mapping

from linli.events.contracts.base import CategoryCode
from linli.events.contracts.categories import (
    CategoryDefined,
    CategoryEvent,
    CategoryRevised,
    SlaClass,
)
from linli.events.refusals import Refusal
from linli.issues.commands import DefineCategory
from linli.issues.domain.policy import COMPLEX, GENERAL, LIFE_SAFETY
from linli.issues.domain.versions import following

type Category = tuple[CategoryRevised, ...]
"""The versions of a category of a town; none if there is no such category."""


class CategoryDefinedOtherwiseError(Refusal):
    """A code keeps its meaning for good."""

    code = "category-defined-otherwise"
    title = "The category exists under other names"
    title_zh = "该类别已以其他名称存在"
    pointer = "/code"


class UnknownCategoryError(Refusal):
    """Issues are reported in categories that the town knows."""

    code = "unknown-category"
    title = "The town has no such category"
    title_zh = "本镇没有这个类别"
    pointer = "/category"


class NoSuchCategoryError(Refusal):
    """What was never defined has no page, and is not revised."""

    code = "no-such-category"
    title = "There is no such category"
    title_zh = "没有这个类别"


class InactiveCategoryError(Refusal):
    """A town may stop taking reports of a category; what was reported in it goes on."""

    code = "inactive-category"
    title = "Nothing can be reported in this category any more"
    title_zh = "该类别已停用，不再受理新问题"
    pointer = "/category"


def _built_in(code: str, name_zh: str, name_en: str, sla_class: SlaClass) -> CategoryRevised:
    return CategoryRevised(
        code=CategoryCode(code), version=0, name_zh=name_zh, name_en=name_en, sla_class=sla_class
    )


BUILT_IN: Mapping[CategoryCode, CategoryRevised] = {
    category.code: category
    for category in (
        _built_in("greening", "园林绿化", "Greening", GENERAL),
        _built_in("public-safety", "公共安全", "Public safety", LIFE_SAFETY),
        _built_in("wall-tiles", "墙砖脱落", "Falling wall tiles", COMPLEX),
        _built_in("illegal-cultivation", "违规种养殖", "Illegal cultivation", COMPLEX),
    )
}
"""What every town can report from its first day, without a definition of its own."""


def first_of(code: CategoryCode) -> Category:
    """What a town knows of a category before it says anything of it."""
    built_in = BUILT_IN.get(code)
    return (built_in,) if built_in else ()


def evolve(category: Category, event: CategoryEvent) -> Category:
    """Apply one recorded fact."""
    return (*category, version_of(event))


def version_of(event: CategoryEvent) -> CategoryRevised:
    """The version that a fact declares."""
    match event:
        case CategoryDefined():
            return CategoryRevised(
                code=event.code, version=1, name_zh=event.name_zh, name_en=event.name_en
            )
        case CategoryRevised():
            return event


def decide(command: DefineCategory, category: Category) -> tuple[CategoryDefined, ...]:
    """Return the definition, () if it already holds; raise the rule that refuses it."""
    if not category:
        return (
            CategoryDefined(code=command.code, name_zh=command.name_zh, name_en=command.name_en),
        )
    first = category[0]
    if (first.name_zh, first.name_en) != (command.name_zh, command.name_en):
        raise CategoryDefinedOtherwiseError(f"{first.code} is {first.name_zh}")
    return ()


def revised(wanted: CategoryRevised, category: Category) -> tuple[CategoryRevised, ...]:
    """Return the next version of a category, () if the last one says just that.

    Raises:
        NoSuchCategoryError: nobody has defined it.
    """
    if not category:
        raise NoSuchCategoryError(f"{wanted.code} has not been defined")
    return following(wanted, category)


def taking_reports(category: CategoryRevised) -> CategoryRevised:
    """The category; raises InactiveCategoryError if it takes no new reports."""
    if not category.active:
        raise InactiveCategoryError(f"{category.code} is {category.name_zh}")
    return category
