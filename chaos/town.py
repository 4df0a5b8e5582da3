"""The town that writers write about: registered once on every new site."""

from typing import Any
from uuid import uuid4

from httpx import AsyncClient

from chaos.access import access
from chaos.site import Site
from chaos.stories import COMMUNITY, COMPOUND, LIBRARY, PLACE, TOWN
from linli.cli.asking import TIMEOUT, Asker

NAME = {"name_zh": "某处"}


async def register_town(site: Site) -> str:
    """Register places, a library and a team; the team's id."""
    client = AsyncClient(base_url=site.programs[0].url, timeout=TIMEOUT, headers=access().headers)
    async with client:
        asker = Asker(client)
        hasty = asker.hasty()
        places = "/api/communities"
        await make(hasty, f"{places}/towns", {"code": TOWN, "time_zone": "Asia/Shanghai"})
        await make(hasty, f"{places}/communities", {"code": COMMUNITY, "town": TOWN})
        await make(hasty, f"{places}/compounds", {"code": COMPOUND, "community": COMMUNITY})
        await make(asker, "/api/library/libraries", {"code": LIBRARY, **PLACE})
        await asker.get("/api/issues?limit=1")
        return await make(asker, "/api/volunteers/teams", {"kind": "volunteers", **PLACE})


async def make(asker: Asker, path: str, body: dict[str, Any]) -> str:
    """Register something; its id, where it has one."""
    response = await asker.post(path, {**NAME, **body}, uuid4())
    return str(response.json().get("id", ""))
