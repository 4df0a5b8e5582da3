"""The communities service, composed."""

from linli.chassis.service import Service
from linli.communities.api import compounds, figures, organisations, stations, towns
from linli.communities.api.statuses import STATUS
from linli.communities.projections import REGISTER_LISTS

COMMUNITIES = Service(
    name="communities",
    routers=(
        *(towns.router, compounds.router, organisations.router),
        *(stations.router, figures.router),
    ),
    statuses=STATUS,
    projections=(REGISTER_LISTS,),
)
