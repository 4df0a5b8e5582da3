"""Applying a batch until it is applied or parked."""

import asyncio
import logging
from collections.abc import Sequence

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from linli.events import measuring
from linli.events.batcher import may_pass
from linli.events.envelope import Envelope, Source
from linli.events.errors import StoreUnavailableError
from linli.events.projections import Checkpoint, Generation, NotOwnerError
from linli.events.tasks import end_if_cancelled

log = logging.getLogger(__name__)

RETRY_SECONDS_MAX = 5.0


async def apply(
    generation: Generation, source: Source, checkpoint: Checkpoint, batch: Sequence[Envelope]
) -> Checkpoint:
    """Apply a batch; park the events that fail for good, and wait out faults that may pass."""
    pause = 0.05
    while True:
        try:
            return await generation.apply(source, checkpoint, batch)
        except NotOwnerError:
            raise
        except IntegrityError as error:
            if "parked_events" not in str(error):
                return await _isolate(generation, source, checkpoint, batch, error)
            await generation.load_parked()  # another process has retried a stream meanwhile
        except Exception as error:  # noqa: BLE001 - whatever a fold raises is that event's defect
            end_if_cancelled(error)
            if not passing(error):
                return await _isolate(generation, source, checkpoint, batch, error)
            log.warning("%s waits: %s", generation.projection.name, reason_of(error))
            measuring.redelivered(generation.projection.name)
            await asyncio.sleep(pause)
            pause = min(2 * pause, RETRY_SECONDS_MAX)


async def _isolate(
    generation: Generation,
    source: Source,
    checkpoint: Checkpoint,
    batch: Sequence[Envelope],
    error: Exception,
) -> Checkpoint:
    """Bisect down to the event that fails, and park it."""
    if len(batch) == 1:
        reason = reason_of(error)
        event = batch[0]
        log.error("%s parks %s at %s: %s", generation.projection.name, event.type, source, reason)
        return await generation.apply(source, checkpoint, batch, defect=reason)
    middle = len(batch) // 2
    checkpoint = await apply(generation, source, checkpoint, batch[:middle])
    return await apply(generation, source, checkpoint, batch[middle:])


def reason_of(error: Exception) -> str:
    """Why an event fails, without what it says: pydantic and databases quote the values given."""
    name = type(error).__name__
    match error:
        case ValidationError():
            faults = error.errors(include_url=False, include_context=False, include_input=False)
            where = (".".join(map(str, fault["loc"])) for fault in faults)
            return f"{name} of {error.title}: {', '.join(dict.fromkeys(where))}"
        case DBAPIError():
            return f"{name} {getattr(error.orig, 'sqlstate', None) or ''}".strip()
        case _:
            return f"{name}: {error}"


def passing(error: Exception) -> bool:
    """Whether a fault lies with the database or the network, not with the event."""
    if isinstance(error, StoreUnavailableError | PoolTimeoutError):
        return True
    if isinstance(error, DBAPIError):
        cause = error.orig.__cause__ if error.orig else None
        return error.connection_invalidated or (isinstance(cause, Exception) and may_pass(cause))
    return may_pass(error)
