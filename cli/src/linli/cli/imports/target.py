"""Where an import goes: a platform, a town, and in whose name."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from httpx import AsyncClient

from linli.cli.asking import TIMEOUT, Asker
from linli.cli.failures import Failure
from linli.cli.record import PlatformRecord

TOKEN_HOURS = 24.0
"""No import takes longer."""


@dataclass(frozen=True, kw_only=True)
class TownTarget:
    """Where records go: a platform, and a town."""

    url: str | None
    """None: to the platform that runs on `data`."""
    data: Path
    town: str


@dataclass(frozen=True, kw_only=True)
class Target(TownTarget):
    """Where records go: a platform, and a community."""

    community: str


@asynccontextmanager
async def asking(target: TownTarget) -> AsyncGenerator[Asker]:
    """A conversation with the platform, in the name of the town's admin where that can be."""
    async with AsyncClient(base_url=_url(target), timeout=TIMEOUT) as client:
        client.headers.update(await _authority(target))
        yield Asker(client)


async def _authority(target: TownTarget) -> dict[str, str]:
    """The headers of the town's admin, where the platform on `data` issues tokens; else none."""
    record = PlatformRecord.read(target.data)
    if record is None or record.issuer is None:
        return {}
    from linli.cli.admin.tokening import issued  # noqa: PLC0415 - brings the services' code
    from linli.cli.admin.workplace import workplace  # noqa: PLC0415
    from linli.cli.tokens import admin_of, bearing  # noqa: PLC0415

    async with workplace(target.data) as place:
        made = await issued(target.data, place, admin_of(target.town, "import"), TOKEN_HOURS)
    return bearing(made.token)


def _url(target: TownTarget) -> str:
    if target.url:
        return target.url
    if record := PlatformRecord.read(target.data):
        return record.urls["platform"]
    raise Failure(
        f"no platform runs on {target.data}: start one with `linli up --data {target.data}`,"
        " or say with --url where one is"
    )
