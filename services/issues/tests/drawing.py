"""Pictures for tests, drawn on the spot."""

import struct
import zlib
from io import BytesIO

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

CANARY = "canary-camera-4711"
"""In every text of a picture's metadata."""
TOWARDS_THE_RIGHT = 6
"""The orientation of a picture that was taken upright."""


def drawn(kind: str = "JPEG", size: tuple[int, int] = (64, 48), mode: str = "RGB") -> bytes:
    """A picture: its left half red, its right half blue."""
    image = Image.new(mode, size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    return saved(image, kind)


def taken(size: tuple[int, int] = (64, 48)) -> bytes:
    """A picture as a telephone takes it: it says where, by what and when, and holds a thumbnail."""
    image = Image.open(BytesIO(drawn(size=size)))
    exif = Image.Exif()
    exif[Base.Make] = exif[Base.Model] = exif[Base.ImageDescription] = CANARY
    exif[Base.Orientation] = TOWARDS_THE_RIGHT
    position = exif.get_ifd(IFD.GPSInfo)
    position |= {GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: (23.0, 11.0, 21.48)}
    position |= {GPS.GPSLongitudeRef: "E", GPS.GPSLongitude: (113.0, 7.0, 59.16)}
    comment = CANARY.encode()
    more = {"exif": exif, "icc_profile": comment * 8, "comment": comment}
    return saved(image, "JPEG", **more) + comment


def saved(image: Image.Image, kind: str, **more: object) -> bytes:
    """The picture as a file."""
    out = BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG that says that it is so large, and is tiny."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
