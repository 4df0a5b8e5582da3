"""Open311 over HTTP: below `/open311/v2`, in JSON and XML."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from linli.chassis.authority import EVERYBODY, caller_in
from linli.chassis.bodies import JsonRoute
from linli.chassis.dependencies import Database, Store
from linli.chassis.language import Language
from linli.chassis.limits import STREAMED
from linli.events.contracts.base import TownCode
from linli.events.envelope import Source
from linli.events.store import EventStore
from linli.issues.open311 import updates
from linli.issues.open311.creating import Desk, add_update, take
from linli.issues.open311.faults import AbsentError, no_request
from linli.issues.open311.keys import key_of
from linli.issues.open311.parameters import (
    Search,
    extended,
    given,
    id_of,
    number_in,
    search_of,
    span_of,
)
from linli.issues.open311.queries import (
    Found,
    Services,
    place_of,
    search,
    services_of,
    town_of,
)
from linli.issues.open311.rendering import FORMATS, MEDIA_TYPES, Document, Value, answer
from linli.issues.open311.reports import Form, request_in
from linli.issues.open311.shapes import definition_of, extensions_of, request_of, service_of
from linli.issues.open311.told import told_of
from linli.issues.open311.uploads import sent_in
from linli.issues.open311.visible import until_visible
from linli.issues.open311.words import Words, reader_of
from linli.issues.photos.opening import Photos
from linli.issues.photos.store import PhotoStore

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGED_AT = "2026-01-18T00:00:00+08:00"
"""When what is offered here last changed."""
REQUESTS = "service_requests"

router = APIRouter(prefix="/open311", route_class=JsonRoute, include_in_schema=False)


class Asked(NamedTuple):
    """A request, and how its answer is read."""

    request: Request
    given: Mapping[str, str]
    language: Language
    base: str
    """The platform's own address."""

    def told(
        self,
        root: str,
        value: Value,
        status: int = HTTPStatus.OK,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """The answer."""
        return answer(self.request.scope, Document(root, value), status, headers)


async def _asked(request: Request, format: str) -> Asked:  # noqa: A002 - as in the address
    if format not in FORMATS:
        raise AbsentError(Words("没有这种格式，请用 json 或 xml", "No such format: json or xml"))
    base = str(request.base_url).rstrip("/")
    return Asked(request, given(request.query_params), reader_of(request.scope), base)


Asking = Annotated[Asked, Depends(_asked)]


@router.get("/discovery.{format}")
@router.get("/v2/discovery.{format}")
async def discovery(asked: Asking) -> Response:
    """Where what is offered, and how to get a key."""
    testing = caller_in(asked.request.scope) is EVERYBODY
    return asked.told(
        "discovery",
        {
            "changeset": CHANGED_AT,
            "contact": Words(
                f"本镇平台：{asked.base}", f"The town's platform: {asked.base}"
            ).read_in(asked.language),
            "key_service": f"{asked.base}/api/issues/open311-keys",
            "endpoints": [
                {
                    "specification": SPECIFICATION,
                    "url": f"{asked.base}/open311/v2",
                    "changeset": CHANGED_AT,
                    "type": "test" if testing else "production",
                    "formats": [kind.partition(";")[0] for kind in MEDIA_TYPES.values()],
                }
            ],
        },
    )


@router.get("/v2/services.{format}")
async def services(asked: Asking, db: Database) -> Response:
    """What can be reported."""
    known = await services_of(await town_of(asked.given, db), db)
    active = [one for one in known.by_category.values() if one.active]
    return asked.told("services", [service_of(one, asked.language) for one in active])


@router.get("/v2/services/{code}.{format}")
async def definition(code: str, asked: Asking, db: Database) -> Response:
    """What a service asks of who reports."""
    known = await services_of(await town_of(asked.given, db), db)
    return asked.told("service_definition", definition_of(known.category(code), asked.language))


@router.get("/v2/requests.{format}")
async def requests(asked: Asking, db: Database, store: Store) -> Response:
    """Requests, the newest first."""
    town = await town_of(asked.given, db)
    wanted, known = search_of(asked.given, datetime.now(UTC)), await services_of(town, db)
    found = await search(wanted, town, known, db)
    shown = await _shown(found.ids, known, asked, store)
    return asked.told(REQUESTS, shown, headers=_paging(asked, wanted, found))


@router.get("/v2/requests/{issue_id}.{format}")
async def request(issue_id: str, asked: Asking, db: Database, store: Store) -> Response:
    """One request: always fresh."""
    town = await town_of(asked.given, db)
    id_ = await _known(issue_id, town, store)
    return asked.told(REQUESTS, await _shown([id_], await services_of(town, db), asked, store))


@router.get("/v2/tokens/{token}.{format}")
async def token(token: str, asked: Asking, db: Database, store: Store) -> Response:
    """The request that a token stands for."""
    id_ = await _known(token, await town_of(asked.given, db), store)
    return asked.told(REQUESTS, [{"service_request_id": str(id_), "token": token}])


@router.post("/v2/requests.{format}", dependencies=[STREAMED])
async def create(asked: Asking, store: Store, photos: Photos) -> Response:
    """Make a request; the same again within ten minutes is the same."""
    sent = await sent_in(asked.request)
    desk = await _desk(sent.form, asked.request, store, photos)
    async with asked.request.app.state.running.engine.connect() as db:
        known = await services_of(desk.town, db)
        category = known.category(sent.form.required("service_code"))
        new = request_in(sent.form)
        place = await place_of(new.place, desk.town, db)
    made = await take(new, category, place, sent, desk)
    await until_visible(asked.request, made.appended)
    own = {"token": made.id.hex} if category.queued else {"service_request_id": str(made.id)}
    notice = made.notice and made.notice.read_in(asked.language)
    told = {**own, "service_notice": notice, "account_id": None}
    return asked.told(REQUESTS, [told], HTTPStatus.CREATED)


@router.get("/v2/servicerequestupdates.{format}")
async def changes(asked: Asking, db: Database, store: Store) -> Response:
    """What has become of requests, in the order in which it was recorded."""
    town = await town_of(asked.given, db)
    span = span_of(asked.given, "start_date", "end_date")
    after = number_in(asked.given, "after", 10**9 - 1, 0) if "after" in asked.given else 0
    known = await updates.updates_in(Source(town, "issues"), span, after, store)
    more = {"Link": _next(asked, after=known.more_after)} if known.more_after else {}
    items = [updates.shown(one, asked.language) for one in known.items]
    return asked.told("service_request_updates", items, headers=more)


@router.post("/v2/servicerequestupdates.{format}", dependencies=[STREAMED])
async def update(asked: Asking, store: Store, photos: Photos) -> Response:
    """Say something of a request; the same `update_id` again changes nothing."""
    sent = await sent_in(asked.request)
    desk = await _desk(sent.form, asked.request, store, photos)
    id_, _ = await add_update(sent.form, desk)
    return asked.told("service_request_updates", [{"update_id": str(id_)}])


PUBLIC_ROUTES = (
    *(discovery, services, definition, requests, request, token, changes),
    *(create, update),
)
"""What everybody may ask; the last two of these look for a key."""


async def _desk(form: Form, request: Request, store: EventStore, photos: PhotoStore) -> Desk:
    """Where the client's request is taken; no connection is held while it is.

    Raises:
        FaultError: the key is not good for the town.
    """
    running = request.app.state.running
    async with running.engine.connect() as db:
        town = await town_of(form.fields, db)
        key = await key_of(form.fields.get("api_key"), town, db)
    return Desk(town=town, key=key, store=store, vault=running.vault, photos=photos)


async def _known(text: str, town: TownCode, store: EventStore) -> UUID:
    """The id of a request of the town that the public may know of; raises FaultError."""
    id_ = id_of(text)
    told = (await told_of([id_], store)).get(id_) if id_ else None
    if told is None or told.row.town != town:
        raise no_request()
    return told.row.id


async def _shown(
    ids: Sequence[UUID], known: Services, asked: Asked, store: EventStore
) -> Sequence[Mapping[str, Value]]:
    """Issues as requests, in the order of their ids."""
    told = await told_of(ids, store)
    more = extended(asked.given)
    shown = list[Mapping[str, Value]]()
    for one in told.values():
        category = known.by_category.get(one.row.category)
        words = one, category, asked.base, asked.language
        shown.append({**request_of(*words), **(extensions_of(*words) if more else {})})
    return shown


def _paging(asked: Asked, wanted: Search, found: Found) -> Mapping[str, str]:
    """How many there are in all, and where the next page is."""
    if found.total is None:
        return {}
    total, pages = {"X-Total-Count": str(found.total)}, wanted.pages
    if pages.number * pages.size >= found.total:
        return total
    return {**total, "Link": _next(asked, page=pages.number + 1)}


def _next(asked: Asked, **parameters: int) -> str:
    """The link to what comes next (RFC 8288)."""
    return f'<{asked.request.url.include_query_params(**parameters)}>; rel="next"'
