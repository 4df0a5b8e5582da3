"""Who may do what: roles, the rule of each route, and how far a caller's grants reach.

A token proves who asks. What they may do is said by grants, which are facts of the registry: a role
in a scope. A route declares its rule; where the target lies is known to the store alone, so the
scope is checked there (`linli.events.reach`), once for every command and page.
"""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from fastapi import Request
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Asgi

from linli.chassis.headers import header
from linli.chassis.metrics import authn_failed
from linli.chassis.problems import OF_STATUS, ProblemError
from linli.events.envelope import Place
from linli.events.errors import NotPermittedError
from linli.events.reach import Reach, Scope

CALLER, REACH = "linli.caller", "linli.reach"
"""Where in a request's scope they stand."""

EVERYWHERE = Scope()


class Role(StrEnum):
    """What somebody may be to a town, one of its communities or one of its compounds."""

    TOWN_ADMIN = "town-admin"
    COMMUNITY_STAFF = "community-staff"
    COMPOUND_STAFF = "compound-staff"
    BUILDING_HEAD = "building-head"
    VOLUNTEER = "volunteer"
    LECTURER = "lecturer"
    LIBRARIAN = "librarian"
    INTEGRATOR = "integrator"
    READER = "reader"


SIGNED_IN_ROLE = "signed-in"
"""The role by which somebody acts who needs none."""


class Grant(NamedTuple):
    """A role in a scope, in force."""

    role: Role
    scope: Scope
    source: str | None = None
    """The register that an integrator may bring in."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks."""

    person: str
    """Opaque."""
    grants: tuple[Grant, ...] = ()

    def has(self, roles: Container[Role], town: str, place: Place) -> bool:
        """Whether one of the roles is theirs at a place."""
        return any(g.role in roles and g.scope.covers(town, place) for g in self.grants)


class UnauthenticatedError(ProblemError):
    """Nobody known asks: there is no token, or a bad one."""

    kind = OF_STATUS[401]

    def __init__(self, reason: str = "missing") -> None:
        if reason == "missing":
            super().__init__("Send an access token: `Authorization: Bearer …`.")
        else:
            super().__init__(f"The access token is not taken: {reason}.")
            self.headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}  # RFC 6750, 3
        self.reason = reason


class Callers(Protocol):
    """Tells who asks."""

    async def caller(self, token: str | None) -> Caller | None:
        """Whose token it is; None without one.

        Raises:
            UnauthenticatedError: it is a bad one.
        """
        ...


ANONYMOUS = "anonymous"
EVERYBODY = Caller("insecure", (Grant(Role.TOWN_ADMIN, EVERYWHERE),))
"""Whoever asks a platform that runs without authority."""


class InsecureCallers:
    """Takes everybody for a town admin: `--insecure-no-auth`."""

    async def caller(self, token: str | None) -> Caller | None:  # noqa: ARG002 - whatever it says
        """As `Callers.caller`."""
        return EVERYBODY


def name_of(scope: Asgi) -> str:
    """Whose keys and whose share a request counts to, where callers are told apart."""
    caller = caller_in(scope)
    return ANONYMOUS if caller is None or caller is EVERYBODY else caller.person


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may use a route."""

    roles: frozenset[Role] = frozenset()
    public: bool = False
    """Everybody, without a token; a role in scope may show more."""
    signed_in: bool = False
    """Everybody with a token, wherever it is about."""
    own: str | None = None
    """The person who may, beside the roles: a parameter of the path names them, or else the target,
    such as its `reporter`; then the route lets them."""
    source: str | None = None
    """The register that integrators must have been granted."""

    def __str__(self) -> str:
        """`public`, `signed-in`, or the roles: `town-admin|librarian|own`."""
        if self.public:
            return "public"
        if self.signed_in:
            return SIGNED_IN_ROLE
        own = ["own"] if self.own else []
        return "|".join([*(role for role in Role if role in self.roles), *own])

    def reach_of(self, caller: Caller, parameters: Mapping[str, Any]) -> Reach:
        """How far the caller's authority goes on this route."""
        allowed = [(g.scope, str(g.role)) for g in caller.grants if self._allows(g)]
        named = parameters.get(self.own) if self.own else None
        own = named is not None and str(named) == caller.person
        if self.signed_in or own:
            allowed.append((EVERYWHERE, SIGNED_IN_ROLE))
        return Reach(tuple(allowed), tuple(g.scope for g in caller.grants))

    def _allows(self, grant: Grant) -> bool:
        if grant.role is Role.INTEGRATOR and grant.source != self.source:
            return False
        return grant.role in self.roles


type Rules = Mapping[Callable[..., Any], Rule]
"""The rule of every route of a service, by its function: the one place where they stand."""

PUBLIC = Rule(public=True)
SIGNED_IN = Rule(signed_in=True)


def allow(*roles: Role, own: str | None = None, source: str | None = None) -> Rule:
    """These roles, each in its scope; town admins may what anybody may."""
    return Rule(frozenset({Role.TOWN_ADMIN, *roles}), own=own, source=source)


def caller_in(scope: Asgi) -> Caller | None:
    """Who asks, if that is known."""
    return scope.get(CALLER)


def admit(request: Request, rule: Rule) -> None:
    """Let a request through to its route, and say how far it reaches.

    Raises:
        UnauthenticatedError: the rule asks for a caller.
    """
    scope = request.scope
    caller = caller_in(scope)
    if rule.public:
        scope[REACH] = None
        return
    if caller is None:
        authn_failed("missing")
        raise UnauthenticatedError
    scope[REACH] = rule.reach_of(caller, scope.get("path_params", {}))


def reach_in(scope: Asgi) -> Reach | None:
    """How far the caller's authority goes on this route; None where everything is public."""
    return scope[REACH]


def required_reach(scope: Asgi) -> Reach | None:
    """The same, where the caller must have a role somewhere to see anything.

    Raises:
        NotPermittedError: none of the caller's roles allows this anywhere.
    """
    reach = reach_in(scope)
    if reach is not None and not reach.allowed:
        raise NotPermittedError("no role of yours allows this")
    return reach


class Authentication:
    """The layer that finds out who asks; a bad token leads nowhere, not even to what is public."""

    def __init__(self, app: ASGIApp, callers: Callers) -> None:
        self.app = app
        self.callers = callers

    async def __call__(self, scope: Asgi, receive: Receive, send: Send) -> None:
        """Serve.

        Raises:
            UnauthenticatedError: the token is a bad one.
        """
        try:
            scope[CALLER] = await self.callers.caller(_bearer(scope))
        except UnauthenticatedError as error:
            authn_failed(error.reason)
            raise
        await self.app(scope, receive, send)


def _bearer(scope: Asgi) -> str | None:
    """The token of a request.

    Raises:
        UnauthenticatedError: there are credentials of another kind.
    """
    value = header(scope, b"authorization")
    if value is None:
        return None
    scheme, _, token = value.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise UnauthenticatedError("not-a-bearer-token")
    return token.strip()
