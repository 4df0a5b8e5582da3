"""Every route, asked in every role and from every scope: the page says what happens.

What is expected follows from `docs/authority.md` and from where things lie, and from nothing else.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from httpx import ASGITransport, AsyncClient

from linli.chassis.authority import EVERYWHERE, Caller, Grant, Role
from linli.chassis.grants import GRANTS, Grants
from linli.chassis.service import Running
from linli.chassis.testing import sent_by
from linli.events.contracts.base import PersonId
from linli.events.contracts.grants import GrantId, RoleGranted, RoleName
from linli.events.reach import Scope
from linli.events.testing import projected, recorded

from .page import Key, Who, rows
from .samples import SEARCHES, Ask, ask
from .world import TARGET

ROWS = rows()
SCOPES: dict[str, Scope | None] = {
    "its own compound": TARGET.scope,
    "a sibling compound": Scope("lishui", "tongsheng", "lvdi-xiangshu"),
    "its community": Scope("lishui", "tongsheng"),
    "another community": Scope("lishui", "hainanzhou"),
    "its town": Scope("lishui"),
    "another town": Scope("dali"),
    "everywhere": EVERYWHERE,
    "nothing": None,
}
REFUSALS = (401, 403, 404)
type Wrong = tuple[str, str, int, int | None]


def expected(key: Key, who: Who, asked: Ask, caller: Caller | None) -> int | None:
    """401, 403 or 404, or None: what is answered then is not a question of authority."""
    if is_open311(key) and key.method == "POST":
        return 403  # whoever asks has no key
    if "public" in who.columns:
        return None
    if caller is None:
        return 401
    if "signed-in" in who.columns:
        return None
    if who.own and caller.person in asked.path.split("/"):
        return None
    held = [g for g in caller.grants if counts(g, who)]
    if key.is_list or key.path.endswith(SEARCHES):
        return None if held else 403
    if any(g.scope.covers(asked.town, asked.home) for g in held):
        return None
    known = any(g.scope.covers(asked.town, asked.home) for g in caller.grants)
    return 403 if known else 404


def is_open311(key: Key) -> bool:
    """Whether a standard of others says what is answered: 403 where we say 401."""
    return key.path.startswith("/open311/")


def counts(grant: Grant, who: Who) -> bool:
    """Whether a grant is of a role that the row marks."""
    if grant.role is Role.INTEGRATOR and grant.source != who.source:
        return False
    return grant.role in who.columns


def callers(source: str | None) -> Iterator[tuple[str, Caller]]:
    """Everybody, by role and scope; integrators of a register and of another one."""
    for role in Role:
        for name, scope in SCOPES.items():
            registers = (source, "another") if role is Role.INTEGRATOR else (None,)
            for register in registers:
                grants = (Grant(role, scope, register),) if scope is not None else ()
                person = f"{role}-of-{name}-{register}".replace(" ", "-")
                yield f"{role} of {name} {register or ''}".strip(), Caller(person, grants)


def of_service(running: Running) -> Sequence[tuple[Key, Who]]:
    """The rows of a service."""
    return [(key, who) for key, who in ROWS.items() if key.service == running.service.name]


class Asking:
    """Asks, and keeps what was answered otherwise than expected."""

    def __init__(self, client: AsyncClient) -> None:
        self.client = client
        self.wrong: list[Wrong] = []
        self.asked = 0

    async def expect(self, key: Key, who: Who, name: str, caller: Caller | None) -> None:
        """Ask as somebody."""
        asked = ask(key, TARGET)
        status = expected(key, who, asked, caller)
        await self.send(asked, sent_by(caller), name, status, absent=key.path.endswith(SEARCHES))

    async def send(
        self,
        asked: Ask,
        headers: dict[str, str],
        name: str,
        status: int | None,
        *,
        absent: bool = False,
    ) -> None:
        """Ask, and compare; what is allowed may be absent."""
        self.asked += 1
        answer = await self.client.request(
            asked.method, asked.path, params=asked.query, headers=headers, **asked.content
        )
        got = answer.status_code
        refused = (got in REFUSALS and not (absent and got == 404)) or got >= 500
        if got != status if status else refused:
            self.wrong.append((f"{asked.method} {asked.path}", name, got, status))


@pytest.fixture
async def asking(running: Running) -> Asking:
    transport = ASGITransport(running.app, raise_app_exceptions=False)
    return Asking(AsyncClient(transport=transport, base_url="http://linli"))


type Chosen = Callable[[int, int], bool]


def every(_row: int, _caller: int) -> bool:
    """The full form asks everything."""
    return True


def a_third(row: int, caller: int) -> bool:
    """The quick form asks each route in every role, and in a third of the scopes, each its own."""
    return (row + caller) % 3 == 0


FULL = pytest.param(every, marks=pytest.mark.heavy)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("chosen", [a_third, FULL])
async def test_every_role_in_every_scope_may_what_the_page_says(
    running: Running, asking: Asking, chosen: Chosen
) -> None:
    for row, (key, who) in enumerate(of_service(running)):
        for number, (name, caller) in enumerate(callers(who.source)):
            if chosen(row, number):
                await asking.expect(key, who, name, caller)
    assert not asking.wrong, "\n".join(map(str, asking.wrong))
    asked = len(of_service(running)) * len(Role) * len(SCOPES)
    assert asking.asked >= (asked if chosen is every else asked // 3)


async def test_without_a_token_only_what_is_public_answers(
    running: Running, asking: Asking
) -> None:
    for key, who in of_service(running):
        await asking.expect(key, who, "nobody", None)
    assert not asking.wrong, "\n".join(map(str, asking.wrong))


async def test_a_bad_token_is_refused_everywhere(running: Running, asking: Asking) -> None:
    for key, _ in of_service(running):
        status = 403 if is_open311(key) else 401
        for bad in ("Bearer forged", "Bearer", "Basic YTpi"):
            await asking.send(ask(key, TARGET), {"Authorization": bad}, bad, status)
    assert not asking.wrong, "\n".join(map(str, asking.wrong))


async def test_a_person_may_what_is_their_own_and_nobody_elses(
    running: Running, asking: Asking
) -> None:
    own = [(key, who) for key, who in of_service(running) if f"{{{who.own}}}" in key.path]
    for key, who in own:
        for person, subject in (("me", "me"), ("me", "you")):
            caller, asked = Caller(person), ask(key, TARGET, subject)
            status = expected(key, who, asked, caller)
            assert (status is None) == (person == subject)
            await asking.send(asked, sent_by(caller), person, status, absent=True)
    assert not asking.wrong, "\n".join(map(str, asking.wrong))


async def test_a_grant_that_has_ended_or_not_begun_is_none(
    running: Running, asking: Asking
) -> None:
    now, day = datetime.now(UTC), timedelta(days=1)
    terms = {"past": (now - 2 * day, now - day), "future": (now + day, None)}
    for name, (since, until) in terms.items():
        granted = RoleGranted(
            grant_id=GrantId(uuid4()),
            person=PersonId(name),
            role=RoleName("town-admin"),
            scope="lishui",
            valid_from=since,
            valid_until=until,
        )
        await projected(running.engine, GRANTS, [recorded(granted, town="lishui")])
        caller = Caller(name, await Grants(running.engine).of(name))
        assert caller.grants == ()
        for key, who in of_service(running):
            await asking.expect(key, who, f"admin of the {name}", caller)
    assert not asking.wrong, "\n".join(map(str, asking.wrong))
