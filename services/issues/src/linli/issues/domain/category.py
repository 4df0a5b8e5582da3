"""Categories of issues: some stand in every town, a town defines its own beside them."""

from collections.abc import Mapping

from linli.events.contracts.base import CategoryCode
from linli.events.contracts.categories import CategoryDefined
from linli.events.refusals import Refusal
from linli.issues.commands import DefineCategory

type Category = CategoryDefined | None
"""What is known of a category of a town: how it was defined, or nothing."""


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


BUILT_IN: Mapping[CategoryCode, CategoryDefined] = {
    category.code: category
    for category in (
        CategoryDefined(code=CategoryCode(code), name_zh=name_zh, name_en=name_en)
        for code, name_zh, name_en in (
            ("greening", "园林绿化", "Greening"),
            ("public-safety", "公共安全", "Public safety"),
            ("wall-tiles", "墙砖脱落", "Falling wall tiles"),
            ("illegal-cultivation", "违规种养殖", "Illegal cultivation"),
        )
    )
}
"""What every town can report from its first day, without a definition of its own."""


def evolve(_before: Category, event: CategoryDefined) -> Category:
    """Apply one recorded fact."""
    return event


def decide(command: DefineCategory, category: Category) -> tuple[CategoryDefined, ...]:
    """Return the definition, () if it already holds; raise the rule that refuses it."""
    defined = CategoryDefined(code=command.code, name_zh=command.name_zh, name_en=command.name_en)
    match category:
        case None:
            return (defined,)
        case known if known == defined:
            return ()
        case known:
            raise CategoryDefinedOtherwiseError(f"{known.code} is {known.name_zh}")
