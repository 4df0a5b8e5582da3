"""Load, decide, append: the only writer of what a town declares."""

from linli.events.append import Context
from linli.events.store import Appended, EventStore, retry_lost_races
from linli.issues.commands import DefineCategory
from linli.issues.domain import category
from linli.issues.levels import category_stream


@retry_lost_races(times=3)
async def define(command: DefineCategory, store: EventStore, context: Context) -> Appended:
    """Give a town a further category.

    Raises:
        CategoryDefinedOtherwiseError: the code has other names already.
    """
    stream = category_stream(command.town, command.code)
    first = category.first_of(command.code)
    loaded = await store.load(stream, category.evolve, first, context)
    return await store.append(stream, category.decide(command, loaded.state), loaded, context)
