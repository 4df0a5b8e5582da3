"""Somebody of one compound tries every id there is, and learns nothing of what lies elsewhere.

The quick form runs with every test; the heavy one tries 100,000 requests: `make authority`.
"""

import random
import re
import string
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from httpx import ASGITransport, AsyncClient, Response

from linli.chassis.authority import Caller, Grant, Role
from linli.chassis.service import Running
from linli.chassis.testing import ADMIN, sent_by
from linli.cli.services import SERVICES
from linli.communities.main import COMMUNITIES
from linli.events import store
from linli.volunteers.main import VOLUNTEERS

from .page import Key, Who, rows
from .samples import PARAMETER, Ask, ask, filled
from .world import SPOTS, TARGET, Spot, steps

SEED = 20260118
QUICK, FULL = 2_000, 100_000
OUTSIDE = [spot for spot in SPOTS if spot != TARGET]
NARROW = Caller("narrow", tuple(Grant(role, TARGET.scope) for role in Role))
"""Who may do everything, in one compound."""
IDS = [
    str(spot.id(step.kind))
    for service in SERVICES
    for spot in SPOTS
    for step in steps(service.name, spot)
]
"""Every id there is, of every service."""
MALFORMED = (
    *("0", "-", "null", "%00", "%2e%2e", "%F0%9F%8F%98", "'%20OR%201=1--", "%7B%7D", "a" * 300),
    *("00000000-0000-0000-0000-000000000000", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", "a" * 36),
)
TRACE = re.compile(rb'"trace_id":\s*"[^"]*"')


@dataclass(frozen=True)
class Tried:
    """A request, and what of it stands for something that lies elsewhere."""

    asked: Ask
    headers: Mapping[str, str]
    elsewhere: str | None = None

    @property
    def text(self) -> str:
        """What the caller knows, as they say it."""
        return f"{self.asked.path} {self.asked.query} {self.asked.body} {self.headers}"

    def twin(self, dice: random.Random) -> "Tried":
        """The same about what is nowhere."""
        assert self.elsewhere
        other = like(self.elsewhere, dice)
        path = self.asked.path.replace(self.elsewhere, other)
        headers = {**self.headers}
        if "Idempotency-Key" in headers:  # with the same one, it would be the same request
            headers["Idempotency-Key"] = f"own-{dice.random()}"
        return Tried(replace(self.asked, path=path), headers, other)


def like(text: str, dice: random.Random) -> str:
    """Another text of the same form."""
    try:
        UUID(text)
    except ValueError:
        return "".join(dice.choice(string.ascii_lowercase) if c != "-" else c for c in text)
    return str(UUID(int=dice.getrandbits(128), version=4))


class Fuzz:
    """Makes requests of one service."""

    def __init__(self, service: str, dice: random.Random, cursors: Mapping[str, str]) -> None:
        self.service, self.dice, self.cursors = service, dice, cursors
        self.commands = [str(at.id(step.kind)) for at in SPOTS for step in steps(service, at)]
        """Of somebody else; an id that nobody has used would become the caller's own."""
        self.rows = [(key, who) for key, who in HIDDEN if key.service == service]

    def tried(self) -> Tried:
        """Any request."""
        dice = self.dice
        (key, who), at = dice.choice(self.rows), dice.choice(SPOTS)
        asked = ask(key, at)
        elsewhere = None
        if PARAMETER.search(key.path):
            path, elsewhere = self.path(key)
            asked = replace(asked, path=path)
        if key.is_list:
            asked = replace(asked, query=self.query(key, at))
        if "public" in who.columns:
            elsewhere = None  # that it is there is no secret
        return Tried(asked, self.headers(), elsewhere)

    def path(self, key: Key) -> tuple[str, str | None]:
        """The path of something elsewhere, of something of another kind, or of nothing."""
        dice, spot = self.dice, self.dice.choice(OUTSIDE)
        choice = dice.random()
        if choice < 0.5:
            person = spot.person if key.path.endswith("/erase") else None
            path = filled(key.path, spot, person)
            real = PARAMETER.search(key.path)
            assert real
            return path, filled(key.path[: real.end()], spot, person)[real.start() :]
        if choice < 0.65:
            other = dice.choice(IDS)
            return PARAMETER.sub(other, key.path), None if UUID(other) in INSIDE else other
        if choice < 0.8:
            near = UUID(int=UUID(dice.choice(IDS)).int ^ (1 << dice.randrange(128)))
            return PARAMETER.sub(str(near), key.path), None
        if choice < 0.9:
            return PARAMETER.sub(str(UUID(int=dice.getrandbits(128))), key.path), None
        return PARAMETER.sub(dice.choice(MALFORMED), key.path), None

    def query(self, key: Key, at: Spot) -> dict[str, str]:
        """Which page of a list, of which place."""
        query = {"limit": str(self.dice.choice((1, 200)))}
        if self.dice.random() < 0.5:
            query |= self.dice.choice(({"community": at.community}, {"town": at.town}, at.placed))
        if self.dice.random() < 0.5 and key.path in self.cursors:
            query["cursor"] = self.cursors[key.path]
        return query

    def headers(self) -> dict[str, str]:
        """Whatever a caller may send."""
        dice = self.dice
        offered = {
            "Linli-Command-Id": dice.choice(self.commands or IDS),
            "If-Match": f'"{dice.randrange(4)}"',
            "Idempotency-Key": f"own-{dice.random()}",
            "Linli-Min-Position": f"{dice.choice(('lishui', 'dali'))}/{self.service}=1.1",
        }
        return {name: value for name, value in offered.items() if dice.random() < 0.2}


INSIDE = {TARGET.id(step.kind) for service in SERVICES for step in steps(service.name, TARGET)}


LOOK_UP = Key("communities", "POST", "/api/communities/people/look-up")
ERASE = Key("communities", "POST", "/api/communities/people/{person}/erase")
APART = (LOOK_UP, ERASE)
"""Asked by tests of their own."""


def hidden(key: Key, who: Who) -> bool:
    """Whether it is not for everybody; issues are, but for their texts until they are released."""
    if key.path.endswith("/release") or "signed-in" in who.columns or key in APART:
        return False
    return "public" not in who.columns or key.path == "/api/issues/{issue_id:uuid}"


HIDDEN = [(key, who) for key, who in rows().items() if hidden(key, who)]


def leaks(tried: Tried, answer: Response, service: str) -> Iterator[str]:
    """What an answer tells of other places that the caller did not say themselves."""
    said, text = tried.text, answer.text + str(answer.headers)
    for spot in OUTSIDE:
        for secret in spot.secrets(service):
            if secret in text and secret not in said:
                yield secret


def shape(tried: Tried, answer: Response) -> tuple[int, Any, bytes]:
    """An answer without the id that was asked for, and without its own."""
    body = TRACE.sub(b"", answer.content)
    if tried.elsewhere:
        body = body.replace(tried.elsewhere.encode(), b"...")
    return answer.status_code, sorted(answer.headers.items()), body


async def recorded_elsewhere(running: Running) -> int:
    """How many events lie outside the caller's compound."""
    db = await asyncpg.connect(running.database_url)
    count = await db.fetchval(
        "SELECT count(*) FROM events WHERE compound IS DISTINCT FROM $1", TARGET.compound
    )
    await db.close()
    return count


async def send(client: AsyncClient, tried: Tried, caller: Caller = NARROW) -> Response:
    """Ask as the caller."""
    asked, headers = tried.asked, {**tried.headers, **sent_by(caller)}
    return await client.request(
        asked.method, asked.path, params=asked.query, headers=headers, **asked.content
    )


async def cursors_of_admins(client: AsyncClient, service: str) -> Mapping[str, str]:
    """Where the second page of every list begins, for somebody who sees everything."""
    cursors: dict[str, str] = {}
    for key, _ in HIDDEN:
        if key.service == service and key.is_list:
            first = replace(ask(key, TARGET), query={"limit": "1"})
            page = await send(client, Tried(first, {}), ADMIN)
            if cursor := page.json().get("next"):
                cursors[key.path] = cursor
    return cursors


def client_apart(running: Running) -> AsyncClient:
    """A client that shows faults as answers."""
    transport = ASGITransport(running.app, raise_app_exceptions=False)
    return AsyncClient(transport=transport, base_url="http://linli")


@pytest.fixture
async def client(running: Running) -> AsyncIterator[AsyncClient]:
    async with client_apart(running) as client:
        yield client


async def fuzz(running: Running, requests: int, seed: int) -> None:
    """Try the service's share of so many requests.

    Raises:
        AssertionError: one of them told something.
    """
    service, dice = running.service.name, random.Random(f"{seed} {running.service.name}")
    async with client_apart(running) as client:
        making = Fuzz(service, dice, await cursors_of_admins(client, service))
        before, sent = await recorded_elsewhere(running), 0
        while sent < requests * len(making.rows) / len(HIDDEN):
            tried = making.tried()
            answer = await send(client, tried)
            sent += 1
            assert answer.status_code < 500 or answer.status_code == 503, (tried, answer.text)
            assert not list(leaks(tried, answer, service)), (seed, tried, answer.text)
            if tried.elsewhere:
                twin = tried.twin(dice)
                nowhere = await send(client, twin)
                sent += 1
                assert shape(tried, answer) == shape(twin, nowhere), (seed, tried)
        assert await recorded_elsewhere(running) == before


async def test_a_key_of_somebody_else_is_no_key_to_their_answer(
    running: Running, client: AsyncClient
) -> None:
    service, at = running.service.name, OUTSIDE[0]
    for key, _ in HIDDEN:
        if key.service != service or key.method == "GET":
            continue
        tried = Tried(ask(key, at), {"Idempotency-Key": f"their-{key.path}"})
        theirs, ours = await send(client, tried, ADMIN), await send(client, tried)
        assert theirs.status_code != 401
        assert ours.status_code == 404, (tried, ours.text)
        assert not list(leaks(tried, ours, service))


async def test_a_number_of_somebody_elsewhere_leads_to_nobody(
    running: Running, client: AsyncClient
) -> None:
    of_the_registry(running)
    answers: list[tuple[int, Any, bytes]] = []
    for phone in (OUTSIDE[0].phone, "+8613800000000"):
        tried = Tried(replace(ask(LOOK_UP, TARGET), body={"phone": phone}), {})
        answers.append(shape(tried, await send(client, tried)))
    assert answers[0] == answers[1]


async def test_whether_somebody_elsewhere_is_registered_is_not_told_by_erasing_them(
    running: Running, client: AsyncClient
) -> None:
    of_the_registry(running)
    answers: list[tuple[int, Any, bytes]] = []
    for person in (OUTSIDE[0].person, like(OUTSIDE[0].person, random.Random(SEED))):
        tried = Tried(ask(ERASE, TARGET, person), {}, person)
        answers.append(shape(tried, await send(client, tried)))
    assert answers[0] == answers[1]


def of_the_registry(running: Running) -> None:
    """Skip what only one service can be asked."""
    if running.service is not COMMUNITIES:
        pytest.skip("the registry alone knows persons")


async def test_nothing_is_learnt_of_other_scopes(running: Running) -> None:
    await fuzz(running, QUICK, SEED)


async def test_it_would_notice_a_store_that_shows_everything(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    if running.service is not VOLUNTEERS:
        pytest.skip("one service is enough")

    def sees_everything(*_: object) -> bool:
        return True

    monkeypatch.setattr(store, "_sees", sees_everything)
    with pytest.raises(AssertionError):
        await fuzz(running, QUICK, SEED)


@pytest.mark.heavy
@pytest.mark.timeout(1800)
async def test_nothing_is_learnt_of_other_scopes_by_100000_requests(running: Running) -> None:
    await fuzz(running, FULL, random.SystemRandom().randrange(2**32))
