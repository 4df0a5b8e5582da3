"""Metrics of volunteers, their patrols and activities."""

from linli.dashboards.metrics.metric import Metric, Words, each
from linli.events.contracts.volunteers import (
    ActivityCompleted,
    ParticipantCheckedIn,
    PatrolCompleted,
    PatrolFindingRecorded,
    VolunteerRegistered,
)

METRICS = (
    Metric(
        id="volunteers.registered",
        kind="count",
        unit="person",
        label=Words("在册志愿者", "Registered volunteers"),
        definition=Words("逐人登记在册的志愿者数。", "Volunteers registered person by person."),
        about_persons=True,
        rules=(each(VolunteerRegistered),),
    ),
    Metric(
        id="patrols.completed",
        kind="count",
        unit="patrol",
        label=Words("完成巡逻", "Patrols completed"),
        definition=Words("已完成的巡逻次数。", "Rounds that a team has walked to their end."),
        rules=(each(PatrolCompleted),),
    ),
    Metric(
        id="patrols.findings",
        kind="count",
        unit="finding",
        label=Words("巡查发现", "Patrol findings"),
        definition=Words(
            "巡逻中记录的发现数，包括转成问题的和作为佐证的。",
            "What patrols saw that needs attention, as an issue of its own or as evidence of one.",
        ),
        rules=(each(PatrolFindingRecorded),),
    ),
    Metric(
        id="activities.completed",
        kind="count",
        unit="activity",
        label=Words("举办活动", "Activities held"),
        definition=Words("已举办的活动场次。", "Activities that took place."),
        rules=(each(ActivityCompleted),),
    ),
    Metric(
        id="activities.participants",
        kind="count",
        unit="person",
        label=Words("活动签到", "Participants checked in"),
        definition=Words(
            "活动签到人次；同一人参加两场活动计两次。现场点数只作为说法另列，不与签到相加。",
            "Check-ins, so that a person at two activities counts twice. Head-counts are claims "
            "and stand beside, never added.",
        ),
        about_persons=True,
        rules=(each(ParticipantCheckedIn),),
    ),
)
