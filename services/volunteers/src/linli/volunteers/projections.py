"""Events to this service's read tables: the four lists, and what became of findings."""

from collections.abc import Sequence

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.chassis.lists import keeping
from linli.events.contracts.issues import EvidenceAdded, IssueReported
from linli.events.contracts.volunteers import EVENTS
from linli.events.envelope import Recorded
from linli.events.projections import Projection
from linli.volunteers.queries import ACTIVITIES, PATROLS, TEAMS, VOLUNTEERS
from linli.volunteers.tables import ISSUES, LISTS, finding_issues


async def project_findings(
    batch: Sequence[Recorded[IssueReported | EvidenceAdded]], db: AsyncConnection
) -> None:
    """Keep `finding_issues`, one row for each finding that an issue names, in step with issues."""
    rows = [
        {"finding_id": fact.event.finding_id, "issue_id": fact.event.issue_id}
        for fact in batch
        if fact.event.finding_id is not None
    ]
    if rows:
        await db.execute(insert(finding_issues).on_conflict_do_nothing(), rows)


VOLUNTEERS_LISTS = Projection(
    name="volunteers-lists",
    version=2,
    tables=LISTS,
    events=EVENTS,
    project=keeping(VOLUNTEERS, TEAMS, PATROLS, ACTIVITIES),
)

VOLUNTEERS_FINDINGS = Projection(
    name="volunteers-findings",
    version=1,
    tables=ISSUES,
    events=(IssueReported, EvidenceAdded),
    project=project_findings,
)
