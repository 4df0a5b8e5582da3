"""Metrics of volunteers, their patrols and activities."""

from linli.dashboards.metrics.metric import Metric, Words, each, where
from linli.events.contracts.volunteers import (
    ActivityCompleted,
    ActivityPlanned,
    MemberJoinedTeam,
    ParticipantCheckedIn,
    PatrolCompleted,
    PatrolFindingRecorded,
    PatrolScheduled,
    VolunteerRegistered,
)

SELF_ORGANISED = Words("自发组织的", "that is self-organised")

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
        id="volunteers.in_teams",
        kind="distinct",
        unit="person",
        label=Words("参加队伍的志愿者", "Volunteers in teams"),
        definition=Words(
            "参加过任一志愿队的志愿者人数；参加几个队只计一次。",
            "Volunteers who ever joined a team; one in several teams counts once.",
        ),
        about_persons=True,
        rules=(each(MemberJoinedTeam),),
        told_apart_by=lambda fact: str(fact.event.volunteer_id),
    ),
    Metric(
        id="patrols.scheduled",
        kind="count",
        unit="patrol",
        label=Words("计划巡逻", "Patrols scheduled"),
        definition=Words("已安排的巡逻次数。", "Rounds that a team was to walk."),
        rules=(each(PatrolScheduled),),
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
        id="activities.planned",
        kind="count",
        unit="activity",
        label=Words("计划活动", "Activities planned"),
        definition=Words("已计划的活动场次。", "Activities that were to take place."),
        rules=(each(ActivityPlanned),),
    ),
    Metric(
        id="activities.self_organised",
        kind="count",
        unit="activity",
        label=Words("自发组织的活动", "Self-organised activities"),
        definition=Words(
            "计划的活动中由居民和群体自发组织的场次。",
            "Of the activities planned, those that residents and groups organise themselves.",
        ),
        rules=(where(ActivityPlanned, lambda plan: plan.self_organised, SELF_ORGANISED),),
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
    Metric(
        id="activities.persons",
        kind="distinct",
        unit="person",
        label=Words("参加活动的人", "Persons who took part"),
        definition=Words(
            "在任一活动签到过的人数；同一人参加几场只计一次。",
            "Persons who ever checked in at an activity; one at several counts once.",
        ),
        about_persons=True,
        rules=(each(ParticipantCheckedIn),),
        told_apart_by=lambda fact: str(fact.event.person),
    ),
)
