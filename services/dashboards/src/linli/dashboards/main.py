"""The dashboards service, composed."""

from linli.chassis.service import Service
from linli.dashboards.api import STATUS, router
from linli.dashboards.projections import CONTRIBUTIONS

DASHBOARDS = Service(
    name="dashboards",
    routers=(router,),
    statuses=STATUS,
    projections=(CONTRIBUTIONS,),
)
