"""Who one is to a service: what a token is good for, there and now."""

from typing import cast

from fastapi import Request
from pydantic import BaseModel

from linli.chassis.authority import Caller, Role, caller_in


class GrantInForce(BaseModel):
    """A role, and where one has it."""

    role: Role
    scope: str
    """`lishui/tongsheng/jinsha-bandao`; empty where it is everywhere."""
    source: str | None
    """The one register of an integrator."""


class Me(BaseModel):
    """Who asks, as this service knows them."""

    person: str
    """An opaque id."""
    grants: list[GrantInForce]


async def me(request: Request) -> Me:
    """Who you are here: your id, and the grants of yours that are in force."""
    caller = cast(Caller, caller_in(request.scope))  # the rule asks for one
    grants = [
        GrantInForce(role=grant.role, scope=str(grant.scope), source=grant.source)
        for grant in caller.grants
    ]
    return Me(person=caller.person, grants=grants)
