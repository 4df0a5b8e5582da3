"""Records to a service's bulk endpoint, and back what became of each."""

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping
from typing import Any

import orjson
from httpx import Timeout

from linli.cli.asking import Asker, RefusedError
from linli.cli.imports.registers import Mapped
from linli.cli.imports.table import Refused

CHUNK_BYTES = 64 * 1024
UNHURRIED = Timeout(30.0, read=None, write=None)
"""The answer begins when the last record has been dealt with."""

type Result = Mapping[str, Any]
"""`line`, `status`, and of what was refused `field`, `reason`, `detail`."""


async def send(
    asker: Asker,
    endpoint: str,
    query: Mapping[str, str],
    records: Iterable[Mapped],
) -> AsyncIterator[Result]:
    """What became of each record but those refused here, which keep their line, empty.

    Raises:
        RefusedError: the service took nothing, or ended in the middle; sent again, what it has
            recorded is a duplicate.
    """
    headers = {"Content-Type": "application/x-ndjson", **asker.waiting}
    content = _chunks(records)
    async with asker.client.stream(
        "POST", endpoint, params=dict(query), headers=headers, content=content, timeout=UNHURRIED
    ) as response:
        if not response.is_success:
            await response.aread()
            raise RefusedError(response)
        asker.note(response)
        async for line in _lines(response.aiter_bytes()):
            yield orjson.loads(line)


async def _chunks(records: Iterable[Mapped]) -> AsyncIterator[bytes]:
    chunk = bytearray()
    for record in records:
        if not isinstance(record, Refused):
            chunk += orjson.dumps(record)
        chunk += b"\n"
        if len(chunk) > CHUNK_BYTES:
            yield bytes(chunk)
            chunk.clear()
    yield bytes(chunk)


async def _lines(chunks: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """Lines by line feeds alone: JSON may hold the other characters that end a line."""
    rest = b""
    async for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield line
    if rest:
        yield rest
