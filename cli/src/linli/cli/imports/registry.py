"""Places, categories and libraries that an import needs: there, or made first."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from linli.cli.asking import Asker, RefusedError
from linli.cli.failures import Failure

TIME_ZONE = "Asia/Shanghai"
"""Of a town that an import is the first to name."""
AT_ONCE = 32


class Registry:
    """Makes what is absent. What is there under a code but elsewhere is a conflict."""

    def __init__(self, asker: Asker, town: str) -> None:
        self._patient, self._hasty = asker, asker.hasty()
        self.town = town

    async def require_community(self, community: str) -> None:
        """The town and its community are registered.

        Raises:
            Failure: the community's code belongs to something else.
        """
        town = {"code": self.town, "name_zh": self.town, "time_zone": TIME_ZONE}
        await self._require(self._hasty, "/api/communities/towns", town, {})
        body = {"code": community, "name_zh": community}
        within = {"town": self.town}
        await self._require(self._hasty, "/api/communities/communities", body, within)

    async def require_compound(self, community: str, compound: str) -> None:
        """The compound is registered in the community.

        Raises:
            Failure: its code belongs to something else.
        """
        if conflicts := await self.conflicting(community, {compound: compound}):
            raise Failure(f"there is another place {compound}: {conflicts[compound]}")

    async def conflicting(self, community: str, names: Mapping[str, str]) -> dict[str, str]:
        """Register compounds by their codes and names; those that cannot be, and why."""
        path, conflicts = "/api/communities/compounds", dict[str, str]()
        known = {item["code"] for item in await self._hasty.items(path, community=community)}

        async def register(code: str) -> None:
            body = {"code": code, "community": community, "name_zh": names[code]}
            try:
                await self._hasty.post(path, body, self._id(path, code, community))
            except RefusedError as refused:
                if refused.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    raise
                conflicts[code] = str(refused)

        await at_once(register, sorted(names.keys() - known))
        return conflicts

    async def require_categories(self, names: Mapping[str, str]) -> None:
        """Categories with these codes and names are defined in the town."""
        path = "/api/issues/categories"
        page: Any = (await self._patient.get(f"{path}?town={self.town}")).json()
        known = {item["code"] for item in page["items"]}

        async def define(code: str) -> None:
            body = {"town": self.town, "code": code, "name_zh": names[code]}
            await self._hasty.post(path, body, self._id(path, code))

        await at_once(define, sorted(names.keys() - known))

    async def require_library(self, community: str, compound: str, library: str) -> None:
        """The library is open at this place.

        Raises:
            Failure: it is elsewhere.
        """
        body = {"code": library, "name_zh": library}
        place = {"community": community, "compound": compound}
        await self._require(self._patient, "/api/library/libraries", body, place)

    async def _require(
        self, asker: Asker, path: str, body: Mapping[str, Any], within: Mapping[str, str]
    ) -> None:
        """Make what `body` describes within a place, unless it is there."""
        code = body["code"]
        there = await self._found(f"{path}/{code}")
        if there is None:
            try:
                await asker.post(path, {**body, **within}, self._id(path, code, *within.values()))
            except RefusedError as refused:
                raise Failure(f"{code} cannot be registered: {refused}") from refused
        elif other := {name: there[name] for name, own in within.items() if there[name] != own}:
            where = ", ".join(f"{name} {value}" for name, value in other.items())
            raise Failure(f"{code} belongs to {where}")

    async def _found(self, path: str) -> Mapping[str, Any] | None:
        try:
            return (await self._hasty.get(path)).json()
        except RefusedError as refused:
            if refused.status == HTTPStatus.NOT_FOUND:
                return None
            raise

    def _id(self, path: str, code: str, *within: str) -> UUID:
        """The same for every import, so that two at a time make a thing once."""
        name = "/".join((self.town, *within, code))
        return uuid5(NAMESPACE_URL, f"https://linli.org/imports{path}/{name}")


async def at_once(do: Callable[[str], Awaitable[None]], items: Iterable[str]) -> None:
    """Do it for all items, a few at a time."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def in_turn(item: str) -> None:
        async with turn:
            await do(item)

    async with asyncio.TaskGroup() as tasks:
        for item in items:
            tasks.create_task(in_turn(item))
