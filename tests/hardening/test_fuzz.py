"""No request that our pages describe, or forbid, breaks a service; a refused one has no effect."""

import asyncio
import os

import pytest

from .fuzzing import SERVICES, attempt, operations, target

SEED, QUICK_EXAMPLES = 20_240_118, 1


@pytest.mark.timeout(300)
@pytest.mark.parametrize("service", SERVICES)
async def test_requests_keep_what_the_page_promises(
    url: str, server_url: str, service: str
) -> None:
    await asyncio.to_thread(fuzz, service, url, server_url, QUICK_EXAMPLES, SEED)


@pytest.mark.heavy
@pytest.mark.timeout(0)
@pytest.mark.parametrize("service", SERVICES)
async def test_many_requests_keep_what_the_page_promises(
    url: str, server_url: str, service: str
) -> None:
    examples, seed = (int(os.environ[f"FUZZ_{name}"]) for name in ("EXAMPLES", "SEED"))
    await asyncio.to_thread(fuzz, service, url, server_url, examples, seed)


def fuzz(service: str, url: str, server_url: str, examples: int, seed: int) -> None:
    with target(service, url, server_url) as of:
        for operation in operations(of):
            attempt(operation, of, examples=examples, seed=seed)
