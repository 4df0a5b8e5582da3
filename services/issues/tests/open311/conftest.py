"""A key of Lishui, and a client that speaks GeoReport."""

from collections.abc import AsyncGenerator

import pytest
from httpx import AsyncClient

from linli.chassis.service import Running
from linli.chassis.testing import client_of


@pytest.fixture(scope="package")
async def admin(running: Running) -> AsyncGenerator[AsyncClient]:
    """Somebody who may do everything."""
    async with client_of(running) as client:
        yield client


@pytest.fixture(scope="package")
async def key(admin: AsyncClient) -> str:
    """A key that is good for Lishui."""
    new = {"town": "lishui", "client": "open311-tests"}
    return (await admin.post("/api/issues/open311-keys", json=new)).json()["key"]


@pytest.fixture
async def http(running: Running) -> AsyncGenerator[AsyncClient]:
    """Somebody without a token who reads Chinese; two towns are on the platform."""
    async with client_of(running, "/open311/v2", as_=None) as client:
        client.headers["Accept-Language"] = "zh-CN"
        client.params = client.params.set("jurisdiction_id", "lishui")
        yield client
