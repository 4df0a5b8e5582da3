"""Every bad token that we could think of is refused for its own reason."""

import logging

import pytest

from linli.chassis.tokens import BadTokenError, Identity, Verifier

from .corpus import CORPUS, Bad
from .forging import Forge


def test_the_corpus_names_each_case_once() -> None:
    names = [bad.name for bad in CORPUS]
    assert len(set(names)) == len(names) > 150


@pytest.mark.parametrize("bad", CORPUS, ids=lambda bad: bad.name)
async def test_a_bad_token_is_refused(verifier: Verifier, forge: Forge, bad: Bad) -> None:
    with pytest.raises(BadTokenError) as refused:
        await verifier.identity(bad.make(forge))
    assert refused.value.reason == bad.reason


@pytest.mark.parametrize("bad", CORPUS, ids=lambda bad: bad.name)
async def test_a_refusal_quotes_nothing(
    verifier: Verifier, forge: Forge, bad: Bad, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "linli")
    with pytest.raises(BadTokenError) as refused:
        await verifier.identity(bad.make(forge))
    assert str(refused.value) == refused.value.reason
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None
    assert not caplog.records


async def test_refusing_them_all_lets_nobody_else_down(verifier: Verifier, forge: Forge) -> None:
    for bad in CORPUS:
        with pytest.raises(BadTokenError):
            await verifier.identity(bad.make(forge))
    assert await verifier.identity(forge.token()) == Identity(forge.issuer, "staff-li")
