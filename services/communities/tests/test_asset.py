"""What a thing that is looked after goes through: history, command, outcome."""

from dataclasses import replace
from functools import reduce

import pytest

from linli.communities.commands import InstallAsset, RetireAsset
from linli.communities.domain.asset import Asset, decide, evolve
from linli.communities.domain.entry import NotRegisteredError, RegisteredOtherwiseError
from linli.events.contracts.base import CommunityCode
from linli.events.contracts.places import (
    AssetCode,
    AssetEvent,
    AssetInstalled,
    AssetKind,
    AssetRetired,
)

BOARD, KIND, HERE = AssetCode("board-1"), AssetKind("notice-board"), CommunityCode("hainanzhou")
INSTALL = InstallAsset(code=BOARD, kind=KIND, community=HERE, name_zh="宣传栏")
INSTALLED = AssetInstalled(code=BOARD, kind=KIND, community=HERE, name_zh="宣传栏")
RETIRE = RetireAsset(code=BOARD, reason="broken")
RETIRED = AssetRetired(code=BOARD, kind=KIND, reason="broken")


def given(*history: AssetEvent) -> Asset:
    return reduce(evolve, history, Asset())


def test_a_thing_is_in_service_once() -> None:
    assert decide(INSTALL, given()) == (INSTALLED,)
    assert decide(INSTALL, given(INSTALLED)) == ()


def test_its_code_is_no_other_things() -> None:
    with pytest.raises(RegisteredOtherwiseError):
        decide(replace(INSTALL, name_zh="路灯"), given(INSTALLED))


def test_a_thing_is_retired_once() -> None:
    assert decide(RETIRE, given(INSTALLED)) == (RETIRED,)
    assert decide(RETIRE, given(INSTALLED, RETIRED)) == ()


def test_what_is_not_installed_is_not_retired() -> None:
    with pytest.raises(NotRegisteredError):
        decide(RETIRE, given())
