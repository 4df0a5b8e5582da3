"""The courses service, composed."""

from linli.chassis.places import PLACES
from linli.chassis.service import Service
from linli.courses.api import courses, lecturers, sessions
from linli.courses.api.statuses import STATUS
from linli.courses.projections import COURSES_LISTS
from linli.courses.rules import RULES

COURSES = Service(
    name="courses",
    routers=(courses.router, lecturers.router, sessions.router),
    statuses=STATUS,
    rules=RULES,
    projections=(PLACES, COURSES_LISTS),
)
