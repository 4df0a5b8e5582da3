"""What was given besides books."""

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import Response

from linli.chassis.answers import created
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Store
from linli.chassis.lists import Paged, Within
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.steps import CODE, Filter, Named
from linli.events.contracts.library import AssetId, AssetKind
from linli.library.api.bodies import Donated, Pieces
from linli.library.api.statuses import STATUS
from linli.library.commands import DonateAsset
from linli.library.domain.asset import AssetNotFoundError
from linli.library.domain.library import UnknownLibraryError
from linli.library.handlers import donate_asset
from linli.library.queries import ASSETS
from linli.library.rows import Asset

router = service_router("library")


class NewAsset(Donated, Named):
    """Furniture, equipment, supplies; without a quantity nobody counted (若干)."""

    kind: Annotated[AssetKind, CODE]
    quantity: Pieces | None = None


@router.post(
    "/assets", status_code=HTTPStatus.CREATED, responses=refusals(STATUS, UnknownLibraryError)
)
async def give_asset(body: NewAsset, asking: Asking, store: Store) -> Response:
    """Record something that a library was given."""
    command = DonateAsset(
        asset_id=AssetId(asking.command_id),
        library=body.library,
        kind=body.kind,
        name_zh=body.name_zh,
        name_en=body.name_en,
        quantity=body.quantity,
        donor_kind=body.donor_kind,
        donor=body.donor,
    )
    appended = await donate_asset(command, store, replace(asking, at=body.occurred_at))
    location = f"/api/library/assets/{command.asset_id}"
    return created(location, appended, {"id": command.asset_id})


@router.get(
    "/assets/{asset_id:uuid}",
    response_model=Asset,
    responses=refusals(STATUS, AssetNotFoundError),
)
async def one_asset(asset_id: UUID, store: Store) -> Response:
    """Show one gift."""
    missing = AssetNotFoundError(f"nothing was given under {asset_id}")
    return await ASSETS.own(asset_id, store, missing)


@router.get("/assets")
async def all_assets(
    paged: Paged,
    within: Within,
    library: Filter = None,
    kind: Filter = None,
) -> Page[Asset]:
    """List what was given besides books, the newest first."""
    return await ASSETS.page(*paged, **within, library=library, kind=kind)
