"""Events to this service's read tables: four lists."""

from linli.chassis.lists import keeping
from linli.courses.queries import COURSES, LECTURERS, RUNS, SESSIONS
from linli.courses.tables import LISTS
from linli.events.contracts.courses import EVENTS
from linli.events.projections import Projection

COURSES_LISTS = Projection(
    name="courses-lists",
    version=1,
    tables=LISTS,
    events=EVENTS,
    project=keeping(LECTURERS, COURSES, RUNS, SESSIONS),
)
