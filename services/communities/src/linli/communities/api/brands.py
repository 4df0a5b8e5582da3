"""What branches and compounds are known for (一支部一品牌、一小区一特色)."""

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated, Self

from fastapi import Response
from pydantic import model_validator

from linli.chassis.answers import created, done
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Store
from linli.chassis.lists import Paged, Within
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.places import UnknownPlaceError
from linli.chassis.steps import CODE, Compound, Filter, Named, Step
from linli.communities.aggregates import BRAND
from linli.communities.api.statuses import STATUS
from linli.communities.bodies import Organisation
from linli.communities.domain.brand import (
    AdoptBrand,
    BrandIsNotAdoptedError,
    BrandIsRetiredError,
    BrandStanding,
    ReviewBrand,
)
from linli.communities.domain.entry import NotRegisteredError, RegisteredOtherwiseError
from linli.communities.domain.organisation import UnknownOrganisationError
from linli.communities.lists.partners import BRANDS, BrandRow
from linli.communities.organisations import home_of_organisation
from linli.communities.places import codes_of, home_of
from linli.events.append import Home
from linli.events.contracts.bodies import BrandCode, BrandProposed, Verdict
from linli.events.store import EventStore

router = service_router("communities")

type Code = Annotated[BrandCode, CODE]


class NewBrand(Named):
    """What a branch or a compound is to be known for: one of the two says whose it is."""

    code: Code
    branch: Organisation | None = None
    compound: Compound | None = None

    @model_validator(mode="after")
    def somebodys(self) -> Self:
        """Refuse to guess whose it is."""
        if (self.branch is None) == (self.compound is None):
            raise ValueError("One of branch and compound says whose it is")
        return self


class Review(Step):
    """What somebody made of a brand."""

    verdict: Verdict


async def home_of_brand(body: NewBrand, store: EventStore) -> Home:
    """Where its branch or its compound is."""
    if body.branch is not None:
        return await home_of_organisation(body.branch, store, "/branch")
    return await home_of("compound", str(body.compound), store)


@router.post(
    "/brands",
    status_code=HTTPStatus.CREATED,
    responses=refusals(
        STATUS, RegisteredOtherwiseError, UnknownOrganisationError, UnknownPlaceError
    ),
)
async def propose_brand(body: NewBrand, asking: Asking, store: Store) -> Response:
    """Say what a branch or a compound wants to be known for. The same again changes nothing."""
    home = await home_of_brand(body, store)
    fact = BrandProposed(
        code=body.code,
        branch=body.branch,
        name_zh=body.name_zh,
        name_en=body.name_en,
        **codes_of(home),
    )
    context = replace(asking, home=home, at=body.moment)
    appended = await BRAND.handle(body.code, fact, store, context)
    return created(f"/api/communities/brands/{body.code}", appended, {"code": body.code})


@router.get("/brands")
async def brands(
    paged: Paged, within: Within, branch: Filter = None, standing: BrandStanding | None = None
) -> Page[BrandRow]:
    """Brands by place, branch and standing."""
    return await BRANDS.page(*paged, **within, branch=branch, standing=standing)


@router.get(
    "/brands/{code}", response_model=BrandRow, responses=refusals(STATUS, NotRegisteredError)
)
async def brand(code: Code, store: Store) -> Response:
    """One brand."""
    return await BRANDS.own(code, store, NotRegisteredError(f"No brand {code} is proposed"))


@router.post(
    "/brands/{code}/adopt",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, NotRegisteredError, BrandIsRetiredError),
)
async def adopt_brand(
    code: Code, asking: Asking, store: Store, body: Step | None = None
) -> Response:
    """Make it the one brand of its branch, or the one feature of its compound, else 409."""
    context = replace(asking, at=(body or Step()).moment)
    return done(await BRAND.handle(code, AdoptBrand(code=code), store, context))


@router.post(
    "/brands/{code}/review",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, NotRegisteredError, BrandIsNotAdoptedError, BrandIsRetiredError),
)
async def review_brand(code: Code, body: Review, asking: Asking, store: Store) -> Response:
    """Say whether a brand goes on; given up, it makes room for another."""
    command = ReviewBrand(code=code, verdict=body.verdict)
    return done(await BRAND.handle(code, command, store, replace(asking, at=body.moment)))
