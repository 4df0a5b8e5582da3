"""The issues service, composed."""

from linli.chassis.places import PLACES
from linli.chassis.service import Service
from linli.issues.api import categories, imports, issues
from linli.issues.api.statuses import STATUS
from linli.issues.projections import ISSUE_LISTS
from linli.issues.reactions import FINDINGS
from linli.issues.rules import RULES

ISSUES = Service(
    name="issues",
    routers=(issues.router, categories.router, imports.router),
    statuses=STATUS,
    rules=RULES,
    projections=(PLACES, ISSUE_LISTS),
    reactions=(FINDINGS,),
)
