"""Who reads what of an issue, and for whom it is reported.

Staff of its place and its reporter read all of it, others what was released.
"""

from collections.abc import Sequence
from functools import cache, partial

from linli.chassis.accesses import Reading
from linli.chassis.authority import Caller, Role
from linli.chassis.personal import NOT_RELEASED, Withheld
from linli.events.append import Home
from linli.events.contracts.base import PersonId, stream_name
from linli.events.contracts.issues import IssueSource, Text
from linli.events.contracts.personal import FreeText
from linli.events.envelope import Place
from linli.events.errors import NotPermittedError
from linli.events.sealing import Vault, unsealed
from linli.issues.details import IssueDetails
from linli.issues.domain.refusals import IssueNotFoundError
from linli.issues.rows import IssueRow
from linli.issues.timeline import is_public, public_step

READERS = frozenset(
    {Role.TOWN_ADMIN, Role.COMMUNITY_STAFF, Role.COMPOUND_STAFF, Role.BUILDING_HEAD}
)
"""Who works on issues, each within their scope."""


OWN_CHANNELS = frozenset({None, "web", "app"})
"""By which a resident reports for themselves."""


def reporter_of(
    source: IssueSource,
    named: PersonId | None,
    caller: Caller | None,
    home: Home,
    channel: str | None = None,
) -> PersonId | None:
    """Whose report it is: the caller's own, or for those who work on issues whoever they name.

    Raises:
        NotPermittedError: somebody else reports for another, as staff, or by phone or visit.
    """
    if caller is None or caller.has(READERS, home.source.town, home.place):
        return named
    own = named in {None, caller.person} and channel in OWN_CHANNELS
    if source != "resident" or not own:
        raise NotPermittedError("only staff report for others")
    return PersonId(caller.person)


def entered_by(
    reporter: PersonId | None, channel: str | None, caller: Caller | None
) -> PersonId | None:
    """Who wrote it down for the reporter (代报); None if the reporter did."""
    if caller is None or caller.person == reporter:
        return None
    spoken = reporter is not None or channel not in OWN_CHANNELS
    return PersonId(caller.person) if spoken else None


type Title = FreeText | Withheld


async def readable_titles(
    rows: Sequence[IssueRow], reading: Reading, vault: Vault
) -> Sequence[Title]:
    """The titles as the caller may read them; what of them is personal is recorded first.

    To look through whole rows for what is personal takes most of a map's time.
    """
    works_at = cache(partial(works_on, reading.caller))
    theirs = [
        works_at(r.town, r.community, r.compound) or reported(r, reading.caller) for r in rows
    ]
    if any(theirs):
        await reading.record("read", "issues", count=sum(theirs), town=rows[0].town)
    titles = [
        row.title if all_ else public_title(row) for row, all_ in zip(rows, theirs, strict=True)
    ]
    return await unsealed(titles, vault)


async def readable_details(details: IssueDetails, reading: Reading, vault: Vault) -> IssueDetails:
    """The page as the caller may read it; what of it is personal is recorded first.

    Raises:
        IssueNotFoundError: it is confidential, and nothing to the caller.
    """
    if reads_all(details, reading.caller):
        stream = stream_name("issue", details.id)
        await reading.record("read", stream, subject=details.reporter, town=details.town)
    elif details.confidential:
        raise IssueNotFoundError(details.id)
    else:
        details = public_details(details)
    (seen,) = await unsealed([details], vault)
    return seen


def reads_all(one: IssueRow | IssueDetails, caller: Caller | None) -> bool:
    """Whether the caller works on it, or reported it."""
    return reported(one, caller) or works_on(caller, one.town, one.community, one.compound)


def reported(one: IssueRow | IssueDetails, caller: Caller | None) -> bool:
    """Whether the caller reported it."""
    return caller is not None and caller.person == one.reporter


def works_on(caller: Caller | None, town: str, community: str | None, compound: str | None) -> bool:
    """Whether the caller works on the issues of a place."""
    return caller is not None and caller.has(READERS, town, Place(community, compound))


def public_title(row: IssueRow) -> Title:
    """What everybody reads as its title."""
    return row.released_title or NOT_RELEASED


def public_details(details: IssueDetails) -> IssueDetails:
    """What everybody sees of it."""
    told = {
        **{text: public_text(text, details) for text in ("title", "description", "address")},
        "answers": (),
        "written_answers": details.written_answers and NOT_RELEASED,
        "contact": None,
        "media_url": None,
        "liaison": None,
        "photos": [photo for photo in details.photos if photo.released],
        "timeline": [public_step(step) for step in details.timeline if is_public(step)],
    }
    return details.model_copy(update=told)


def public_text(text: Text, details: IssueDetails) -> FreeText | Withheld | None:
    """What everybody reads of a text: what was released."""
    if getattr(details, text) is None:
        return None
    return getattr(details, f"released_{text}") or NOT_RELEASED
