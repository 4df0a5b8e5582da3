"""What was given besides books."""

from linli.events.contracts.library import AssetDonated, LibraryOpened
from linli.events.refusals import Refusal
from linli.library.commands import DonateAsset


class AssetNotFoundError(Refusal):
    """Nothing was given under this id."""

    code = "asset-not-found"
    title = "No such asset"
    title_zh = "没有这件捐赠物资"


def decide(command: DonateAsset, library: LibraryOpened) -> tuple[AssetDonated, ...]:
    """Return the fact that a library was given something."""
    given = AssetDonated(
        asset_id=command.asset_id,
        library=library.code,
        community=library.community,
        compound=library.compound,
        kind=command.kind,
        name_zh=command.name_zh,
        name_en=command.name_en,
        quantity=command.quantity,
        donor_kind=command.donor_kind,
        donor=command.donor,
    )
    return (given,)
