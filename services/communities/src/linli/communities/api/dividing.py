"""Compounds that are divided or merged: the old ones end, and keep their history."""

from dataclasses import replace
from http import HTTPStatus

from fastapi import Response

from linli.chassis.answers import created, done
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Store
from linli.chassis.openapi import refusals
from linli.chassis.steps import Compound
from linli.communities.api.statuses import STATUS
from linli.communities.commands import MergeCompounds, Part, SplitCompound
from linli.communities.dividing import handle_merge, handle_split
from linli.communities.domain.compound import (
    CompoundEndedError,
    EnteredLaterError,
    UnknownBuildingError,
)
from linli.communities.domain.entry import NotRegisteredError, RegisteredOtherwiseError
from linli.communities.domain.succession import (
    BuildingCodeTakenError,
    BuildingsNotDividedError,
    HouseholdsNotDividedError,
    OtherCommunityError,
)
from linli.communities.place_bodies import Division, Merger
from linli.events.contracts.places import FormerBuilding

router = service_router("communities")


@router.post(
    "/compounds/{code}/split",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(
        STATUS,
        *(NotRegisteredError, RegisteredOtherwiseError, CompoundEndedError, EnteredLaterError),
        *(BuildingsNotDividedError, HouseholdsNotDividedError),
    ),
)
async def split_compound(code: Compound, body: Division, asking: Asking, store: Store) -> Response:
    """Divide a compound into new ones. The same again changes nothing and succeeds."""
    parts = tuple(
        Part(
            code=part.code,
            name_zh=part.name_zh,
            name_en=part.name_en,
            buildings=part.buildings,
            households=part.households,
        )
        for part in body.parts
    )
    command = SplitCompound(compound=code, parts=parts, at=body.moment)
    return done(await handle_split(command, store, replace(asking, at=command.at)))


@router.post(
    "/compounds/merge",
    status_code=HTTPStatus.CREATED,
    responses=refusals(
        STATUS,
        *(NotRegisteredError, RegisteredOtherwiseError, CompoundEndedError, EnteredLaterError),
        *(OtherCommunityError, BuildingCodeTakenError, UnknownBuildingError),
    ),
)
async def merge_compounds(body: Merger, asking: Asking, store: Store) -> Response:
    """Make one new compound of several. The same again changes nothing and succeeds."""
    command = MergeCompounds(
        compounds=body.compounds,
        into=body.code,
        name_zh=body.name_zh,
        name_en=body.name_en,
        renumbered={
            FormerBuilding(compound=one.compound, code=one.code): one.becomes
            for one in body.buildings
        },
        at=body.moment,
    )
    appended = await handle_merge(command, store, replace(asking, at=command.at))
    return created(f"/api/communities/compounds/{body.code}", appended, {"code": body.code})
