"""Who reads what of an issue, and for whom it is reported.

Staff of its place and its reporter read all of it, others what was released.
"""

from collections.abc import Sequence
from dataclasses import replace

from linli.chassis.accesses import Reading
from linli.chassis.authority import Caller, Role
from linli.chassis.personal import NOT_RELEASED
from linli.events.append import Home
from linli.events.contracts.base import PersonId, stream_name
from linli.events.contracts.catalogue import EVENT_TYPES
from linli.events.contracts.issues import IssueSource
from linli.events.envelope import Place
from linli.events.errors import NotPermittedError
from linli.events.sealing import Vault, unsealed
from linli.issues.details import IssueDetails, Step
from linli.issues.rows import IssueRow

READERS = frozenset(
    {Role.TOWN_ADMIN, Role.COMMUNITY_STAFF, Role.COMPOUND_STAFF, Role.BUILDING_HEAD}
)
"""Who works on issues, each within their scope."""


def reporter_of(
    source: IssueSource, named: PersonId | None, caller: Caller | None, home: Home
) -> PersonId | None:
    """Whose report it is: the caller's own, or for those who work on issues whoever they name.

    Raises:
        NotPermittedError: somebody else reports for another, or as staff.
    """
    if caller is None or caller.has(READERS, home.source.town, home.place):
        return named
    if source != "resident" or named not in {None, caller.person}:
        raise NotPermittedError("only staff report for others")
    return PersonId(caller.person)


async def readable_rows(
    rows: Sequence[IssueRow], reading: Reading, vault: Vault
) -> Sequence[IssueRow]:
    """The rows as the caller may read them; what of it is personal is recorded first."""
    theirs = [reads_all(row, reading.caller) for row in rows]
    if any(theirs):
        await reading.record("read", "issues", count=sum(theirs), town=rows[0].town)
    seen = [row if all_ else public_row(row) for row, all_ in zip(rows, theirs, strict=True)]
    return await unsealed(seen, vault)


async def readable_details(details: IssueDetails, reading: Reading, vault: Vault) -> IssueDetails:
    """The page as the caller may read it; what of it is personal is recorded first."""
    if reads_all(details, reading.caller):
        stream = stream_name("issue", details.id)
        await reading.record("read", stream, subject=details.reporter, town=details.town)
    else:
        details = public_details(details)
    (seen,) = await unsealed([details], vault)
    return seen


def reads_all(one: IssueRow | IssueDetails, caller: Caller | None) -> bool:
    """Whether the caller works on it, or reported it."""
    if caller is None:
        return False
    place = Place(one.community, one.compound)
    return caller.person == one.reporter or caller.has(READERS, one.town, place)


def public_row(row: IssueRow) -> IssueRow:
    """What everybody sees of it."""
    return replace(row, title=row.released_title or NOT_RELEASED)


def public_details(details: IssueDetails) -> IssueDetails:
    """What everybody sees of it."""
    description = details.description and (details.released_description or NOT_RELEASED)
    title = details.released_title or NOT_RELEASED
    timeline = [public_step(step) for step in details.timeline]
    told = {"title": title, "description": description, "timeline": timeline}
    return details.model_copy(update=told)


def public_step(step: Step) -> Step:
    """A fact without whom it names: whoever acts on an issue may be a person."""
    return Step.model_validate(step.model_dump(exclude=set(EVENT_TYPES[step.type].withheld)))
