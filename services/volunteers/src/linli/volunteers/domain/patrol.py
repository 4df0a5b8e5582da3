"""A patrol: a team's round, from its schedule to its end. What it finds, it finds on the way."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from linli.events.contracts.volunteers import (
    CleanupPerformed,
    DissuasionRecorded,
    FindingId,
    PatrolCompleted,
    PatrolEvent,
    PatrolFindingRecorded,
    PatrolId,
    PatrolScheduled,
    PatrolStarted,
    TeamId,
)
from linli.events.refusals import Refusal
from linli.volunteers.commands import (
    CompletePatrol,
    PatrolCommand,
    RecordCleanup,
    RecordDissuasion,
    RecordFinding,
    SchedulePatrol,
    StartPatrol,
)

CLOCK_SKEW_MAX = timedelta(seconds=60)
"""How far the clocks of those who report may differ."""


class PatrolRefusal(Refusal):
    """A rule about a patrol said no."""

    def __init__(self, patrol_id: PatrolId) -> None:
        super().__init__(f"{self.title}: {patrol_id}")


class PatrolNotFoundError(PatrolRefusal):
    """No patrol was scheduled under this id."""

    code = "patrol-not-found"
    title = "No such patrol"
    title_zh = "没有这次巡逻"


class PatrolAlreadyScheduledError(PatrolRefusal):
    """The id belongs to a patrol."""

    code = "patrol-already-scheduled"
    title = "This patrol is scheduled already"
    title_zh = "该巡逻已排定"


class PatrolNotStartedError(PatrolRefusal):
    """It finds and ends nothing before it has set out."""

    code = "patrol-not-started"
    title = "The patrol has not set out"
    title_zh = "巡逻尚未开始"


class OutOfOrderError(PatrolRefusal):
    """What a patrol finds, does and ends comes after its start."""

    code = "out-of-order"
    title = "This happened before the step it follows"
    title_zh = "发生时间早于前一步骤"
    pointer = "/occurred_at"


class PatrolCompletedError(PatrolRefusal):
    """A round that is done stays as it is."""

    code = "patrol-completed"
    title = "A completed patrol takes nothing more"
    title_zh = "巡逻已结束，不能再补充记录"


class UnknownFindingError(Refusal):
    """Only what this patrol has found can be dealt with on it."""

    code = "unknown-finding"
    title = "This patrol has no such finding"
    title_zh = "本次巡逻没有这条发现"
    pointer = "/finding_id"


class FoundElsewhereError(Refusal):
    """A patrol walks in its own town."""

    code = "found-elsewhere"
    title = "The place lies in another town than the patrol"
    title_zh = "该地点不在本次巡逻所属的镇"
    pointer = "/community"


class UnknownTeamError(Refusal):
    """A patrol is walked by a team of the town."""

    code = "unknown-team"
    title = "No such team in this town"
    title_zh = "本镇没有这支队伍"
    pointer = "/team_id"


@dataclass(frozen=True, slots=True)
class Unscheduled:
    """Nothing is known of the patrol."""


@dataclass(frozen=True, slots=True)
class Scheduled:
    """The team is to set out."""

    team_id: TeamId


@dataclass(frozen=True, slots=True)
class UnderWay:
    """The team is on its round."""

    team_id: TeamId
    started_at: datetime
    findings: frozenset[FindingId] = frozenset()


@dataclass(frozen=True, slots=True)
class Completed:
    """The round is done."""


type Patrol = Unscheduled | Scheduled | UnderWay | Completed

NEW = Unscheduled()


def evolve(patrol: Patrol, event: PatrolEvent) -> Patrol:
    """Apply one recorded fact."""
    match patrol, event:
        case _, PatrolScheduled(team_id=team_id):
            return Scheduled(team_id)
        case _, PatrolStarted(team_id=team_id, started_at=started_at):
            return UnderWay(team_id, started_at)
        case UnderWay(findings=findings), PatrolFindingRecorded(finding_id=finding_id):
            return replace(patrol, findings=findings | {finding_id})
        case _, PatrolFindingRecorded() | CleanupPerformed() | DissuasionRecorded():
            return patrol
        case _, PatrolCompleted():
            return Completed()


def decide(command: PatrolCommand, patrol: Patrol) -> tuple[PatrolEvent, ...]:
    """Return the facts `command` adds, () if they already hold; raise the rule that refuses it."""
    match command, patrol:
        case SchedulePatrol() as c, Unscheduled():
            return (scheduled(c),)
        case SchedulePatrol() as c, _:
            raise PatrolAlreadyScheduledError(c.patrol_id)
        case c, Unscheduled():
            raise PatrolNotFoundError(c.patrol_id)
        case StartPatrol() as c, Scheduled(team_id):
            return (PatrolStarted(patrol_id=c.patrol_id, team_id=team_id, started_at=c.at),)
        case StartPatrol(), UnderWay():
            return ()
        case CompletePatrol(), Completed():
            return ()
        case c, Scheduled():
            raise PatrolNotStartedError(c.patrol_id)
        case c, Completed():
            raise PatrolCompletedError(c.patrol_id)
        case c, UnderWay():
            return on_the_way(c, patrol)


def on_the_way(
    command: RecordFinding | RecordCleanup | RecordDissuasion | CompletePatrol, patrol: UnderWay
) -> tuple[PatrolEvent, ...]:
    """The same for what happens between setting out and the end."""
    if command.at + CLOCK_SKEW_MAX < patrol.started_at:
        raise OutOfOrderError(command.patrol_id)
    match command:
        case RecordFinding() as c:
            return () if c.finding_id in patrol.findings else (found(c),)
        case RecordCleanup() as c:
            known = found_by(patrol, c.finding_id)
            return (CleanupPerformed(patrol_id=c.patrol_id, finding_id=known, note=c.note),)
        case RecordDissuasion() as c:
            known = found_by(patrol, c.finding_id)
            return (DissuasionRecorded(patrol_id=c.patrol_id, finding_id=known, note=c.note),)
        case CompletePatrol() as c:
            completed = PatrolCompleted(
                patrol_id=c.patrol_id,
                team_id=patrol.team_id,
                started_at=patrol.started_at,
                completed_at=max(c.at, patrol.started_at),
                findings=len(patrol.findings),
            )
            return (completed,)


def found_by(patrol: UnderWay, finding_id: FindingId | None) -> FindingId | None:
    """The id, if it is a finding of the patrol or none at all; raises UnknownFindingError."""
    if finding_id is not None and finding_id not in patrol.findings:
        raise UnknownFindingError(f"{UnknownFindingError.title}: {finding_id}")
    return finding_id


def scheduled(c: SchedulePatrol) -> PatrolScheduled:
    """The fact that the command states."""
    return PatrolScheduled(
        patrol_id=c.patrol_id,
        team_id=c.team_id,
        community=c.community,
        compound=c.compound,
        starts_at=c.starts_at,
    )


def found(c: RecordFinding) -> PatrolFindingRecorded:
    """The fact that the command states."""
    return PatrolFindingRecorded(
        patrol_id=c.patrol_id,
        finding_id=c.finding_id,
        community=c.community,
        compound=c.compound,
        category=c.category,
        title=c.title,
        note=c.note,
        issue_id=c.issue_id,
    )
