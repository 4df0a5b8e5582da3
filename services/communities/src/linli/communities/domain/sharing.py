"""Data that a department shares (信息共享): agreed first, then one kind of data after the other."""

from dataclasses import dataclass, replace

from linli.communities.domain.entry import NotRegisteredError, entered
from linli.events.contracts.programmes import (
    DataSharingAgreed,
    FeedCode,
    FeedSubscribed,
    SharingCode,
    SharingEvent,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribeFeed:
    """Say that a kind of data comes through."""

    code: SharingCode
    feed: FeedCode


type SharingCommand = DataSharingAgreed | SubscribeFeed
"""An agreement is asked for as the fact that it will be."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """What was agreed, and what comes through."""

    agreed: DataSharingAgreed | None = None
    feeds: frozenset[FeedCode] = frozenset()


def evolve(sharing: Sharing, event: SharingEvent) -> Sharing:
    """Apply one recorded fact."""
    match event:
        case DataSharingAgreed():
            return replace(sharing, agreed=event)
        case FeedSubscribed(feed=feed):
            return replace(sharing, feeds=sharing.feeds | {feed})


def decide(command: SharingCommand, sharing: Sharing) -> tuple[SharingEvent, ...]:
    """Return the facts `command` adds, () if they already hold; raise the rule that refuses it."""
    match command, sharing.agreed:
        case DataSharingAgreed() as fact, known:
            return entered(fact, known)
        case SubscribeFeed() as c, None:
            raise NotRegisteredError(f"No sharing {c.code} is agreed")
        case SubscribeFeed() as c, _ if c.feed in sharing.feeds:
            return ()
        case SubscribeFeed() as c, known:
            return (FeedSubscribed(code=c.code, department=known.department, feed=c.feed),)
