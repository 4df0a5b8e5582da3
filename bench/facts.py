"""What happens in the bench's town: the same report of an issue, again and again."""

from datetime import UTC, datetime
from uuid import UUID

from linli.events.append import Home
from linli.events.contracts.base import CategoryCode, CommunityCode, CompoundCode, IssueId
from linli.events.contracts.issues import IssueReported
from linli.events.contracts.personal import Personal
from linli.events.envelope import Place, Source

TOWN = "bench"
PLACE = Place("tongsheng", "jinsha-bandao")
REPORTED_AT = datetime(2024, 1, 18, 4, tzinfo=UTC)
TITLE = "Tiles have come off the north wall of building 7 and lie on the path to the playground"


def home(town: str = TOWN) -> Home:
    """Where the issues of a town belong."""
    return Home(Source(town, "issues"), PLACE)


def reported(issue_id: UUID) -> IssueReported:
    """The report, about 300 bytes of JSON."""
    return IssueReported(
        issue_id=IssueId(issue_id),
        reported_at=REPORTED_AT,
        community=CommunityCode("tongsheng"),
        compound=CompoundCode("jinsha-bandao"),
        category=CategoryCode("wall-tiles"),
        title=Personal(TITLE),
        source="resident",
    )
