"""The communities service, composed."""

from linli.chassis.service import Service
from linli.communities.api import compounds, figures, grants, organisations, stations, towns
from linli.communities.api.statuses import STATUS
from linli.communities.first_admin import appoint_first_admin
from linli.communities.projections import REGISTER_LISTS
from linli.communities.rules import RULES

COMMUNITIES = Service(
    name="communities",
    routers=(
        *(towns.router, compounds.router, organisations.router),
        *(stations.router, figures.router, grants.router),
    ),
    statuses=STATUS,
    rules=RULES,
    begin=appoint_first_admin,
    projections=(REGISTER_LISTS,),
)
