"""Where readers of the page sign in, as the page is told it."""

from collections.abc import AsyncGenerator

import pytest

from linli.chassis.service import Running
from linli.chassis.sign_in import SignIn
from linli.chassis.testing import client_of
from linli.servers import Servers

from .serving import serving

OFFERED = SignIn("https://identity.example/.well-known/openid-configuration", "town-page")


@pytest.fixture(scope="module")
async def running(servers: Servers) -> AsyncGenerator[Running]:
    async with serving(servers, ()) as at_work:
        yield at_work


@pytest.mark.parametrize(
    ("offered", "told"),
    [
        (None, {"discovery": None, "client_id": None}),
        (OFFERED, {"discovery": OFFERED.discovery, "client_id": "town-page"}),
    ],
    ids=["nowhere", "at an issuer"],
)
async def test_anybody_is_told_where_to_sign_in(
    running: Running,
    monkeypatch: pytest.MonkeyPatch,
    offered: SignIn | None,
    told: dict[str, str | None],
) -> None:
    monkeypatch.setattr(running, "sign_in", offered)
    async with client_of(running, "/api/dashboards", as_=None) as anybody:
        assert (await anybody.get("/sign-in")).json() == told
