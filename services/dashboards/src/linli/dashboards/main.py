"""The dashboards service, composed."""

from linli.chassis.service import Service
from linli.dashboards import web
from linli.dashboards.api import routers, stories
from linli.dashboards.api.asking import STATUS
from linli.dashboards.freshness import keep_fresh
from linli.dashboards.live import keep_live
from linli.dashboards.projections import CONTRIBUTIONS
from linli.dashboards.publishing import keep_publishing
from linli.dashboards.rules import RULES
from linli.dashboards.stories import STORIES
from linli.dashboards.tables import MIGRATIONS

DASHBOARDS = Service(
    name="dashboards",
    routers=(*routers, web.router),
    statuses={**STATUS, **stories.STATUS},
    rules=RULES,
    projections=(CONTRIBUTIONS, STORIES),
    migrations=(MIGRATIONS,),
    pages=web.PATHS if web.is_built() else frozenset(),
    work={"publishing": lambda running: keep_publishing(running.engine)},
    keeps={"freshness": keep_fresh, "live numbers": keep_live},
)
