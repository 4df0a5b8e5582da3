"""What is entered once: towns, communities, stated figures."""

from dataclasses import replace
from uuid import UUID

import pytest

from linli.communities.commands import (
    ClaimFigure,
    Entry,
    RegisterCommunity,
    RegisterTown,
)
from linli.communities.domain.entry import RegisteredOtherwiseError, decide, stated
from linli.events.contracts.base import CommunityCode, TownCode
from linli.events.contracts.communities import (
    FigureClaimed,
    FigureId,
    MetricId,
)
from linli.events.contracts.places import CommunityRegistered

LISHUI, TONGSHENG = TownCode("lishui"), CommunityCode("tongsheng")
REGISTER = RegisterCommunity(code=TONGSHENG, town=LISHUI, name_zh="同声社区")
REGISTERED = CommunityRegistered(code=TONGSHENG, town=LISHUI, name_zh="同声社区")
CLAIM = ClaimFigure(
    figure_id=FigureId(UUID(int=1)),
    level="community",
    place="tongsheng",
    metric=MetricId("residents.estimated"),
    value=30000,
    qualifier="under",
    source="常住人口近3万人",
)
ENTRIES: tuple[Entry, ...] = (
    RegisterTown(code=LISHUI, name_zh="里水镇", time_zone="Asia/Shanghai"),
    REGISTER,
    CLAIM,
)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: type(entry).__name__)
def test_an_entry_is_recorded_as_it_was_stated(entry: Entry) -> None:
    (fact,) = decide(entry, None)
    fields = [field for field in type(entry).__slots__ if getattr(entry, field) is not None]
    assert {name: getattr(fact, name) for name in fields} == {
        name: getattr(entry, name) for name in fields
    }


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: type(entry).__name__)
def test_the_same_entry_again_records_nothing_new(entry: Entry) -> None:
    assert decide(entry, stated(entry)) == ()


@pytest.mark.parametrize(
    "other",
    [replace(REGISTER, name_zh="海南洲社区"), replace(REGISTER, town=TownCode("dali"))],
    ids=["another name", "another town"],
)
def test_a_code_keeps_what_it_was_registered_as(other: RegisterCommunity) -> None:
    with pytest.raises(RegisteredOtherwiseError):
        decide(other, REGISTERED)


def test_a_stated_figure_keeps_its_qualifier_and_its_sentence() -> None:
    (claimed,) = decide(CLAIM, None)
    assert isinstance(claimed, FigureClaimed)
    assert (claimed.qualifier, claimed.source) == ("under", "常住人口近3万人")
