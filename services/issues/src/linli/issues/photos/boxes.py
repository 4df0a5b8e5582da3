"""Pictures are kept encrypted, each under a key of its own, which the event holds sealed.

AES-256-GCM, bound to the photo's id; a box is the nonce, the ciphertext and the tag.
"""

import os
from base64 import b64decode, b64encode
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from linli.events.contracts.issues import PhotoId
from linli.events.contracts.personal import FreeText, Personal

KEY_BITS = 256
NONCE_BYTES = 12


class BoxChangedError(Exception):
    """A box was changed, or is another photo's."""


class Box(NamedTuple):
    """A picture that is closed, and what opens it."""

    data: bytes
    key: FreeText


def closed(picture: bytes, photo_id: PhotoId) -> Box:
    """The picture under a new key."""
    key, nonce = AESGCM.generate_key(KEY_BITS), os.urandom(NONCE_BYTES)
    data = nonce + AESGCM(key).encrypt(nonce, picture, photo_id.bytes)
    return Box(data, Personal(b64encode(key).decode()))


def opened(box: Box, photo_id: PhotoId) -> bytes:
    """The picture in a box whose key is clear.

    Raises:
        BoxChangedError: it is not what was closed.
    """
    nonce, sealed = box.data[:NONCE_BYTES], box.data[NONCE_BYTES:]
    try:
        return AESGCM(b64decode(box.key.reveal())).decrypt(nonce, sealed, photo_id.bytes)
    except (InvalidTag, ValueError) as error:
        raise BoxChangedError(f"the bytes of photo {photo_id} were changed") from error
