"""The communities service, composed."""

from linli.chassis.service import Service
from linli.communities.api import compounds, figures, organisations, stations, towns
from linli.communities.api.statuses import STATUS
from linli.communities.projections import REGISTER_LISTS
from linli.communities.rules import RULES

COMMUNITIES = Service(
    name="communities",
    routers=(
        *(towns.router, compounds.router, organisations.router),
        *(stations.router, figures.router),
    ),
    statuses=STATUS,
    rules=RULES,
    projections=(REGISTER_LISTS,),
)
