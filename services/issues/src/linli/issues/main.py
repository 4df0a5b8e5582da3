"""The issues service, composed."""

from linli.chassis.places import PLACES
from linli.chassis.service import Service
from linli.issues.api import (
    calendars,
    categories,
    clocks,
    clusters,
    disputes,
    imports,
    issues,
    photos,
    policies,
    rates,
)
from linli.issues.api.statuses import STATUS
from linli.issues.causes.lists import CAUSES
from linli.issues.photos.sweep import keep_swept
from linli.issues.projections import ISSUE_LISTS
from linli.issues.reactions import FINDINGS
from linli.issues.rates.ledger import RATES
from linli.issues.rules import RULES

ISSUES = Service(
    name="issues",
    routers=(
        *(issues.router, categories.router, imports.router),
        *(policies.router, calendars.router, clocks.router),
        *(clusters.router, disputes.router, photos.router, rates.router),
    ),
    statuses=STATUS,
    rules=RULES,
    projections=(PLACES, ISSUE_LISTS, CAUSES, RATES),
    reactions=(FINDINGS,),
    keeps_photos=True,
    work={"photos": keep_swept},
)
