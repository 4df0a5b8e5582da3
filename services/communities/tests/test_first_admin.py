"""The first admin of a town comes from the settings, once."""

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from linli.chassis.service import Running
from linli.communities.admins import Admins, admins_of
from linli.communities.commands import GrantRole, RevokeRole
from linli.communities.first_admin import appoint_first_admin
from linli.communities.handlers import handle_grant
from linli.events.append import Context, Home
from linli.events.contracts.base import PersonId
from linli.events.contracts.grants import GrantId, RoleName
from linli.events.envelope import Source
from linli.events.reach import Scope


@pytest.fixture
def town(running: Running, monkeypatch: pytest.MonkeyPatch) -> Source:
    """A town without a history, for which the settings name an admin."""
    source = Source(f"town-{uuid4().hex[:12]}", "communities")
    monkeypatch.setattr(running, "first_admin", f"{source.town}:chief")
    return source


async def granted(running: Running, town: Source, role: str) -> GrantId:
    now, id_ = datetime.now(UTC), GrantId(uuid4())
    command = GrantRole(
        grant_id=id_, person=PersonId("li"), role=RoleName(role), scope=Scope(town.town), at=now
    )
    await handle_grant(command, running.store, Context.new(home=Home(town)))
    return id_


async def started(running: Running, town: Source) -> Admins:
    """The town's admins after a start."""
    await appoint_first_admin(running)
    return await admins_of(town, running.store)


async def test_who_the_settings_name_is_the_admin(running: Running, town: Source) -> None:
    assert running.accounts
    (grant,) = (await started(running, town)).standing.values()
    person = await running.accounts.person_of("chief")
    assert (grant.person, grant.role, grant.scope) == (person, "town-admin", town.town)
    assert grant.granted_by is None


async def test_processes_that_start_at_once_record_it_once(running: Running, town: Source) -> None:
    await asyncio.gather(*(appoint_first_admin(running) for _ in range(8)))
    assert (await admins_of(town, running.store)).grants == 1


async def test_a_later_start_adds_nothing_though_it_was_revoked(
    running: Running, town: Source
) -> None:
    (first,) = (await started(running, town)).standing
    other = await granted(running, town, "town-admin")
    await handle_grant(RevokeRole(grant_id=first), running.store, Context.new())
    assert list((await started(running, town)).standing) == [other]


async def test_where_anybody_was_granted_anything_nobody_is_appointed(
    running: Running, town: Source
) -> None:
    await granted(running, town, "reader")
    assert (await started(running, town)).standing == {}


async def test_without_the_setting_nobody_is_appointed(
    running: Running, town: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "first_admin", None)
    assert (await started(running, town)).grants == 0
