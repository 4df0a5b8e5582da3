"""Events to this service's read tables; wider views belong to dashboards."""

from linli.chassis.lists import keeping
from linli.communities.queries import (
    COMMUNITIES,
    COMPOUNDS,
    FIGURES,
    GRANTED,
    ORGANISATIONS,
    STATIONS,
    TOWNS,
)
from linli.communities.tables import LISTS
from linli.events.contracts.communities import EVENTS
from linli.events.projections import Projection

REGISTER_LISTS = Projection(
    name="communities-lists",
    version=2,
    tables=LISTS,
    events=EVENTS,
    project=keeping(TOWNS, COMMUNITIES, COMPOUNDS, ORGANISATIONS, STATIONS, FIGURES, GRANTED),
)
