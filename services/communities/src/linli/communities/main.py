"""The communities service, composed."""

from linli.chassis.service import Running, Service
from linli.communities.api import compounds, figures, grants, organisations, people, stations, towns
from linli.communities.api.statuses import STATUS
from linli.communities.first_admin import appoint_first_admin
from linli.communities.persons import finish_erasures
from linli.communities.projections import REGISTER_LISTS
from linli.communities.rules import RULES


async def begin(running: Running) -> None:
    """What is done at every start."""
    await appoint_first_admin(running)
    await finish_erasures(running)


COMMUNITIES = Service(
    name="communities",
    routers=(
        *(towns.router, compounds.router, organisations.router),
        *(stations.router, figures.router, grants.router, people.router),
    ),
    statuses=STATUS,
    rules=RULES,
    begin=begin,
    projections=(REGISTER_LISTS,),
)
