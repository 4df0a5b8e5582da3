"""What is read: lists, and when sessions are held."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from linli.chassis.lists import Listing
from linli.courses.rows import (
    Course,
    Lecturer,
    Run,
    Session,
    shown_course,
    shown_lecturer,
    shown_run,
    shown_session,
)
from linli.courses.tables import course_list, lecturer_list, run_list, session_list

LECTURERS = Listing("lecturer", lecturer_list, Lecturer, shown_lecturer, newest_by="nominated_at")
COURSES = Listing("course", course_list, Course, shown_course, newest_by="designed_at")
RUNS = Listing("run", run_list, Run, shown_run, newest_by="scheduled_at")
SESSIONS = Listing("session", session_list, Session, shown_session, newest_by="starts_at")


def during(start: datetime | None, end: datetime | None) -> Sequence[sa.ColumnElement[bool]]:
    """That a session takes some of the time [start, end); either may be open."""
    conditions: list[sa.ColumnElement[bool]] = []
    if start is not None:
        conditions.append(session_list.c.ends_at > start)
    if end is not None:
        conditions.append(session_list.c.starts_at < end)
    return conditions
