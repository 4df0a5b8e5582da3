"""What a picture is, by its content: decoded, turned upright, bounded, and encoded anew.

Nothing of the file that came is kept but what it shows: no position, camera, thumbnail, comment,
colour profile or byte behind its end.
"""

import logging
from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageOps

from linli.events.refusals import Refusal

MEDIA_TYPE = "image/jpeg"
"""Of every photo that is kept."""
PIXELS_MAX = 50_000_000
UNSCALED_PIXELS_MAX = 16_000_000
"""Of what cannot be decoded smaller than it is: PNG and WebP. It takes up to 16 bytes a pixel."""
EDGE_MAX = 2048
QUALITY = 85
FORMATS = ("JPEG", "PNG", "WEBP")

logging.getLogger("PIL").setLevel(logging.INFO)  # at DEBUG it tells what metadata say
Image.MAX_IMAGE_PIXELS = None  # the bound is ours: Pillow's warns first, and process-wide


class PictureRefusal(Refusal):
    """What came is not taken as a photo."""

    pointer = "/photo"


class PictureTypeError(PictureRefusal):
    """It is none of the kinds of picture that are taken, whatever it was called."""

    code = "photo-type"
    title = "A photo is a JPEG, PNG or WebP picture"
    title_zh = "照片须为 JPEG、PNG 或 WebP 格式"


class PictureBrokenError(PictureRefusal):
    """It begins like a picture, but cannot be decoded."""

    code = "photo-broken"
    title = "The picture cannot be read"
    title_zh = "照片已损坏，无法读取"


class PictureTooLargeError(PictureRefusal):
    """It has more bytes or pixels than are taken."""

    code = "photo-too-large"
    title = "The photo is too large"
    title_zh = "照片过大"


class Picture(NamedTuple):
    """A picture as it is kept."""

    data: bytes
    width: int
    height: int


def developed(data: bytes) -> Picture:
    """What a file shows, encoded anew.

    Raises:
        PictureTypeError, PictureBrokenError, PictureTooLargeError: it is not taken.
    """
    if not is_picture(data):
        raise PictureTypeError(PictureTypeError.title)
    try:
        return _encoded(_shown(data))
    except PictureRefusal:
        raise
    except Exception as error:  # a decoder raises whatever bad bytes lead it to
        raise PictureBrokenError(PictureBrokenError.title) from error


def is_picture(data: bytes) -> bool:
    """Whether it begins as the kinds of picture do that are taken."""
    webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    return webp or data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))


def _shown(data: bytes) -> Image.Image:
    """The decoded picture, upright and bounded."""
    with Image.open(BytesIO(data), formats=FORMATS) as image:
        pixels_max = UNSCALED_PIXELS_MAX if image.format in {"PNG", "WEBP"} else PIXELS_MAX
        if image.width * image.height > pixels_max:
            raise PictureTooLargeError(f"This kind may have {pixels_max // 1_000_000} megapixels")
        image.draft("RGB", (EDGE_MAX, EDGE_MAX))  # a large JPEG is not decoded whole
        image.thumbnail((EDGE_MAX, EDGE_MAX), Image.Resampling.LANCZOS, reducing_gap=None)
        return _on_white(ImageOps.exif_transpose(image))


def _on_white(image: Image.Image) -> Image.Image:
    """The pixels alone, without whatever else came with them."""
    paper = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        paper.paste(layer, mask=layer.getchannel("A"))
    else:
        paper.paste(image.convert("RGB"))
    return paper


def _encoded(image: Image.Image) -> Picture:
    out = BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Picture(out.getvalue(), *image.size)
