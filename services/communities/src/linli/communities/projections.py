"""Events to this service's read tables; wider views belong to dashboards."""

from linli.chassis.lists import keeping
from linli.communities.lists.areas import AREAS, CAMPAIGNS, PROFILES, TAGS
from linli.communities.lists.bodies import (
    APPOINTMENTS,
    BUILDING_HEADS,
    JOINT_BODIES,
    MANAGED,
    ORGANISATIONS,
)
from linli.communities.lists.facilities import ASSETS, FACILITIES
from linli.communities.lists.partners import BRANDS, PARTNERSHIPS
from linli.communities.lists.programmes import METHOD_TAGS, METHODS, OFFERS, SHARINGS
from linli.communities.queries import (
    COMMUNITIES,
    COMPOUNDS,
    FIGURES,
    GRANTED,
    STATIONS,
    TOWNS,
)
from linli.communities.tables import LISTS
from linli.events.contracts.communities import EVENTS
from linli.events.projections import Projection

REGISTER_LISTS = Projection(
    name="communities-lists",
    version=3,
    tables=LISTS,
    events=EVENTS,
    project=keeping(
        AREAS,
        PROFILES,
        CAMPAIGNS,
        TAGS,
        FACILITIES,
        ASSETS,
        TOWNS,
        COMMUNITIES,
        COMPOUNDS,
        ORGANISATIONS,
        MANAGED,
        APPOINTMENTS,
        BUILDING_HEADS,
        JOINT_BODIES,
        PARTNERSHIPS,
        BRANDS,
        METHODS,
        METHOD_TAGS,
        SHARINGS,
        OFFERS,
        STATIONS,
        FIGURES,
        GRANTED,
    ),
)
