"""Where a running service keeps its photos."""

from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from linli.chassis.service import Running
from linli.issues.photos.files import FileStore
from linli.issues.photos.s3 import BucketStore
from linli.issues.photos.store import PhotoStore


def photo_store_of(running: Running) -> PhotoStore:
    """Its photo store, as its surroundings say; made once."""
    state, place = running.app.state, running.photos
    if not hasattr(state, "photos"):
        if place is None:
            raise ValueError("nobody says where photos are kept")
        state.photos = FileStore(place) if isinstance(place, Path) else BucketStore(place)
    return state.photos


async def _photos(request: Request) -> PhotoStore:
    return photo_store_of(request.app.state.running)


Photos = Annotated[PhotoStore, Depends(_photos)]
"""Where the bytes of photos are kept."""
