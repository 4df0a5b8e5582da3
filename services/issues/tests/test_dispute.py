"""The rules of disputes: opened, mediated, settled once."""

from datetime import UTC, datetime, timedelta
from functools import reduce
from uuid import UUID

import pytest

from linli.events.contracts.base import CommunityCode
from linli.events.contracts.casework import Reason
from linli.events.contracts.disputes import (
    DisputeEvent,
    DisputeId,
    DisputeOpened,
    DisputeSettled,
    MediationHeld,
)
from linli.issues.causes.commands import (
    DisputeCommand,
    HoldMediation,
    OpenDispute,
    SettleDispute,
)
from linli.issues.domain.dispute import (
    NEW,
    BeforeDisputeError,
    Dispute,
    DisputeAlreadyOpenedError,
    DisputeNotFoundError,
    DisputeSettledError,
    decide,
    evolve,
)

NOON = datetime(2024, 1, 18, 4, tzinfo=UTC)
DAY = timedelta(days=1)
ID = DisputeId(UUID(int=7))
OPEN = OpenDispute(
    dispute_id=ID, at=NOON, community=CommunityCode("hainanzhou"), kind=Reason("noise")
)
OPENED = DisputeOpened(dispute_id=ID, community=OPEN.community, kind=OPEN.kind, opened_at=NOON)
MEDIATE = HoldMediation(dispute_id=ID, at=NOON + DAY)
SETTLE = SettleDispute(dispute_id=ID, at=NOON + 2 * DAY, outcome="agreed")
SETTLED = DisputeSettled(dispute_id=ID, opened_at=NOON, settled_at=NOON + 2 * DAY, outcome="agreed")


def given(*history: DisputeEvent) -> Dispute:
    return reduce(evolve, history, NEW)


def test_a_dispute_is_opened_mediated_and_settled() -> None:
    assert decide(OPEN, NEW) == (OPENED,)
    held = MediationHeld(dispute_id=ID, held_at=NOON + DAY)
    assert decide(MEDIATE, given(OPENED)) == (held,)
    assert decide(SETTLE, given(OPENED, held)) == (SETTLED,)


def test_settling_as_it_is_settled_records_nothing_new() -> None:
    assert decide(SETTLE, given(OPENED, SETTLED)) == ()


@pytest.mark.parametrize(
    "command",
    [MEDIATE, SettleDispute(dispute_id=ID, at=NOON + DAY, outcome="withdrawn")],
    ids=lambda c: type(c).__name__,
)
def test_what_is_settled_stays_as_it_is(command: DisputeCommand) -> None:
    with pytest.raises(DisputeSettledError):
        decide(command, given(OPENED, SETTLED))


def test_a_dispute_is_opened_once() -> None:
    with pytest.raises(DisputeAlreadyOpenedError):
        decide(OPEN, given(OPENED))


@pytest.mark.parametrize("command", [MEDIATE, SETTLE], ids=lambda c: type(c).__name__)
def test_what_nobody_opened_is_not_found(command: DisputeCommand) -> None:
    with pytest.raises(DisputeNotFoundError):
        decide(command, NEW)


def test_nothing_is_mediated_before_it_was_opened_but_for_the_clocks() -> None:
    early = HoldMediation(dispute_id=ID, at=NOON - timedelta(seconds=59))
    assert decide(early, given(OPENED)) == (MediationHeld(dispute_id=ID, held_at=NOON),)
    with pytest.raises(BeforeDisputeError):
        decide(HoldMediation(dispute_id=ID, at=NOON - DAY), given(OPENED))
