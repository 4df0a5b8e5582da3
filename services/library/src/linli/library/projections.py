"""Events to this service's read tables: five lists."""

from linli.chassis.lists import keeping
from linli.events.contracts.library import EVENTS
from linli.events.projections import Projection
from linli.library.queries import ASSETS, BOOKS, COPIES, DONATIONS, LIBRARIES
from linli.library.tables import LISTS

LIBRARY_LISTS = Projection(
    name="library-lists",
    version=1,
    tables=LISTS,
    events=EVENTS,
    project=keeping(LIBRARIES, DONATIONS, BOOKS, ASSETS, COPIES),
)
