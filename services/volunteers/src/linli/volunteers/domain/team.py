"""A team: volunteers who work together under a name."""

from dataclasses import dataclass

from linli.events.contracts.volunteers import (
    MemberJoinedTeam,
    TeamEvent,
    TeamFormed,
    TeamId,
    VolunteerId,
)
from linli.events.refusals import Refusal
from linli.volunteers.commands import FormTeam, JoinTeam, TeamCommand


class TeamRefusal(Refusal):
    """A rule about a team said no."""

    def __init__(self, team_id: TeamId) -> None:
        super().__init__(f"{self.title}: {team_id}")


class TeamNotFoundError(TeamRefusal):
    """No team was formed under this id."""

    code = "team-not-found"
    title = "No such team"
    title_zh = "没有这支队伍"


class TeamAlreadyFormedError(TeamRefusal):
    """The id belongs to a team."""

    code = "team-already-formed"
    title = "This team is formed already"
    title_zh = "该队伍已成立"


class UnknownVolunteerError(Refusal):
    """A member must be on the town's register."""

    code = "unknown-volunteer"
    title = "No such volunteer in this town"
    title_zh = "本镇没有这名志愿者"
    pointer = "/volunteer_id"


@dataclass(frozen=True, slots=True)
class Unformed:
    """Nothing is known of the team."""


@dataclass(frozen=True, slots=True)
class Formed:
    """The team exists and takes members."""

    members: frozenset[VolunteerId] = frozenset()


type Team = Unformed | Formed

NEW = Unformed()


def evolve(team: Team, event: TeamEvent) -> Team:
    """Apply one recorded fact."""
    match team, event:
        case _, TeamFormed():
            return Formed()
        case Formed(members), MemberJoinedTeam(volunteer_id=volunteer_id):
            return Formed(members | {volunteer_id})
        case Unformed(), MemberJoinedTeam():
            return team


def decide(command: TeamCommand, team: Team) -> tuple[TeamEvent, ...]:
    """Return the facts `command` adds, () if they already hold; raise the rule that refuses it."""
    match command, team:
        case FormTeam() as c, Unformed():
            formed = TeamFormed(
                team_id=c.team_id,
                kind=c.kind,
                community=c.community,
                compound=c.compound,
                name_zh=c.name_zh,
                name_en=c.name_en,
            )
            return (formed,)
        case FormTeam() as c, Formed():
            raise TeamAlreadyFormedError(c.team_id)
        case JoinTeam() as c, Unformed():
            raise TeamNotFoundError(c.team_id)
        case JoinTeam() as c, Formed(members):
            joined = MemberJoinedTeam(team_id=c.team_id, volunteer_id=c.volunteer_id)
            return () if c.volunteer_id in members else (joined,)
