"""`linli token --open311-key`: a key for a program that reports by Open311."""

import asyncio
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from httpx import AsyncClient

from linli.cli.admin.workplace import Workplace, work_on
from linli.cli.asking import PAUSE_SECONDS, TIMEOUT
from linli.cli.failures import Failure
from linli.cli.terminal import doing, err, out, print_json
from linli.cli.tokens import WORKS_SECONDS_MAX
from linli.events.append import Context, Home, new_id
from linli.events.contracts.api_keys import ApiKeyId
from linli.events.contracts.base import PartyId
from linli.events.envelope import Source
from linli.events.store import Appended
from linli.issues.domain.api_key import IssueApiKey
from linli.issues.open311.keys import digest_of, handle_key, new_secret


@dataclass(frozen=True, kw_only=True)
class IssuedKey:
    """A key, and what it is good for."""

    key: str
    id: str
    town: str
    client: str
    works: bool
    """Whether it is taken by now; False where the platform is stopped."""


def issue_open311_key(data: Path, town: str | None, client: str, *, as_json: bool) -> None:
    """Print a key for a town, the only one if none is named, once it works."""

    async def issue(place: Workplace) -> None:
        tell(await issued(place, await town_of(town, place), client), as_json=as_json)

    work_on(data, issue)


async def town_of(named: str | None, place: Workplace) -> str:
    """The town; the only one if none is named.

    Raises:
        Failure: it must be named, or there is no such town.
    """
    registry = place.desks.get("communities")
    towns = {source.town for source in await registry.store.sources()} if registry else set[str]()
    known = [town for town in sorted(towns) if named in {None, town}]
    if len(known) != 1:
        raise Failure(
            f"name a town with --scope: {', '.join(sorted(towns)) or 'there is none yet'}"
        )
    return known[0]


async def issued(place: Workplace, town: str, client: str) -> IssuedKey:
    """The key, which works already if the platform runs.

    Raises:
        Failure: the issues service has never run.
    """
    if "issues" not in place.desks:
        raise Failure("the issues service has never run here: `linli up` starts it")
    secret, key_id = new_secret(), ApiKeyId(new_id())
    command = IssueApiKey(key_id=key_id, client=PartyId(client), sha256=digest_of(secret))
    context = Context.new(home=Home(Source(town, "issues")), at=datetime.now(UTC))
    appended = await handle_key(command, place.desks["issues"].store, context)
    if place.running:
        with doing("Waiting until it works"):
            await until_it_works(place.running.urls["platform"], appended)
    return IssuedKey(
        key=secret, id=str(key_id), town=town, client=client, works=place.running is not None
    )


async def until_it_works(url: str, appended: Appended) -> None:
    """Return when the running platform has read the key.

    Raises:
        TimeoutError: it has not within a minute.
    """
    position = f"{appended.source}={appended.epoch}.{appended.position}"
    headers = {"Linli-Min-Position": position}
    async with (
        asyncio.timeout(WORKS_SECONDS_MAX),
        AsyncClient(base_url=url, timeout=TIMEOUT, headers=headers) as client,
    ):
        while True:
            if (await client.get("/open311/v2/discovery.json")).is_success:
                return
            await asyncio.sleep(PAUSE_SECONDS)


def tell(key: IssuedKey, *, as_json: bool) -> None:
    """The key on standard output, what it is good for beside it."""
    if as_json:
        print_json(asdict(key))
        return
    works = "works" if key.works else "will work when the platform runs"
    err.print(f"{key.client} may report in {key.town} by Open311 (key {key.id}); the key {works}")
    out.print(key.key)
