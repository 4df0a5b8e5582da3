"""Load, decide, append: the only writer.

A new aggregate belongs where `context.home` says; a step belongs where its aggregate does.
"""

from linli.events.append import Claim, Context, Home
from linli.events.contracts.base import Event, stream_name
from linli.events.store import Appended, EventStore, retry_lost_races
from linli.volunteers.commands import (
    ActivityCommand,
    JoinTeam,
    PatrolCommand,
    RecordFinding,
    RegisterVolunteer,
    SchedulePatrol,
    TeamCommand,
)
from linli.volunteers.domain import activity, patrol, team, volunteer


@retry_lost_races(times=3)
async def handle_volunteer(
    command: RegisterVolunteer, store: EventStore, context: Context
) -> Appended:
    """Put a person on the town's register.

    Raises:
        ClaimTakenError: the person is on it already.
    """
    stream = stream_name("volunteer", command.volunteer_id)
    loaded = await store.load(stream, volunteer.evolve, volunteer.Status.UNREGISTERED, context)
    events = volunteer.decide(command, loaded.state)
    person = Claim("volunteer", command.person)
    return await store.append(stream, events, loaded, context, takes=[person])


@retry_lost_races(times=3)
async def handle_team(command: TeamCommand, store: EventStore, context: Context) -> Appended:
    """Form a team, or let a volunteer of its town join."""
    stream = stream_name("team", command.team_id)
    loaded = await store.load(stream, team.evolve, team.NEW, context)
    events = team.decide(command, loaded.state)
    if isinstance(command, JoinTeam) and events:
        await check_member(command, loaded.home, store)
    return await store.append(stream, events, loaded, context)


@retry_lost_races(times=3)
async def handle_patrol(command: PatrolCommand, store: EventStore, context: Context) -> Appended:
    """Schedule a round of one of the town's teams, or take the next step on it."""
    stream = stream_name("patrol", command.patrol_id)
    loaded = await store.load(stream, patrol.evolve, patrol.NEW, context)
    events = patrol.decide(command, loaded.state)
    if isinstance(command, SchedulePatrol):
        await check_team(command, context.home, store)
    if isinstance(command, RecordFinding) and not same_town(loaded.home, context.home):
        raise patrol.FoundElsewhereError(f"{command.community} is not in the patrol's town")
    return await store.append(stream, events, loaded, context)


@retry_lost_races(times=3)
async def handle_activity(
    command: ActivityCommand, store: EventStore, context: Context
) -> Appended:
    """Plan an activity, or take the next step on it."""
    stream = stream_name("activity", command.activity_id)
    loaded = await store.load(stream, activity.evolve, activity.NEW, context)
    return await store.append(stream, activity.decide(command, loaded.state), loaded, context)


async def check_member(command: JoinTeam, home: Home | None, store: EventStore) -> None:
    """Raise UnknownVolunteerError unless the town's register has the volunteer."""
    stream = stream_name("volunteer", command.volunteer_id)
    if not same_town(await home_of(stream, store), home):
        raise team.UnknownVolunteerError(f"No volunteer {command.volunteer_id} is registered")


async def check_team(command: SchedulePatrol, home: Home | None, store: EventStore) -> None:
    """Raise UnknownTeamError unless the town has the team."""
    if not same_town(await home_of(stream_name("team", command.team_id), store), home):
        raise patrol.UnknownTeamError(f"No team {command.team_id} was formed")


async def home_of(stream: str, store: EventStore) -> Home | None:
    """Where a stream belongs, if it has begun; what has begun stays, so nobody races."""
    return (await store.load(stream, untouched, None)).home


def untouched(_state: None, _event: Event) -> None:
    """A fold for those who only ask where a stream belongs."""


def same_town(one: Home | None, other: Home | None) -> bool:
    """Whether both are known and share a history."""
    return one is not None and other is not None and one.source == other.source
