"""The volunteers service, composed."""

from linli.chassis.places import PLACES
from linli.chassis.service import Service
from linli.volunteers.api import activities, patrols, teams, volunteers
from linli.volunteers.api.statuses import STATUS
from linli.volunteers.projections import VOLUNTEERS_FINDINGS, VOLUNTEERS_LISTS
from linli.volunteers.rules import RULES

VOLUNTEERS = Service(
    name="volunteers",
    routers=(volunteers.router, teams.router, patrols.router, activities.router),
    statuses=STATUS,
    rules=RULES,
    projections=(PLACES, VOLUNTEERS_LISTS, VOLUNTEERS_FINDINGS),
)
