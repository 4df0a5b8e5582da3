"""Persons: registered, looked up, corrected, and erased."""

from dataclasses import replace
from http import HTTPStatus

from fastapi import Request, Response

from linli.chassis.accesses import Audited
from linli.chassis.answers import created, done, read
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Keys, Store
from linli.chassis.openapi import refusals
from linli.chassis.places import PlaceMismatchError, UnknownPlaceError
from linli.chassis.problems import Kind, ProblemError
from linli.chassis.steps import Person
from linli.communities.api.statuses import STATUS
from linli.communities.bodies import Correction, ErasureOrder, LookUp, NewPerson
from linli.communities.commands import CorrectPerson, RegisterPerson
from linli.communities.domain.person import (
    PersonAlreadyRegisteredError,
    PersonIsErasedError,
    PersonNotFoundError,
    PhoneTakenError,
)
from linli.communities.persons import PHONE, Erasing, correct, erase, home_of, register
from linli.communities.places import home_in
from linli.communities.rows import PersonPage, shown_person
from linli.events.contracts.base import PersonId, stream_name
from linli.events.contracts.personal import free_text
from linli.events.sealing import unsealed
from linli.events.store import EventStore
from linli.events.tombstones import NowhereToWitnessError

router = service_router("communities")


class NoWitnessError(ProblemError):
    """An erasure would not survive a restore."""

    kind = Kind(
        "no-witness",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Erasures cannot be kept here: no folder is set up for them",
        "未配置删除凭据目录，无法执行删除",
        retry_after=60,
    )


@router.post(
    "/people",
    status_code=HTTPStatus.CREATED,
    responses=refusals(
        STATUS,
        *(PersonAlreadyRegisteredError, PersonIsErasedError, PhoneTakenError),
        *(UnknownPlaceError, PlaceMismatchError),
    ),
)
async def register_person(body: NewPerson, asking: Asking, store: Store, keys: Keys) -> Response:
    """Register a person; without an id they get one. Their phone number leads to them alone."""
    command = RegisterPerson(
        person=body.person or PersonId(str(asking.command_id)),
        name=body.name,
        phone=free_text(body.phone),
        community=body.community,
        compound=body.compound,
    )
    home = await home_in(body.community, body.compound, store)
    appended = await register(command, keys, store, replace(asking, home=home, at=body.moment))
    location = f"/api/communities/people/{command.person}"
    return created(location, appended, {"person": command.person})


@router.get(
    "/people/{person}",
    response_model=PersonPage,
    responses=refusals(STATUS, PersonNotFoundError),
)
async def person(person: Person, store: Store, reading: Audited) -> Response:
    """What is known of a person. That you read it is recorded first."""
    page = await page_of(person, store)
    await reading.record("read", stream_name("person", person), subject=person, town=page.town)
    (page,) = await unsealed([page], store.vault)
    return read(page, page.version)


async def page_of(person: PersonId, store: EventStore) -> PersonPage:
    """A person's page, sealed; raises PersonNotFoundError."""
    page = shown_person(await store.facts(stream_name("person", person)))
    if page is None:
        raise PersonNotFoundError(f"Nobody is registered as {person}")
    return page


@router.post("/people/look-up", responses=refusals(STATUS, PersonNotFoundError))
async def look_up(body: LookUp, store: Store, keys: Keys, reading: Audited) -> dict[str, str]:
    """Whose phone number this is."""
    found = await keys.person(PHONE, body.phone)
    page = found and shown_person(await store.facts(stream_name("person", found)))
    if not found or not page:
        await reading.record("look-up", "people/look-up", count=0)
        raise PersonNotFoundError("The number leads to nobody")
    await reading.record("look-up", "people/look-up", subject=found, town=page.town)
    return {"person": found}


@router.post(
    "/people/{person}/correct",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, PersonNotFoundError, PersonIsErasedError, PhoneTakenError),
)
async def correct_person(
    person: Person, body: Correction, asking: Asking, store: Store, keys: Keys
) -> Response:
    """Say what is known of a person, in place of what was: a number that is left out is gone."""
    command = CorrectPerson(person=person, name=body.name, phone=free_text(body.phone))
    return done(await correct(command, keys, store, replace(asking, at=body.moment)))


@router.post("/people/{person}/erase", responses=refusals(STATUS, UnknownPlaceError))
async def erase_person(
    person: Person,
    request: Request,
    asking: Asking,
    store: Store,
    keys: Keys,
    body: ErasureOrder | None = None,
) -> Response:
    """Erase a person, registered or not, for good. Doing so again changes nothing and succeeds."""
    body = body or ErasureOrder()
    home = await home_of(person, body.town, store, asking.reach)
    on = Erasing(keys, store, request.app.state.running.engine)
    try:
        stone, appended = await erase(person, body.reason, on, home, asking)
    except NowhereToWitnessError as error:
        raise NoWitnessError(str(error)) from None
    return done(appended, {"person": person, "erased_at": stone.at, "reason": stone.reason})
