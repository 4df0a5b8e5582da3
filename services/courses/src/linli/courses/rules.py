"""Who may use each route: `docs/authority.md` shows it as a table."""

from linli.chassis.authority import PUBLIC, Role, Rules, allow
from linli.courses.api import courses, lecturers, sessions

STAFF = (Role.COMMUNITY_STAFF, Role.COMPOUND_STAFF)
READERS = (*STAFF, Role.LECTURER, Role.READER)

RULES: Rules = {
    courses.design_course: allow(Role.COMMUNITY_STAFF, Role.LECTURER),
    courses.publish_course: allow(Role.COMMUNITY_STAFF),
    courses.one_course: PUBLIC,
    courses.all_courses: PUBLIC,
    courses.schedule_one_run: allow(*STAFF),
    courses.one_run: PUBLIC,
    courses.all_runs: PUBLIC,
    lecturers.nominate_lecturer: allow(*STAFF),
    lecturers.qualify_lecturer: allow(Role.COMMUNITY_STAFF),
    lecturers.one_lecturer: allow(*READERS),
    lecturers.all_lecturers: allow(*READERS),
    sessions.schedule_session: allow(*STAFF),
    sessions.reschedule_session: allow(*STAFF),
    sessions.close_session: allow(*STAFF, Role.LECTURER),
    sessions.one_session: PUBLIC,
    sessions.all_sessions: PUBLIC,
}
