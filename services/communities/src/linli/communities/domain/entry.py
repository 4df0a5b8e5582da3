"""What is entered once and then stands: towns, communities, facilities, stated figures."""

from linli.communities.commands import (
    ClaimFigure,
    Entry,
    RegisterCommunity,
    RegisterTown,
    State,
    Stated,
)
from linli.events.contracts.base import Event
from linli.events.contracts.communities import FigureClaimed
from linli.events.contracts.places import CommunityRegistered, TownRegistered
from linli.events.refusals import Refusal

type EntryEvent = TownRegistered | CommunityRegistered | FigureClaimed | Stated


class RegisteredOtherwiseError(Refusal):
    """A code is permanent: what it stands for is not entered anew with other facts."""

    code = "registered-otherwise"
    title = "The code stands for something else already"
    title_zh = "该代码已登记为其他内容"
    pointer = "/code"


class NotRegisteredError(Refusal):
    """What is not registered has no page and takes no steps."""

    code = "not-registered"
    title = "Nothing is registered under this code"
    title_zh = "该代码尚未登记"


def evolve(_before: EntryEvent | None, event: EntryEvent) -> EntryEvent | None:
    """Apply the one recorded fact."""
    return event


def decide(command: Entry, known: EntryEvent | None) -> tuple[EntryEvent, ...]:
    """Return the fact that `command` states, () if it stands; raise RegisteredOtherwiseError."""
    return entered(stated(command), known)


def entered[E: Event](fact: E, known: E | None) -> tuple[E, ...]:
    """What entering a fact adds to what is known under its code."""
    match known:
        case None:
            return (fact,)
        case _ if known == fact:
            return ()
        case _:
            raise RegisteredOtherwiseError(
                f"It stands for {known.model_dump_json(exclude_none=True)}"
            )


def stated(command: Entry) -> EntryEvent:
    """The fact that a command states."""
    match command:
        case RegisterTown() as c:
            return TownRegistered(
                code=c.code, name_zh=c.name_zh, name_en=c.name_en, time_zone=c.time_zone
            )
        case RegisterCommunity() as c:
            return CommunityRegistered(
                code=c.code, town=c.town, name_zh=c.name_zh, name_en=c.name_en
            )
        case State(fact=fact):
            return fact
        case ClaimFigure() as c:
            return FigureClaimed(
                figure_id=c.figure_id,
                level=c.level,
                place=c.place,
                metric=c.metric,
                value=c.value,
                qualifier=c.qualifier,
                source=c.source,
            )
