"""The rules of the register and of teams: history, command, outcome."""

from functools import reduce
from uuid import UUID

import pytest

from linli.events.contracts.base import CommunityCode, CompoundCode, PersonId
from linli.events.contracts.volunteers import (
    MemberJoinedTeam,
    TeamEvent,
    TeamFormed,
    TeamId,
    TeamKind,
    VolunteerId,
    VolunteerRegistered,
)
from linli.volunteers.commands import FormTeam, JoinTeam, RegisterVolunteer
from linli.volunteers.domain import team, volunteer

TEAM = TeamId(UUID(int=1))
ANN, BEN = VolunteerId(UUID(int=2)), VolunteerId(UUID(int=3))
TONGSHENG, LVDI = CommunityCode("tongsheng"), CompoundCode("lvdi-xiangshu")

FORM = FormTeam(
    team_id=TEAM,
    kind=TeamKind("service"),
    community=TONGSHENG,
    compound=LVDI,
    name_zh="党群服务志愿队",
)
FORMED = TeamFormed(
    team_id=TEAM,
    kind=TeamKind("service"),
    community=TONGSHENG,
    compound=LVDI,
    name_zh="党群服务志愿队",
)
ANN_JOINED = MemberJoinedTeam(team_id=TEAM, volunteer_id=ANN)
REGISTER = RegisterVolunteer(volunteer_id=ANN, person=PersonId("p-1"), community=TONGSHENG)


def given(*history: TeamEvent) -> team.Team:
    return reduce(team.evolve, history, team.NEW)


def test_a_person_comes_onto_the_register_by_id_alone() -> None:
    assert volunteer.decide(REGISTER, volunteer.Status.UNREGISTERED) == (
        VolunteerRegistered(volunteer_id=ANN, person=PersonId("p-1"), community=TONGSHENG),
    )


def test_a_volunteer_is_registered_once() -> None:
    [registered] = volunteer.decide(REGISTER, volunteer.Status.UNREGISTERED)
    status = volunteer.evolve(volunteer.Status.UNREGISTERED, registered)
    with pytest.raises(volunteer.VolunteerAlreadyRegisteredError):
        volunteer.decide(REGISTER, status)


def test_a_team_is_formed() -> None:
    assert team.decide(FORM, given()) == (FORMED,)


def test_a_team_is_formed_once() -> None:
    with pytest.raises(team.TeamAlreadyFormedError):
        team.decide(FORM, given(FORMED))


def test_an_unknown_team_takes_no_member() -> None:
    with pytest.raises(team.TeamNotFoundError):
        team.decide(JoinTeam(team_id=TEAM, volunteer_id=ANN), given())


def test_a_volunteer_joins() -> None:
    command = JoinTeam(team_id=TEAM, volunteer_id=ANN)
    assert team.decide(command, given(FORMED)) == (ANN_JOINED,)


def test_joining_twice_records_nothing_new() -> None:
    command = JoinTeam(team_id=TEAM, volunteer_id=ANN)
    assert team.decide(command, given(FORMED, ANN_JOINED)) == ()


def test_a_team_takes_several_members() -> None:
    command = JoinTeam(team_id=TEAM, volunteer_id=BEN)
    assert len(team.decide(command, given(FORMED, ANN_JOINED))) == 1


def test_history_is_never_refused() -> None:
    assert given(ANN_JOINED) == given()
