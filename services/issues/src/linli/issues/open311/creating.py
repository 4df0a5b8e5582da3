"""Requests made by clients: checked, recorded once, and answered.

Who sends the same again within ten minutes is answered with the same request: its id is derived
from the key, what was sent, and the ten minutes.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID, uuid4

from linli.chassis.tracing import traceparent
from linli.events.append import Context, Home, derived_id
from linli.events.contracts.base import (
    CommunityCode,
    CompoundCode,
    IssueId,
    PersonId,
    TownCode,
    stream_name,
)
from linli.events.contracts.casework import Channel
from linli.events.contracts.categories import CategoryRevised
from linli.events.contracts.issues import PhotoId
from linli.events.contracts.personal import Personal, free_text
from linli.events.envelope import TOWN_WIDE, Place, Source
from linli.events.keys import KeyStore
from linli.events.store import Appended, EventStore
from linli.issues.commands import AddEvidence, ReportIssue
from linli.issues.domain.answers import AnswerRefusal
from linli.issues.domain.photos import AttachPhoto, Photo
from linli.issues.handlers import handle
from linli.issues.levels import level_of, pinned_for
from linli.issues.open311.faults import no_request, not_valid
from linli.issues.open311.keys import KeyRow
from linli.issues.open311.parameters import id_of
from linli.issues.open311.reports import DESCRIPTION_MAX, Form, NewRequest
from linli.issues.open311.told import told_of
from linli.issues.open311.uploads import Sent
from linli.issues.open311.words import Words
from linli.issues.photos.keeping import handle as keep
from linli.issues.photos.keeping import put
from linli.issues.photos.store import PhotoStore
from linli.issues.positions import to_wgs84

CHANNEL = Channel("open311")
REPORTER = "open311-reporter"
"""The kind under which the key store remembers who a client's reporter is."""
SAME_WITHIN = timedelta(minutes=10)
TITLE_MAX = 60
_NAMESPACE = UUID("0c6f9f0e-5a3b-5d0c-9c83-6f6ab1c2a311")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where a client's requests are taken."""

    town: TownCode
    key: KeyRow
    store: EventStore
    vault: KeyStore
    photos: PhotoStore

    def context(self, command_id: UUID, place: Place = TOWN_WIDE) -> Context:
        """A command of the client's: the key says who acts, and it may report."""
        return Context.new(
            command_id,
            actor=f"{CHANNEL}:{self.key.id}",
            home=Home(Source(self.town, "issues"), place),
            at=datetime.now(UTC),
            traceparent=traceparent(),
        )


class Made(NamedTuple):
    """A request as it was taken."""

    id: IssueId
    notice: Words | None
    appended: Appended


async def take(
    asked: NewRequest, category: CategoryRevised, place: Place, sent: Sent, desk: Desk
) -> Made:
    """Record the request, unless the same was sent within ten minutes.

    Raises:
        FaultError: the category's questions are not answered.
        PictureRefusal: a picture is none.
    """
    issue_id = await own_id(sent, desk)
    context = desk.context(issue_id, place)
    notice = await noticed(asked, category, desk)
    if known := await desk.store.repeated(context):
        return Made(issue_id, notice, known)
    pictures = [
        await put(PhotoId(derived_id(_NAMESPACE, f"{issue_id}/{n}")), data, desk.photos)
        for n, data in enumerate(sent.pictures)
    ]
    command = command_of(asked, category, place, issue_id, await reporter_of(asked, desk))
    appended = await report(command, context, desk)
    for photo in pictures:
        appended = await attach(issue_id, photo, desk)
    return Made(issue_id, notice, appended)


async def report(command: ReportIssue, context: Context, desk: Desk) -> Appended:
    """Record the report.

    Raises:
        FaultError: the category's questions are not answered.
    """
    try:
        return await handle(command, desk.store, context)
    except AnswerRefusal as error:
        name = f"attribute[{error.question}]"
        raise not_valid(name, error.title_zh, error.title) from None


async def own_id(sent: Sent, desk: Desk) -> IssueId:
    """The request's id: that of the same one, if it was made within ten minutes."""
    now = datetime.now(UTC)
    span = int(now.timestamp() // SAME_WITHIN.total_seconds())
    before, this = (
        derived_id(_NAMESPACE, f"{marked(sent, desk.key)}/{n}") for n in (span - 1, span)
    )
    facts = await desk.store.facts(stream_name("issue", before))
    recent = bool(facts) and now - facts[0].recorded_at <= SAME_WITHIN
    return IssueId(before if recent else this)


def marked(sent: Sent, key: KeyRow) -> str:
    """What tells the same request from others."""
    said = [dict(sent.form.fields), dict(sent.form.attributes), list(sent.form.media_urls)]
    pictures = [sha256(picture).hexdigest() for picture in sent.pictures]
    return f"{key.id}/{sha256(json.dumps([said, pictures], sort_keys=True).encode()).hexdigest()}"


def command_of(
    asked: NewRequest,
    category: CategoryRevised,
    place: Place,
    issue_id: IssueId,
    reporter: PersonId | None,
) -> ReportIssue:
    """The report in our words. A request has no title: its beginning will do."""
    community, compound = place
    shifted = asked.location and asked.location.crs != "wgs84"
    return ReportIssue(
        issue_id=issue_id,
        at=datetime.now(UTC),
        community=CommunityCode(community) if community else None,
        compound=CompoundCode(compound) if compound else None,
        category=category.code,
        title=Personal(titled(asked.description) or category.name_zh),
        description=free_text(asked.description),
        location=asked.location,
        position=to_wgs84(asked.location) if asked.location and shifted else None,
        address=free_text(asked.address),
        given=asked.attributes,
        contact=free_text(json.dumps(asked.contact, ensure_ascii=False) if reporter else None),
        media_url=free_text("\n".join(asked.media_urls) or None),
        source="resident",
        channel=CHANNEL,
        reporter=reporter,
    )


def titled(description: str | None) -> str:
    """The beginning of a description."""
    first, *_ = (description or "").splitlines() or [""]
    return first if len(first) <= TITLE_MAX else f"{first[: TITLE_MAX - 1]}…"


async def reporter_of(asked: NewRequest, desk: Desk) -> PersonId | None:
    """Who reports, as an opaque id: the same for whoever can be reached in the same way.

    Nobody is made a person of who leaves no trace.
    """
    if not asked.contact:
        return None
    new, way = str(uuid4()), asked.contact.get("email") or asked.contact.get("phone")
    if way is None:
        return PersonId(new)
    value = f"{desk.town}\n{way.casefold()}"
    known = await desk.vault.person(REPORTER, value)
    return PersonId(known or await desk.vault.remember(REPORTER, value, new))


async def attach(issue_id: IssueId, photo: Photo, desk: Desk) -> Appended:
    """Tell of a picture whose bytes are kept."""
    command = AttachPhoto(issue_id=issue_id, photo=photo)
    return await keep(command, desk.store, desk.context(photo.id))


async def noticed(asked: NewRequest, category: CategoryRevised, desk: Desk) -> Words | None:
    """By when who reports is answered, if they can be."""
    if not asked.contact.keys() & {"email", "phone"}:
        return None
    pinned = await pinned_for(desk.town, category.code, desk.store)
    promised = (await level_of(pinned, desk.town, desk.store)).service
    hours = max(1, promised.respond_minutes // 60)
    if promised.working_time:
        return Words(f"{hours}个工作小时内联系您", f"We contact you within {hours} working hours")
    return Words(f"{hours}小时内联系您", f"We contact you within {hours} hours")


async def add_update(form: Form, desk: Desk) -> tuple[UUID, Appended]:
    """Keep what a client says of a request as evidence, once for each of its own ids.

    Raises:
        FaultError: something is missing, or there is no such request.
    """
    request, own = form.required("service_request_id"), form.required("update_id")
    text = form.line("description", DESCRIPTION_MAX) or form.required("status")
    issue_id = id_of(request)
    if issue_id is None or not await is_known(issue_id, desk):
        raise no_request()
    command_id = derived_id(_NAMESPACE, f"{desk.key.id}/update/{own}")
    command = AddEvidence(issue_id=IssueId(issue_id), note=Personal(text))
    return command_id, await handle(command, desk.store, desk.context(command_id))


async def is_known(issue_id: UUID, desk: Desk) -> bool:
    """Whether the public may know of the issue, and it is of the town."""
    told = (await told_of([issue_id], desk.store)).get(issue_id)
    return told is not None and told.row.town == desk.town
