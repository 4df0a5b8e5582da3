"""An activity: planned, attended, completed. Check-ins are persons; a headcount is a claim."""

from dataclasses import dataclass, replace
from datetime import datetime

from linli.events.contracts.base import PersonId
from linli.events.contracts.volunteers import (
    ActivityCompleted,
    ActivityEvent,
    ActivityId,
    ActivityKind,
    ActivityPlanned,
    HeadcountTaken,
    ParticipantCheckedIn,
)
from linli.events.refusals import Refusal
from linli.volunteers.commands import (
    ActivityCommand,
    CheckInParticipant,
    CompleteActivity,
    PlanActivity,
    TakeHeadcount,
)


class ActivityRefusal(Refusal):
    """A rule about an activity said no."""

    def __init__(self, activity_id: ActivityId) -> None:
        super().__init__(f"{self.title}: {activity_id}")


class ActivityNotFoundError(ActivityRefusal):
    """No activity was planned under this id."""

    code = "activity-not-found"
    title = "No such activity"
    title_zh = "没有这项活动"


class ActivityAlreadyPlannedError(ActivityRefusal):
    """The id belongs to an activity."""

    code = "activity-already-planned"
    title = "This activity is planned already"
    title_zh = "该活动已计划"


class EndsBeforeItStartsError(ActivityRefusal):
    """The planned end comes after the planned start."""

    code = "ends-before-it-starts"
    title = "The activity would end before it starts"
    title_zh = "结束时间早于开始时间"
    pointer = "/ends_at"


class ActivityNotBegunError(ActivityRefusal):
    """What has yet to begin has not taken place."""

    code = "activity-not-begun"
    title = "The activity has yet to begin"
    title_zh = "活动尚未开始"
    pointer = "/occurred_at"


class ActivityCompletedError(ActivityRefusal):
    """An activity that is over stays as it is."""

    code = "activity-completed"
    title = "A completed activity takes nothing more"
    title_zh = "活动已结束，不能再补充记录"


@dataclass(frozen=True, slots=True)
class Unplanned:
    """Nothing is known of the activity."""


@dataclass(frozen=True, slots=True)
class Planned:
    """The activity is to take place, or is taking place."""

    kind: ActivityKind
    starts_at: datetime
    checked_in: frozenset[PersonId] = frozenset()


@dataclass(frozen=True, slots=True)
class Completed:
    """The activity took place."""


type Activity = Unplanned | Planned | Completed

NEW = Unplanned()


def evolve(activity: Activity, event: ActivityEvent) -> Activity:
    """Apply one recorded fact."""
    match activity, event:
        case _, ActivityPlanned(kind=kind, starts_at=starts_at):
            return Planned(kind, starts_at)
        case Planned(checked_in=checked_in), ParticipantCheckedIn(person=person):
            return replace(activity, checked_in=checked_in | {person})
        case _, ParticipantCheckedIn() | HeadcountTaken():
            return activity
        case _, ActivityCompleted():
            return Completed()


def decide(command: ActivityCommand, activity: Activity) -> tuple[ActivityEvent, ...]:
    """Return the facts `command` adds, () if they already hold; raise the rule that refuses it."""
    match command, activity:
        case PlanActivity() as c, Unplanned():
            return (planned(c),)
        case PlanActivity() as c, _:
            raise ActivityAlreadyPlannedError(c.activity_id)
        case c, Unplanned():
            raise ActivityNotFoundError(c.activity_id)
        case CompleteActivity(), Completed():
            return ()
        case c, Completed():
            raise ActivityCompletedError(c.activity_id)
        case CheckInParticipant() as c, Planned():
            checked_in = ParticipantCheckedIn(activity_id=c.activity_id, person=c.person)
            return () if c.person in activity.checked_in else (checked_in,)
        case TakeHeadcount() as c, Planned():
            return (HeadcountTaken(activity_id=c.activity_id, headcount=c.headcount),)
        case CompleteActivity() as c, Planned():
            return (completed(c, activity),)


def planned(c: PlanActivity) -> ActivityPlanned:
    """The fact that the command states; raises EndsBeforeItStartsError."""
    if c.ends_at is not None and c.ends_at < c.starts_at:
        raise EndsBeforeItStartsError(c.activity_id)
    return ActivityPlanned(
        activity_id=c.activity_id,
        kind=c.kind,
        community=c.community,
        compound=c.compound,
        name_zh=c.name_zh,
        name_en=c.name_en,
        hosts=c.hosts,
        self_organised=c.self_organised,
        starts_at=c.starts_at,
        ends_at=c.ends_at,
    )


def completed(c: CompleteActivity, activity: Planned) -> ActivityCompleted:
    """The fact that the command states; raises ActivityNotBegunError."""
    if c.at < activity.starts_at:
        raise ActivityNotBegunError(c.activity_id)
    return ActivityCompleted(
        activity_id=c.activity_id, kind=activity.kind, checked_in=len(activity.checked_in)
    )
