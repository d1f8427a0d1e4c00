"""Pictures people send, made anew: what is kept is a fresh JPEG of the pixels, never the file that came (R36).

A file can be a picture and a web page or an archive at once, and photos carry the place they were taken. Neither
survives being decoded and encoded again without what stood beside the pixels.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, JpegImagePlugin

from store_api.errors import Invalid

# The largest request (`app.LARGEST_BODY`) is no larger, so a picture alone in its body is refused there first.
LARGEST_FILE = 5 * 1024 * 1024
FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST_SIDE = 1600
QUALITY = 82
MOST_PIXELS = 50_000_000
# Bytes that decoding may take at its worst. A process that does nothing else then stays below 300 MB.
MOST_MEMORY = 200_000_000
# How often Pillow may read from one file; the usual PNG, in pieces of 8 kB, takes three reads for each.
MOST_READS = 2_500
# Each scan of a JPEG is a walk over all its pixels, whether or not the file has bytes for them.
MOST_SCANNED = 1_000_000_000
START_OF_SCAN = b"\xff\xda"
# A PNG has one colour profile at most; Pillow unpacks every one it meets, a megabyte each.
PROFILE = b"iCCP"
MOST_PROFILES = 3

# Pillow only warns up to twice its limit; here a warning refuses. What it says about odd EXIF, thousands of lines for
# one file if somebody wants, is nobody's news.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")
warnings.simplefilter("error", Image.DecompressionBombWarning)


@dataclass(frozen=True)
class Picture:
    """A baseline JPEG (RGB, upright, no metadata) of `width` x `height` pixels, neither above `LONGEST_SIDE`."""

    jpeg: bytes
    width: int
    height: int


class PatientFile(io.BytesIO):
    """A file that loses patience: one made of a million tiny pieces keeps Pillow busy for many seconds."""

    reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """As any file; ValueError after `MOST_READS`."""
        self.reads += 1
        if self.reads > MOST_READS:
            raise ValueError("too many pieces")
        return super().read(size)


def cleaned(body: bytes) -> Picture:
    """The first frame of a JPEG, PNG or WebP, upright, on white where it lets light through.

    Raises Invalid: picture_too_large (bytes, pixels or the memory they would take), picture_unreadable.
    """
    if len(body) > LARGEST_FILE:
        raise Invalid("picture_too_large")
    if body.count(PROFILE) > MOST_PROFILES:
        raise Invalid("picture_unreadable")
    try:
        with Image.open(PatientFile(body), formats=FORMATS) as opened:
            if not _fits(opened, body.count(START_OF_SCAN)):
                raise Invalid("picture_too_large")
            return _encoded(_on_white(_upright_and_small(opened)))
    except Invalid:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Invalid("picture_too_large") from error
    except Exception as error:
        # A hostile file makes a decoder raise anything; all of it says the same about the file.
        raise Invalid("picture_unreadable") from error


def _fits(opened: Image.Image, scans: int) -> bool:
    """Whether decoding stays within memory and time, by what the header says; nothing is decoded yet."""
    pixels = opened.width * opened.height
    if isinstance(opened, JpegImagePlugin.JpegImageFile) and pixels * scans > MOST_SCANNED:
        return False
    return pixels <= MOST_PIXELS and pixels * _bytes_a_pixel(opened) <= MOST_MEMORY


def _bytes_a_pixel(opened: Image.Image) -> float:
    """The peak while decoding, as measured. Until the last scan of a JPEG libjpeg holds two bytes for each sample."""
    if isinstance(opened, JpegImagePlugin.JpegImageFile):
        samples = [across * down for _, across, down, _ in opened.layer]
        return 1 + 2 * sum(samples) / max(samples)
    return 16 if opened.format == "WEBP" else 10


def _upright_and_small(opened: Image.Image) -> Image.Image:
    """At most `LONGEST_SIDE` long, turned as its EXIF says."""
    # A JPEG is shrunk by libjpeg while it decodes, to a size that still leaves something to blend.
    shrink = max(opened.size) / (LONGEST_SIDE * 1.3)
    opened.draft(None, (int(opened.width / shrink) or 1, int(opened.height / shrink) or 1))
    image = opened
    if image.mode.startswith("I"):
        # Sixteen bits of grey; Pillow would cut off all that is brighter than 255.
        image = image.point(lambda value: value * (1 / 257)).convert("L")
    # A palette cannot be blended.
    if image.mode in {"1", "P", "PA"} or "transparency" in image.info:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return ImageOps.exif_transpose(image)


def _on_white(image: Image.Image) -> Image.Image:
    """The pixels on a fresh sheet: none of the notes that Pillow carries along (`Image.info`) comes with them."""
    sheet = Image.new("RGB", image.size, "white")
    sheet.paste(image, mask=image if image.has_transparency_data else None)
    return sheet


def _encoded(sheet: Image.Image) -> Picture:
    file = io.BytesIO()
    sheet.save(file, "JPEG", quality=QUALITY)
    return Picture(file.getvalue(), sheet.width, sheet.height)
