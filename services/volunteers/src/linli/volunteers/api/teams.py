"""Teams and their members."""

from dataclasses import replace
from functools import reduce
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import Response

from linli.chassis.answers import created, done, read
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import KnownPlaces, Store
from linli.chassis.lists import Paged, Within
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.steps import CODE, Filter, Named, Placed, Step
from linli.events.contracts.base import stream_name
from linli.events.contracts.volunteers import TeamId, TeamKind, VolunteerId
from linli.volunteers.api.statuses import STATUS
from linli.volunteers.commands import FormTeam, JoinTeam
from linli.volunteers.details import TeamDetails, show_team
from linli.volunteers.domain.team import TeamNotFoundError, UnknownVolunteerError
from linli.volunteers.handlers import handle_team
from linli.volunteers.queries import TEAMS
from linli.volunteers.rows import TeamRow

router = service_router("volunteers")


class NewTeam(Placed, Named):
    """A team of a community, or of one of its compounds."""

    kind: Annotated[TeamKind, CODE]


class Member(Step):
    """A volunteer who joins."""

    volunteer_id: VolunteerId


@router.post("/teams", status_code=HTTPStatus.CREATED)
async def form_team(body: NewTeam, asking: Asking, store: Store, places: KnownPlaces) -> Response:
    """Form a team."""
    command = FormTeam(
        team_id=TeamId(asking.command_id),
        kind=body.kind,
        community=body.community,
        compound=body.compound,
        name_zh=body.name_zh,
        name_en=body.name_en,
    )
    home = await places.home(body.community, body.compound)
    context = replace(asking, at=body.moment, home=home)
    appended = await handle_team(command, store, context)
    location = f"/api/volunteers/teams/{command.team_id}"
    return created(location, appended, {"id": command.team_id})


@router.post(
    "/teams/{team_id:uuid}/members",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, TeamNotFoundError, UnknownVolunteerError),
)
async def join_team(team_id: UUID, body: Member, asking: Asking, store: Store) -> Response:
    """Let a volunteer of the town join. Joining again changes nothing and succeeds."""
    command = JoinTeam(team_id=TeamId(team_id), volunteer_id=body.volunteer_id)
    return done(await handle_team(command, store, replace(asking, at=body.moment)))


@router.get(
    "/teams/{team_id:uuid}",
    response_model=TeamDetails,
    responses=refusals(STATUS, TeamNotFoundError),
)
async def one_team(team_id: UUID, store: Store) -> Response:
    """Show one team and its members."""
    facts = await store.facts(stream_name("team", team_id))
    team = reduce(show_team, facts, None)
    if team is None:
        raise TeamNotFoundError(TeamId(team_id))
    return read(team, team.version)


@router.get("/teams")
async def all_teams(
    paged: Paged,
    within: Within,
    kind: Filter = None,
) -> Page[TeamRow]:
    """List teams, the newest first."""
    return await TEAMS.page(*paged, **within, kind=kind)
