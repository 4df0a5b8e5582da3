"""A station's rules."""

from dataclasses import replace
from functools import reduce

import pytest

from linli.communities.commands import (
    OpenStation,
    PlanStation,
    ReopenStation,
    StationCommand,
    SuspendStation,
)
from linli.communities.domain.entry import NotRegisteredError, RegisteredOtherwiseError
from linli.communities.domain.station import Station, StationNotOpenedError, decide, evolve
from linli.events.contracts.base import CommunityCode, CompoundCode
from linli.events.contracts.places import (
    StationCode,
    StationEvent,
    StationOpened,
    StationPlanned,
    StationReopened,
    StationSuspended,
)

CODE = StationCode("lvdi-station")
TONGSHENG, LVDI = CommunityCode("tongsheng"), CompoundCode("lvdi-xiangshu")
PLAN = PlanStation(code=CODE, community=TONGSHENG, compound=LVDI, name_zh="党群服务站")
OPEN = OpenStation(code=CODE)
PLANNED = StationPlanned(code=CODE, community=TONGSHENG, compound=LVDI, name_zh="党群服务站")
OPENED = StationOpened(code=CODE)
SUSPEND, REOPEN = SuspendStation(code=CODE, reason="renovation"), ReopenStation(code=CODE)
SUSPENDED = StationSuspended(code=CODE, reason="renovation")
REOPENED = StationReopened(code=CODE)


def given(*history: StationEvent) -> Station:
    return reduce(evolve, history, Station())


def test_a_station_is_planned() -> None:
    assert decide(PLAN, given()) == (PLANNED,)


def test_planning_it_just_so_again_records_nothing_new() -> None:
    assert decide(PLAN, given(PLANNED, OPENED)) == ()


def test_a_station_keeps_its_place() -> None:
    with pytest.raises(RegisteredOtherwiseError):
        decide(replace(PLAN, compound=None), given(PLANNED))


def test_a_planned_station_opens() -> None:
    assert decide(OPEN, given(PLANNED)) == (OPENED,)


def test_opening_twice_records_nothing_new() -> None:
    assert decide(OPEN, given(PLANNED, OPENED)) == ()


def test_a_station_that_nobody_planned_does_not_open() -> None:
    with pytest.raises(NotRegisteredError):
        decide(OPEN, given())


def test_an_open_station_is_suspended_and_opened_again() -> None:
    assert decide(SUSPEND, given(PLANNED, OPENED)) == (SUSPENDED,)
    assert decide(REOPEN, given(PLANNED, OPENED, SUSPENDED)) == (REOPENED,)
    assert decide(SUSPEND, given(PLANNED, OPENED, SUSPENDED, REOPENED)) == (SUSPENDED,)


@pytest.mark.parametrize(
    ("command", "history"),
    [(SUSPEND, (OPENED, SUSPENDED)), (REOPEN, (OPENED,)), (OPEN, (OPENED, SUSPENDED))],
    ids=["suspended", "open", "opened before"],
)
def test_what_holds_already_records_nothing_new(
    command: StationCommand, history: tuple[StationEvent, ...]
) -> None:
    assert decide(command, given(PLANNED, *history)) == ()


@pytest.mark.parametrize("command", [SUSPEND, REOPEN], ids=["suspend", "reopen"])
def test_a_station_that_was_never_open_is_neither_suspended_nor_reopened(
    command: StationCommand,
) -> None:
    with pytest.raises(StationNotOpenedError):
        decide(command, given(PLANNED))
