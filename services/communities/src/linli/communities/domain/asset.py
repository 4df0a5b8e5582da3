"""A thing that is looked after: in service, until it is retired."""

from dataclasses import dataclass, replace

from linli.communities.commands import AssetCommand, InstallAsset, RetireAsset
from linli.communities.domain.entry import NotRegisteredError, entered
from linli.events.contracts.places import AssetEvent, AssetInstalled, AssetRetired


@dataclass(frozen=True, slots=True)
class Asset:
    """What stands under a code, and whether it is in service."""

    installed: AssetInstalled | None = None
    retired: bool = False


def evolve(asset: Asset, event: AssetEvent) -> Asset:
    """Apply one recorded fact."""
    match event:
        case AssetInstalled():
            return replace(asset, installed=event)
        case AssetRetired():
            return replace(asset, retired=True)


def decide(command: AssetCommand, asset: Asset) -> tuple[AssetEvent, ...]:
    """Return the facts `command` adds, () if they already hold; raise the rule that refuses it."""
    match command, asset.installed:
        case InstallAsset() as c, known:
            return entered(installed(c), known)
        case RetireAsset() as c, None:
            raise NotRegisteredError(f"No asset {c.code} is installed")
        case RetireAsset() as c, AssetInstalled(kind=kind):
            retired = AssetRetired(code=c.code, kind=kind, reason=c.reason)
            return () if asset.retired else (retired,)


def installed(c: InstallAsset) -> AssetInstalled:
    """The fact that the command states."""
    return AssetInstalled(
        code=c.code,
        kind=c.kind,
        facility=c.facility,
        community=c.community,
        compound=c.compound,
        name_zh=c.name_zh,
        name_en=c.name_en,
    )
