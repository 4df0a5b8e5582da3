"""A source's own word: the events its store holds, over HTTP where the store is another service's.

The feed is what streams are held against. It has the whole history, and decides whether a stream
that looks wrong has lost something or tells another story.
"""

from http import HTTPStatus
from typing import Any, Protocol

import httpx
import orjson

from linli.events.envelope import Envelope, Source, envelope_of_json
from linli.events.public import is_whole

PAGE_EVENTS_MAX = 1000
SERVICE = "{service}"
"""In an address: the name of the service whose feed it is."""
REMEDY = (
    "Let LINLI_FEEDS_TOKEN_FILE name a file with the access token of a reader of the town;"
    " reading then goes on by itself"
)


class FeedUnavailableError(ConnectionError):
    """A feed gives no events now. It may come back; ask again."""


class UnreadableHistoryError(Exception):
    """A history cannot be read on truthfully: reading stops until somebody has acted."""


class WithheldHistoryError(UnreadableHistoryError):
    """The feed tells us no more than the public, or nothing: whoever went on with that would hold
    something else than the stream's readers do."""


class Feed(Protocol):
    """Events by position; an `EventStore` is one."""

    async def read(self, source: Source, after: int, limit: int) -> list[Envelope]:
        """Events at positions after+1, after+2, …, at most `limit`; the first may lack `previous`.

        [] only where the history ends.
        """
        ...


class HttpFeed:
    """The feeds of the services, behind one address or one each."""

    def __init__(self, client: httpx.AsyncClient, base: str = "") -> None:
        """Read through `client`, which brings time-outs and credentials.

        `base` is the address before `/api`, `{service}` in it the service's name; without one the
        client brings that, too.
        """
        self._client, self._base = client, base

    async def read(self, source: Source, after: int, limit: int) -> list[Envelope]:
        """One page.

        Raises:
            FeedUnavailableError: no answer, or none that is a feed's.
            WithheldHistoryError: it does not tell us everything.
        """
        url = f"{self._base.replace(SERVICE, source.service)}/api/{source.service}/events"
        query = {"town": source.town, "after": after, "limit": min(limit, PAGE_EVENTS_MAX)}
        try:
            response = await self._client.get(url, params=query)
            if response.status_code == HTTPStatus.UNAUTHORIZED:
                raise WithheldHistoryError(f"the feed of {source} refuses our token. {REMEDY}")
            response.raise_for_status()
            return _envelopes(orjson.loads(response.content), int(response.headers["Linli-Epoch"]))
        except (httpx.HTTPError, LookupError, ValueError, TypeError, AttributeError) as error:
            raise FeedUnavailableError(f"the feed of {source} gives no events: {error}") from error


def _envelopes(page: list[dict[str, Any]], epoch: int) -> list[Envelope]:
    events: list[Envelope] = []
    for element in page:
        if not is_whole(element):
            where = f"event {int(element['sequence'])} of {element['source']}"
            raise WithheldHistoryError(f"{where} is withheld from us by its feed. {REMEDY}")
        events.append(envelope_of_json(element, epoch, events[-1].id if events else None))
    return events
