"""The photo store in a bucket of any server that speaks S3."""

from collections.abc import AsyncIterator, Generator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from linli.chassis.photo_places import Bucket
from linli.issues.photos.store import NAME, Kept, PhotoStoreAwayError

if TYPE_CHECKING:
    from obstore.store import S3Credential

CONNECT_TIMEOUT, TIMEOUT = "3s", "30s"
RETRIES_MAX = 2
PAGE_OBJECTS = 500
EXPIRES = timedelta(minutes=1)
"""Less than what the library takes for long."""


class BucketStore:
    """A `PhotoStore` in a bucket."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = S3Store(
            bucket.name,
            endpoint=bucket.url,
            region=bucket.region,
            credential_provider=partial(credentials_of, bucket),
            virtual_hosted_style_request=False,
            client_options={
                "allow_http": bucket.url.startswith("http://"),
                "connect_timeout": CONNECT_TIMEOUT,
                "timeout": TIMEOUT,
            },
            retry_config={"max_retries": RETRIES_MAX},
        )

    async def put(self, name: str, data: bytes) -> None:
        """As `PhotoStore.put`."""
        with _answering():
            await obstore.put_async(self._bucket, name, data, use_multipart=False)

    async def get(self, name: str) -> bytes | None:
        """As `PhotoStore.get`."""
        with _answering():
            try:
                found = await obstore.get_async(self._bucket, name)
            except FileNotFoundError:
                return None
            return bytes(await found.bytes_async())

    async def delete(self, name: str) -> None:
        """As `PhotoStore.delete`."""
        with _answering():
            await obstore.delete_async(self._bucket, name)

    async def kept(self) -> AsyncIterator[Sequence[Kept]]:
        """As `PhotoStore.kept`."""
        with _answering():
            # its other form answers the tables of a library that we do not have
            pages = self._bucket.list(chunk_size=PAGE_OBJECTS)  # pyright: ignore[reportUnknownMemberType]
            async for page in pages:
                found = [Kept(one["path"], one["last_modified"]) for one in page]
                yield [one for one in found if NAME.fullmatch(one.name)]


def credentials_of(bucket: Bucket) -> "S3Credential":
    """Those that are valid now. They soon expire, so that each use asks again."""
    key_id, secret = bucket.keys()
    return {
        "access_key_id": key_id,
        "secret_access_key": secret,
        "expires_at": datetime.now(UTC) + EXPIRES,
    }


@contextmanager
def _answering() -> Generator[None]:
    try:
        yield
    except (BaseError, OSError) as error:
        raise PhotoStoreAwayError(f"the photo store fails: {type(error).__name__}") from error
