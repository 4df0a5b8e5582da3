"""Methods and programmes by which a town works, and the records of what was done by them."""

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated
from uuid import NAMESPACE_URL

from fastapi import Response
from pydantic import Field

from linli.chassis.answers import created, done
from linli.chassis.app import service_router
from linli.chassis.bodies import Body, Name
from linli.chassis.context import Asking
from linli.chassis.dependencies import Store
from linli.chassis.lists import Paged, Within
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.places import PlaceMismatchError, UnknownPlaceError
from linli.chassis.steps import CODE, OPAQUE, Filter, Named
from linli.chassis.steps import Code as Slug
from linli.communities.aggregates import METHOD, TAG
from linli.communities.api.statuses import STATUS
from linli.communities.bodies import Somewhere
from linli.communities.domain.entry import NotRegisteredError, RegisteredOtherwiseError
from linli.communities.domain.method import (
    ReviseMethod,
    UnknownMethodError,
    UnknownPillarError,
    version_with,
)
from linli.communities.lists.programmes import METHOD_TAGS, METHODS, MethodRow, MethodTagRow
from linli.communities.places import home_somewhere
from linli.events.append import derived_id
from linli.events.contracts.base import stream_name
from linli.events.contracts.programmes import (
    MethodCode,
    MethodKind,
    Pillar,
    PillarCode,
    RecordTaggedToMethod,
    TagId,
    WorkMethodDefined,
)

PILLARS_MAX = 50

router = service_router("communities")

type Code = Annotated[MethodCode, CODE]
type PillarName = Annotated[PillarCode, CODE]
type Recorded = Annotated[str, OPAQUE]
"""The id or the code of a record where it is."""


class NamedPillar(Body):
    """One of the parts that a method names."""

    code: PillarName
    name_zh: Name
    name_en: Name | None = None

    @property
    def pillar(self) -> Pillar:
        """As events say it."""
        return Pillar(code=self.code, name_zh=self.name_zh, name_en=self.name_en)


class Contents(Named):
    """What a method is called and made up of; nobody may have listed its parts."""

    pillars: Annotated[tuple[NamedPillar, ...], Field(max_length=PILLARS_MAX)] = ()

    @property
    def parts(self) -> tuple[Pillar, ...]:
        """As events say them."""
        return tuple(one.pillar for one in self.pillars)


class NewMethod(Somewhere, Contents):
    """A method of a town, or of one of its places."""

    code: Code
    kind: Annotated[MethodKind, CODE]


class NewTag(Somewhere):
    """A record that counts among what was done by a method, and where."""

    method: Code
    pillar: PillarName | None = None
    service: Slug
    kind: Slug
    record: Recorded


@router.post(
    "/methods",
    status_code=HTTPStatus.CREATED,
    responses=refusals(STATUS, RegisteredOtherwiseError, UnknownPlaceError, PlaceMismatchError),
)
async def define_method(body: NewMethod, asking: Asking, store: Store) -> Response:
    """Say by what method a town or one of its places works. The same again changes nothing."""
    fact = WorkMethodDefined(
        code=body.code,
        kind=body.kind,
        community=body.community,
        compound=body.compound,
        name_zh=body.name_zh,
        name_en=body.name_en,
        pillars=body.parts,
    )
    context = replace(asking, home=await home_somewhere(body, store), at=body.moment)
    appended = await METHOD.handle(body.code, fact, store, context)
    return created(f"/api/communities/methods/{body.code}", appended, {"code": body.code})


@router.get("/methods")
async def methods(paged: Paged, within: Within, kind: Filter = None) -> Page[MethodRow]:
    """Methods and programmes by place and kind, each in its newest version."""
    return await METHODS.page(*paged, **within, kind=kind)


@router.get(
    "/methods/{code}", response_model=MethodRow, responses=refusals(STATUS, NotRegisteredError)
)
async def method(code: Code, store: Store) -> Response:
    """One method."""
    return await METHODS.own(code, store, NotRegisteredError(f"No method {code} is defined"))


@router.post(
    "/methods/{code}/revise",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, NotRegisteredError),
)
async def revise_method(code: Code, body: Contents, asking: Asking, store: Store) -> Response:
    """Say what a method is called and made up of from now on: its next version."""
    command = ReviseMethod(
        code=code, name_zh=body.name_zh, name_en=body.name_en, pillars=body.parts
    )
    return done(await METHOD.handle(code, command, store, replace(asking, at=body.moment)))


@router.post(
    "/method-tags",
    status_code=HTTPStatus.CREATED,
    responses=refusals(
        STATUS, UnknownMethodError, UnknownPillarError, UnknownPlaceError, PlaceMismatchError
    ),
)
async def tag_to_method(body: NewTag, asking: Asking, store: Store) -> Response:
    """Count a record among what was done by a method, once: with the version that it has now."""
    home = await home_somewhere(body, store)
    stream = stream_name(METHOD.name, body.method)
    known = (await store.load(stream, METHOD.evolve, METHOD.initial)).state
    what = f"{body.method}/{body.pillar or '_'}/{body.service}/{body.kind}/{body.record}"
    fact = RecordTaggedToMethod(
        tag_id=TagId(derived_id(NAMESPACE_URL, f"https://{home.source}/methods/{what}")),
        method=body.method,
        version=version_with(body.pillar, known),
        pillar=body.pillar,
        service=body.service,
        kind=body.kind,
        record=body.record,
        community=body.community,
        compound=body.compound,
    )
    context = replace(asking, home=home, at=body.moment)
    appended = await TAG.handle(fact.tag_id, fact, store, context)
    return created(f"/api/communities/methods/{body.method}", appended, {"id": fact.tag_id})


@router.get("/method-tags")
async def method_tags(
    paged: Paged,
    within: Within,
    method: Filter = None,
    pillar: Filter = None,
    service: Filter = None,
) -> Page[MethodTagRow]:
    """The records of what was done by methods, the newest first."""
    of = {"method": method, "pillar": pillar, "service": service}
    return await METHOD_TAGS.page(*paged, **within, **of)
