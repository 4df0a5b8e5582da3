"""The communities service, composed."""

from linli.chassis.service import Running, Service
from linli.communities.api import (
    appointments,
    areas,
    brands,
    building_heads,
    campaigns,
    compounds,
    dividing,
    facilities,
    figures,
    grants,
    imports,
    joint_bodies,
    management,
    methods,
    offers,
    organisations,
    partnerships,
    people,
    sharings,
    stations,
    towns,
)
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
        *(towns.router, compounds.router, dividing.router, organisations.router),
        *(areas.router, campaigns.router, facilities.router, imports.router),
        *(stations.router, figures.router, grants.router, people.router),
        *(management.router, appointments.router, building_heads.router, joint_bodies.router),
        *(partnerships.router, brands.router, methods.router, sharings.router, offers.router),
    ),
    statuses=STATUS,
    rules=RULES,
    begin=begin,
    projections=(REGISTER_LISTS,),
)
