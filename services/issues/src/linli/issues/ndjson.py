"""JSON by lines (NDJSON), read from a stream of bytes and written to one, in bounded memory."""

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator
from tempfile import SpooledTemporaryFile

MEDIA_TYPE = "application/x-ndjson"
KEPT_BYTES_MAX = 1024 * 1024
CHUNK_BYTES = 64 * 1024


async def lines_of(stream: AsyncIterable[bytes], bytes_max: int) -> AsyncIterator[bytes]:
    """The lines of a stream; of one that is longer than `bytes_max`, one byte more than that."""
    rest = b""
    async for chunk in stream:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line[: bytes_max + 1]
        rest = rest[: bytes_max + 1]
    if rest:
        yield rest


async def rounds_of[T](items: AsyncIterable[T], size: int) -> AsyncIterator[list[T]]:
    """The items, `size` at a time."""
    taken: list[T] = []
    async for item in items:
        taken.append(item)
        if len(taken) == size:
            yield taken
            taken = []
    if taken:
        yield taken


class Spool:
    """Lines that are kept until they are sent, on disk from 1 MiB on.

    An answer that is sent while its request is still being read stops both sides for good when the
    other one sends all before it reads, as most HTTP clients do.
    """

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(KEPT_BYTES_MAX)  # noqa: SIM115 - closed when it is sent
        self.length = 0

    def write(self, line: bytes) -> None:
        """Keep one more line."""
        self.length += self._file.write(line + b"\n")

    async def sent(self) -> AsyncGenerator[bytes]:
        """The lines as chunks, once."""
        with self._file as file:
            file.seek(0)
            while chunk := file.read(CHUNK_BYTES):
                yield chunk
