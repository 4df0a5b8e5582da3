"""`linli token`: a person, a grant, and a token that works."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import typer
from httpx import AsyncClient

from linli.chassis.authority import Role
from linli.chassis.settings import PlatformSettings, read
from linli.cli.admin.workplace import Workplace, work_on
from linli.cli.asking import TIMEOUT
from linli.cli.failures import Failure
from linli.cli.identity import accounts_of, issuer_on
from linli.cli.platform import keys_in
from linli.cli.terminal import doing, err, out, print_json
from linli.cli.tokens import Wanted, granted, until_it_works
from linli.events.reach import Scope


@dataclass(frozen=True, kw_only=True)
class Issued:
    """A token, and what it is good for."""

    token: str
    subject: str
    person: str
    grant: str
    role: str
    scope: str
    source: str | None
    expires_at: datetime
    """The token's end; the grant's is another."""
    works: bool
    """Whether every service takes it by now; False where the platform is stopped."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is typed."""

    role: str
    scope: str
    subject: str | None = None
    source: str | None = None
    days: float | None = None
    hours: float


def issue_token(data: Path, order: Order, *, as_json: bool) -> None:
    """Print a token for a subject who is granted the role, once it works."""
    wanted = wanted_in(order)

    async def issue(place: Workplace) -> None:
        tell(await issued(data, place, wanted, order.hours), as_json=as_json)

    work_on(data, issue)


def wanted_in(order: Order) -> Wanted:
    """The grant that is asked for; a new subject where none is named.

    Raises:
        typer.BadParameter: the role or the scope is none.
    """
    if order.role not in Role:
        raise typer.BadParameter(f"{order.role} is none of {', '.join(Role)}")
    levels = order.scope.split("/")
    if not 1 <= len(levels) <= len(Scope._fields) or not all(levels):
        raise typer.BadParameter(f"{order.scope} is no path such as lishui/tongsheng")
    return Wanted(
        subject=order.subject or f"{order.role}-{uuid4().hex[:12]}",
        role=Role(order.role),
        scope=Scope(*levels),
        source=order.source,
        days=order.days,
    )


async def issued(data: Path, place: Workplace, wanted: Wanted, hours: float) -> Issued:
    """The token, which works already if the platform runs.

    Raises:
        Failure: tokens come from elsewhere, or the role cannot be granted.
    """
    settings = read(PlatformSettings)
    issuer = issuer_on(data, settings)
    if issuer is None:
        raise Failure(
            "tokens come from LINLI_OIDC_ISSUER: ask it for one, and grant the account its role"
            " at /api/communities/grants"
        )
    if "communities" not in place.desks:
        raise Failure(f"the registry has never run on {data}: `linli up --data {data}` starts it")
    async with keys_in(data, place.keys_url, settings) as keys:
        accounts = accounts_of(keys, settings, issuer)
        made = await granted(wanted, place.desks["communities"].store, accounts)
    token = issuer.issue(wanted.subject, seconds=round(hours * 3600))
    if place.running and place.running.issuer:
        with doing("Waiting until it works on every service"):
            url = place.running.urls["platform"]
            async with AsyncClient(base_url=url, timeout=TIMEOUT) as client:
                await until_it_works(client, token, wanted, made, place.desks)
    return Issued(
        token=token,
        subject=wanted.subject,
        person=made.person,
        grant=str(made.grant_id),
        role=wanted.role,
        scope=str(wanted.scope),
        source=wanted.source,
        expires_at=datetime.now(UTC) + timedelta(hours=hours),
        works=place.running is not None,
    )


def tell(token: Issued, *, as_json: bool) -> None:
    """The token on standard output, what it is good for beside it."""
    if as_json:
        print_json(asdict(token))
        return
    works = "works on every service" if token.works else "will work when the platform runs"
    err.print(
        f"{token.subject} is {token.role} of {token.scope} (grant {token.grant});"
        f" the token {works}, until {token.expires_at:%F %H:%M} UTC"
    )
    out.print(token.token)
