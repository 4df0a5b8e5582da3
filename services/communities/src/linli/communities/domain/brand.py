"""What a branch or a compound is known for (一支部一品牌、一小区一特色): one thing at a time."""

from dataclasses import dataclass, replace
from typing import Any, Literal

from linli.communities.domain.entry import NotRegisteredError, entered
from linli.events.contracts.bodies import (
    BrandAdopted,
    BrandCode,
    BrandEvent,
    BrandProposed,
    BrandReviewed,
    Verdict,
)
from linli.events.refusals import Refusal

type BrandStanding = Literal["proposed", "adopted", "retired"]


class BrandIsNotAdoptedError(Refusal):
    """What is only proposed is not reviewed."""

    code = "brand-not-adopted"
    title = "The brand has not been adopted"
    title_zh = "该品牌尚未确立"


class BrandIsRetiredError(Refusal):
    """What has been given up takes no further steps."""

    code = "brand-retired"
    title = "The brand has been given up"
    title_zh = "该品牌已停用"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptBrand:
    """Make it the one of its branch or compound."""

    code: BrandCode


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewBrand:
    """Say whether it goes on."""

    code: BrandCode
    verdict: Verdict


type BrandCommand = BrandProposed | AdoptBrand | ReviewBrand
"""A proposal is asked for as the fact that it will be."""


@dataclass(frozen=True, slots=True)
class Brand:
    """What was proposed, and what has become of it."""

    proposed: BrandProposed | None = None
    standing: BrandStanding = "proposed"


def evolve(brand: Brand, event: BrandEvent) -> Brand:
    """Apply one recorded fact."""
    match event:
        case BrandProposed():
            return replace(brand, proposed=event)
        case BrandAdopted():
            return replace(brand, standing="adopted")
        case BrandReviewed(verdict="kept"):
            return brand
        case BrandReviewed():
            return replace(brand, standing="retired")


def decide(command: BrandCommand, brand: Brand) -> tuple[BrandEvent, ...]:
    """Return the facts `command` adds, () if they already hold; raise the rule that refuses it."""
    match command, brand.proposed:
        case BrandProposed() as fact, known:
            return entered(fact, known)
        case c, None:
            raise NotRegisteredError(f"No brand {c.code} is proposed")
        case AdoptBrand(), known:
            return adopted(known, brand.standing)
        case ReviewBrand() as c, known:
            return reviewed(c, known, brand.standing)


def adopted(known: BrandProposed, standing: BrandStanding) -> tuple[BrandAdopted, ...]:
    """The beginning of what it is known for."""
    match standing:
        case "proposed":
            return (BrandAdopted(**owned(known)),)
        case "adopted":
            return ()
        case "retired":
            raise BrandIsRetiredError


def reviewed(
    c: ReviewBrand, known: BrandProposed, standing: BrandStanding
) -> tuple[BrandReviewed, ...]:
    """What somebody made of it."""
    match standing:
        case "proposed":
            raise BrandIsNotAdoptedError
        case "adopted":
            return (BrandReviewed(**owned(known), verdict=c.verdict),)
        case "retired" if c.verdict == "retired":
            return ()
        case "retired":
            raise BrandIsRetiredError


def owned(known: BrandProposed) -> dict[str, Any]:
    """Whose it is, as every fact about it says."""
    return known.model_dump(exclude={"name_zh", "name_en"})
