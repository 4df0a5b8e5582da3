"""The library service, composed."""

from linli.chassis.places import PLACES
from linli.chassis.service import Service
from linli.library.api import assets, copies, donations, imports, libraries
from linli.library.api.statuses import STATUS
from linli.library.projections import LIBRARY_LISTS
from linli.library.rules import RULES

LIBRARY = Service(
    name="library",
    routers=(
        libraries.router,
        donations.router,
        imports.router,
        assets.router,
        copies.router,
    ),
    statuses=STATUS,
    rules=RULES,
    projections=(PLACES, LIBRARY_LISTS),
)
