"""A dispute between neighbours: opened, mediated, over. Only those who mediate know of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from linli.events.contracts.disputes import (
    DisputeEvent,
    DisputeOpened,
    DisputeSettled,
    MediationHeld,
    Outcome,
)
from linli.events.refusals import Refusal
from linli.issues.causes.commands import (
    DisputeCommand,
    HoldMediation,
    OpenDispute,
    SettleDispute,
)

CLOCK_SKEW_MAX = timedelta(seconds=60)


class DisputeNotFoundError(Refusal):
    """Nothing was opened under this id."""

    code = "dispute-not-found"
    title = "No such dispute"
    title_zh = "没有这起矛盾"


class DisputeAlreadyOpenedError(Refusal):
    """The id belongs to a dispute."""

    code = "dispute-already-opened"
    title = "This dispute is open already"
    title_zh = "该矛盾已受理"


class DisputeSettledError(Refusal):
    """A dispute that is over stays as it is."""

    code = "dispute-settled"
    title = "A settled dispute stays as it is"
    title_zh = "矛盾已了结，不能更改"


class BeforeDisputeError(Refusal):
    """What is done about a dispute comes after it was taken on."""

    code = "before-dispute"
    title = "This happened before the dispute was opened"
    title_zh = "发生时间早于受理时间"
    pointer = "/occurred_at"


@dataclass(frozen=True, slots=True)
class Unopened:
    """Nothing is known of the dispute."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The parties are at odds."""

    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Settled:
    """It is over."""

    outcome: Outcome


type Dispute = Unopened | Opened | Settled

NEW = Unopened()


def evolve(dispute: Dispute, event: DisputeEvent) -> Dispute:
    """Apply one recorded fact."""
    match event:
        case DisputeOpened(opened_at=at):
            return Opened(at)
        case MediationHeld():
            return dispute
        case DisputeSettled(outcome=outcome):
            return Settled(outcome)


def decide(command: DisputeCommand, dispute: Dispute) -> tuple[DisputeEvent, ...]:
    """Return the facts `command` adds, () if they already hold; raise the rule that refuses it."""
    match command, dispute:
        case OpenDispute() as c, Unopened():
            return (opened(c),)
        case OpenDispute() as c, Opened() | Settled():
            raise DisputeAlreadyOpenedError(str(c.dispute_id))
        case HoldMediation() | SettleDispute() as c, Unopened():
            raise DisputeNotFoundError(str(c.dispute_id))
        case SettleDispute(outcome=outcome), Settled(known) if outcome == known:
            return ()
        case HoldMediation() | SettleDispute() as c, Settled():
            raise DisputeSettledError(str(c.dispute_id))
        case HoldMediation() as c, Opened() as known:
            at = following(c, known)
            return (MediationHeld(dispute_id=c.dispute_id, held_at=at, note=c.note),)
        case SettleDispute() as c, Opened() as known:
            return (settled(c, known),)


def opened(c: OpenDispute) -> DisputeOpened:
    """The fact that the command states."""
    return DisputeOpened(
        dispute_id=c.dispute_id,
        community=c.community,
        compound=c.compound,
        kind=c.kind,
        opened_at=c.at,
        note=c.note,
    )


def settled(c: SettleDispute, known: Opened) -> DisputeSettled:
    """The end, and how long it took to come to it."""
    return DisputeSettled(
        dispute_id=c.dispute_id,
        opened_at=known.opened_at,
        settled_at=following(c, known),
        outcome=c.outcome,
        note=c.note,
    )


def following(c: HoldMediation | SettleDispute, known: Opened) -> datetime:
    """When it happened, not before the opening; raises BeforeDisputeError.

    Within what clocks differ by, it happened right after.
    """
    if c.at + CLOCK_SKEW_MAX < known.opened_at:
        raise BeforeDisputeError(str(c.dispute_id))
    return max(c.at, known.opened_at)
