"""What was given besides books."""

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import Response

from linli.chassis.answers import created, etag
from linli.chassis.app import service_router
from linli.chassis.bodies import Name
from linli.chassis.context import Asking
from linli.chassis.dependencies import Database, Store
from linli.chassis.openapi import refusals
from linli.chassis.pagination import LIMIT_DEFAULT, After, Limit, Page
from linli.events.contracts.base import stream_name
from linli.events.contracts.library import AssetId, AssetKind
from linli.library.api.bodies import CODE, Donated, Filter, Pieces
from linli.library.api.statuses import STATUS
from linli.library.commands import DonateAsset
from linli.library.domain.asset import AssetNotFoundError
from linli.library.domain.library import UnknownLibraryError
from linli.library.handlers import donate_asset
from linli.library.queries import ASSETS
from linli.library.rows import Asset, shown_asset

router = service_router("library")


class NewAsset(Donated):
    """Furniture, equipment, supplies; without a quantity nobody counted (若干)."""

    kind: Annotated[AssetKind, CODE]
    name_zh: Name
    name_en: Name | None = None
    quantity: Pieces | None = None


@router.post(
    "/assets", status_code=HTTPStatus.CREATED, responses=refusals(STATUS, UnknownLibraryError)
)
async def give_asset(body: NewAsset, asked: Asking, store: Store) -> Response:
    """Record something that a library was given."""
    command = DonateAsset(
        asset_id=AssetId(asked.command_id),
        library=body.library,
        kind=body.kind,
        name_zh=body.name_zh,
        name_en=body.name_en,
        quantity=body.quantity,
        donor_kind=body.donor_kind,
        donor=body.donor,
    )
    appended = await donate_asset(command, store, replace(asked, at=body.occurred_at))
    location = f"/api/library/assets/{command.asset_id}"
    return created(location, appended, {"id": str(command.asset_id)})


@router.get(
    "/assets/{asset_id:uuid}",
    responses=refusals(STATUS, AssetNotFoundError),
)
async def one_asset(asset_id: UUID, store: Store, response: Response) -> Asset:
    """Show one gift."""
    facts = await store.facts(stream_name("asset", asset_id))
    if not facts:
        raise AssetNotFoundError(f"nothing was given under {asset_id}")
    response.headers["ETag"] = etag(len(facts))
    return shown_asset(facts[0])


@router.get("/assets")
async def all_assets(
    db: Database,
    town: Filter = None,
    community: Filter = None,
    compound: Filter = None,
    library: Filter = None,
    kind: Filter = None,
    limit: Limit = LIMIT_DEFAULT,
    cursor: After = None,
) -> Page[Asset]:
    """List what was given besides books, the newest first."""
    where = {"town": town, "community": community, "compound": compound}
    return await ASSETS.page(db, limit, cursor, **where, library=library, kind=kind)
