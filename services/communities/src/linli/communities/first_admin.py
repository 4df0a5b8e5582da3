"""The first admin of a town comes from the settings: nobody else could grant the role."""

import logging
from datetime import UTC, datetime
from uuid import NAMESPACE_URL

from linli.chassis.service import Running
from linli.communities.admins import admins_of
from linli.communities.commands import GrantRole
from linli.communities.domain.grant import TOWN_ADMIN
from linli.communities.handlers import handle_grant
from linli.events.append import Context, Home, derived_id
from linli.events.contracts.base import PersonId
from linli.events.contracts.grants import GrantId
from linli.events.envelope import Source
from linli.events.reach import Scope

log = logging.getLogger(__name__)


async def appoint_first_admin(running: Running) -> None:
    """Record who `LINLI_FIRST_ADMIN` names, if nobody has ever been granted a role in the town.

    The command's id follows from the town, so that of several processes one records it, once.
    """
    if running.first_admin is None or running.accounts is None:
        return
    town, _, subject = running.first_admin.partition(":")
    source = Source(town, "communities")
    if (await admins_of(source, running.store)).grants:
        return
    person, now = await running.accounts.person_of(subject), datetime.now(UTC)
    own = derived_id(NAMESPACE_URL, f"https://linli.org/towns/{town}/first-admin")
    command = GrantRole(
        grant_id=GrantId(own), person=PersonId(person), role=TOWN_ADMIN, scope=Scope(town), at=now
    )
    await handle_grant(command, running.store, Context.new(own, home=Home(source), at=now))
    log.info("%s has its first admin", town)
