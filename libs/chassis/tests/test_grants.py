"""What a service knows of grants, folded from the registry."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.chassis import grants as module
from linli.chassis.authority import Grant, Role
from linli.chassis.grants import GRANTS, Grants
from linli.events.contracts.base import Event, PersonId
from linli.events.contracts.grants import GrantId, RoleGranted, RoleName, RoleRevoked
from linli.events.databases import engine_of
from linli.events.envelope import Recorded
from linli.events.reach import Scope
from linli.events.testing import projected, recorded

LI, WANG = PersonId("person-li"), PersonId("person-wang")
TONGSHENG = "lishui/tongsheng"
NOW, HOUR = datetime.now(UTC), timedelta(hours=1)


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    made = engine_of(database)
    yield made
    await made.dispose()


def granted(number: int = 1, role: str = "volunteer", **more: datetime | str | None) -> RoleGranted:
    fields = {"person": LI, "scope": TONGSHENG, **more}
    return RoleGranted.model_validate(
        {"grant_id": GrantId(UUID(int=number)), "role": RoleName(role), **fields}
    )


def revoked(grant: RoleGranted) -> RoleRevoked:
    return RoleRevoked(
        grant_id=grant.grant_id, person=grant.person, role=grant.role, scope=grant.scope
    )


async def heard(engine: AsyncEngine, *events: Event) -> Grants:
    await projected(engine, GRANTS, facts_of(events))
    return Grants(engine)


def facts_of(events: Sequence[Event]) -> list[Recorded[Event]]:
    return [
        recorded(event, position=n, stream=f"grant-{n}") for n, event in enumerate(events, start=1)
    ]


async def test_somebody_has_what_they_were_granted(engine: AsyncEngine) -> None:
    integrator = granted(2, "integrator", source="books")
    known = await heard(engine, granted(), integrator, granted(3, person=WANG))
    scope = Scope.parse(TONGSHENG)
    assert await known.of(LI) == (
        Grant(Role.VOLUNTEER, scope),
        Grant(Role.INTEGRATOR, scope, "books"),
    )


async def test_who_was_never_granted_anything_has_nothing(engine: AsyncEngine) -> None:
    assert await (await heard(engine, granted())).of("person-zhao") == ()


@pytest.mark.parametrize("at_once", [True, False])
async def test_what_was_revoked_is_gone(engine: AsyncEngine, at_once: bool) -> None:
    grant, other = granted(), granted(2, "reader")
    if not at_once:
        await heard(engine, grant)
    known = await heard(engine, grant, other, revoked(grant))
    assert [one.role for one in await known.of(LI)] == [Role.READER]


@pytest.mark.parametrize(
    ("since", "until", "holds"),
    [
        (None, NOW + HOUR, True),
        (NOW - HOUR, None, True),
        (None, NOW - HOUR, False),
        (NOW + HOUR, None, False),
        (NOW + HOUR, NOW + 2 * HOUR, False),
    ],
)
async def test_a_grant_holds_while_it_is_valid(
    engine: AsyncEngine, since: datetime | None, until: datetime | None, holds: bool
) -> None:
    known = await heard(engine, granted(valid_from=since, valid_until=until))
    assert bool(await known.of(LI)) is holds


async def test_a_grant_ends_while_it_is_remembered(engine: AsyncEngine) -> None:
    ends = datetime.now(UTC) + timedelta(seconds=1)
    known = await heard(engine, granted(valid_until=ends))
    assert await known.of(LI)
    while datetime.now(UTC) < ends:
        assert len(await known.of(LI)) <= 1
    assert await known.of(LI) == ()


async def test_a_role_of_a_newer_platform_says_nothing_here(engine: AsyncEngine) -> None:
    known = await heard(engine, granted(role="mayor"), granted(2))
    assert [one.role for one in await known.of(LI)] == [Role.VOLUNTEER]


async def test_what_is_remembered_is_bounded(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KEPT_MAX", 3)
    known = await heard(engine, granted())
    for person in map(str, range(10)):
        await known.of(person)
    assert len(known._kept) <= 3  # pyright: ignore[reportPrivateUsage] - nobody else needs it
    assert await known.of(LI)
