"""Metrics of the community college."""

from linli.dashboards.metrics.metric import Metric, Words, each, total
from linli.events.contracts.courses import LecturerQualified, SessionClosed

ATTENDANCES = Words("到课人数", "the persons who attended")

METRICS = (
    Metric(
        id="lecturers.qualified",
        kind="count",
        unit="person",
        label=Words("讲师", "Qualified lecturers"),
        definition=Words("取得资格的讲师数。", "Lecturers who have been qualified."),
        about_persons=True,
        rules=(each(LecturerQualified),),
    ),
    Metric(
        id="lecturers.sectors",
        kind="distinct",
        unit="sector",
        label=Words("讲师专业领域", "Fields of lecturers"),
        definition=Words(
            "有讲师取得资格的专业领域数。", "Fields in which a lecturer has been qualified."
        ),
        about_persons=True,
        rules=(each(LecturerQualified),),
        told_apart_by=lambda fact: fact.event.sector,
    ),
    Metric(
        id="sessions.delivered",
        kind="count",
        unit="session",
        label=Words("开课场次", "Sessions held"),
        definition=Words("已上的课的场次。", "Meetings of a course that were held."),
        rules=(each(SessionClosed),),
    ),
    Metric(
        id="sessions.attendances",
        kind="sum",
        unit="person",
        label=Words("听课人次", "Attendances"),
        definition=Words(
            "各场到课人数之和；同一人听两场计两次。",
            "Persons at each session, added up, so that a person at two counts twice.",
        ),
        about_persons=True,
        rules=(total(SessionClosed, lambda session: session.attendances, ATTENDANCES),),
    ),
    Metric(
        id="compounds.served",
        kind="distinct",
        unit="compound",
        label=Words("送课小区", "Compounds with sessions"),
        definition=Words("有过课的小区数。", "Compounds in which a session has been held."),
        rules=(each(SessionClosed),),
        told_apart_by=lambda fact: fact.place.compound,
    ),
)
