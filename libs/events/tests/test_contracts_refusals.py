"""A refusal says which rule it is, in two languages, and where the fault lies."""

from typing import ClassVar

from linli.events.refusals import Refusal


class UnknownPlaceError(Refusal):
    code: ClassVar[str] = "unknown-place"
    title: ClassVar[str] = "No such place"
    title_zh: ClassVar[str] = "没有这个地方"
    pointer = "/compound"


class IssueClosedError(Refusal):
    code: ClassVar[str] = "issue-closed"
    title: ClassVar[str] = "A closed issue takes no further work"
    title_zh: ClassVar[str] = "已关闭的问题不再受理"


def test_without_a_detail_a_refusal_says_its_title() -> None:
    assert str(IssueClosedError()) == "A closed issue takes no further work"


def test_a_refusal_points_at_the_field_its_rule_is_about() -> None:
    assert UnknownPlaceError("No compound `mars`").pointer == "/compound"


def test_a_refusal_may_point_elsewhere_when_it_is_raised() -> None:
    assert UnknownPlaceError("No community `mars`", pointer="/community").pointer == "/community"


def test_most_refusals_point_nowhere() -> None:
    assert IssueClosedError("Closed").pointer is None
