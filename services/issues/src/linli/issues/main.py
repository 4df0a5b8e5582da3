"""The issues service, composed."""

from linli.chassis.places import PLACES
from linli.chassis.service import Service
from linli.issues.api import (
    calendars,
    casework,
    categories,
    clocks,
    clusters,
    disputes,
    endings,
    handoff,
    imports,
    issues,
    lists,
    open311_keys,
    photos,
    policies,
    rates,
    steps,
)
from linli.issues.api.statuses import STATUS
from linli.issues.causes.lists import CAUSES
from linli.issues.open311 import routes as open311
from linli.issues.open311.faults import said
from linli.issues.open311.keys import OPEN311_KEYS
from linli.issues.photos.sweep import keep_swept
from linli.issues.projections import ISSUE_LISTS
from linli.issues.rates.ledger import RATES
from linli.issues.reactions import FINDINGS
from linli.issues.rules import RULES
from linli.issues.unopposed import keep_confirming
from linli.issues.words import MIGRATIONS

ISSUES = Service(
    name="issues",
    routers=(
        *(lists.router, issues.router, steps.router, casework.router, endings.router),
        *(categories.router, imports.router),
        *(policies.router, calendars.router, clocks.router),
        *(clusters.router, disputes.router, photos.router, rates.router, handoff.router),
        *(open311_keys.router, open311.router),
    ),
    dialects={"open311": said},
    statuses=STATUS,
    rules=RULES,
    projections=(PLACES, ISSUE_LISTS, CAUSES, RATES, OPEN311_KEYS),
    reactions=(FINDINGS,),
    migrations=(MIGRATIONS,),
    keeps_photos=True,
    work={"unopposed": keep_confirming, "photos": keep_swept},
)
