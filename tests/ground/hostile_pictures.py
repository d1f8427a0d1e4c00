"""Files that somebody sends as a picture to do harm: 200 and more, made by code, the same in every run (R36)."""

from __future__ import annotations

import gzip
import io
import itertools
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import cache

from PIL import Image

# What every file carries where it can; it must never be in what is stored.
PAYLOAD = b"<script>canary_7f3a()</script><?php canary_7f3a(); ?>"
KEPT = ("JPEG", "PNG", "WEBP")
FULL = 5_000_000


def photo(side: int = 96, mode: str = "RGB") -> Image.Image:
    """A picture with something on it."""
    return Image.radial_gradient("L").resize((side, side * 2 // 3)).convert(mode)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """The picture as a file."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    """One piece of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, pixels: bytes, *, depth: int = 8, colour: int = 2, interlaced: int = 0) -> bytes:
    """A PNG whose header says what one likes."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    pieces = chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(pixels, 1)), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(pieces)


def in_png(*chunks: bytes) -> bytes:
    """An honest PNG with these pieces after its header."""
    honest = saved(photo(), "PNG")
    return honest[:33] + b"".join(chunks) + honest[33:]


def segment(marker: int, data: bytes) -> bytes:
    """One piece of a JPEG; at most 65,533 bytes."""
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


def in_jpeg(*segments: bytes) -> bytes:
    """An honest JPEG with these pieces after its first two bytes."""
    honest = saved(photo(), "JPEG")
    return honest[:2] + b"".join(segments) + honest[2:]


def sized_jpeg(width: int, height: int) -> bytes:
    """A JPEG whose header lies about its size."""
    honest = saved(photo(), "JPEG")
    at = honest.index(b"\xff\xc0") + 5
    return honest[:at] + struct.pack(">HH", height, width) + honest[at + 4 :]


def sized_webp(width: int, height: int) -> bytes:
    """A WebP (VP8X) whose header lies about its canvas."""
    canvas = b"\0" * 4 + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    inner = b"WEBPVP8X" + struct.pack("<I", 10) + canvas + saved(photo(), "WEBP")[12:]
    return b"RIFF" + struct.pack("<I", len(inner)) + inner


def archive() -> bytes:
    """A ZIP with the payload in it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as inside:
        inside.writestr("canary.html", PAYLOAD)
    return file.getvalue()


def not_pictures() -> Iterator[tuple[str, bytes]]:
    """Pages, programs, archives, and pictures of kinds that are not read."""
    yield "nothing", b""
    yield "html", b"<!doctype html>" + PAYLOAD
    yield "svg", b'<svg xmlns="http://www.w3.org/2000/svg">' + PAYLOAD + b"</svg>"
    yield "svgz", gzip.compress(b"<svg>" + PAYLOAD + b"</svg>", mtime=0)
    yield "php", PAYLOAD
    yield "zip", archive()
    yield "eps by hand", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(canary) run\n" + PAYLOAD
    yield "fits bomb", fits_bomb()
    yield "xpm", b'/* XPM */\nstatic char *x[] = {"50000 50000 1 1", "a c #000000"};'
    yield "psd", b"8BPS\0\1" + bytes(6) + struct.pack(">HIIHH", 3, 30000, 30000, 8, 3) + bytes(64)
    yield "ppm", b"P6 50000 50000 255\n" + PAYLOAD
    yield "elf", b"\x7fELF" + PAYLOAD
    for kind in ("GIF", "BMP", "TIFF", "EPS", "PDF", "ICO", "TGA", "PCX", "DDS", "AVIF", "JPEG2000", "ICNS"):
        yield kind.lower(), saved(photo(), kind) + PAYLOAD
    for name, magic in (("jpeg", b"\xff\xd8\xff"), ("png", b"\x89PNG\r\n\x1a\n"), ("webp", b"RIFF\x40\0\0\0WEBPVP8 ")):
        yield f"{name} in name only", magic + PAYLOAD


def fits_bomb() -> bytes:
    """A FITS of a few kilobytes that says it unpacks to a gigabyte."""
    cards = ("SIMPLE  = T", "BITPIX  = 8", "NAXIS   = 2", "NAXIS1  = 32768", "NAXIS2  = 32768", "END")
    return "".join(card.ljust(80) for card in cards).ljust(2880).encode() + gzip.compress(bytes(1 << 22), mtime=0)


def larger_than_they_look() -> Iterator[tuple[str, bytes]]:
    """A few bytes that ask for gigabytes."""
    for width, height in ((50_000, 50_000), (7_100, 7_100), (65_000, 800), (1_000, 60_000)):
        yield f"png {width}x{height}", png(width, height, b"\0")
        yield f"jpeg {width}x{height}", sized_jpeg(width, height)
        yield f"webp {width}x{height}", sized_webp(width, height)
    yield "png 2^31", png(2**31 - 1, 2**31 - 1, b"\0")
    yield "webp 16384x16384", sized_webp(16_384, 16_384)
    yield "png 49 megapixels", png(7_000, 7_000, bytes(7_000 * 21_001))
    yield "webp 49 megapixels", sized_webp(7_000, 7_000)
    yield "too many bytes", saved(photo(), "JPEG") + bytes(6_000_000)


def polyglots() -> Iterator[tuple[str, bytes]]:
    """Files that are a picture and something else as well."""
    for kind in KEPT:
        for name, rider in (
            ("html", PAYLOAD),
            ("zip", archive()),
            ("pdf", b"%PDF-1.4\n" + PAYLOAD),
            ("jar", archive()),
        ):
            yield f"{kind} + {name}", saved(photo(), kind) + rider
    for marker, name in ((0xFE, "comment"), (0xE0, "app0"), (0xED, "photoshop"), (0xEF, "app15")):
        yield f"jpeg {name}", in_jpeg(segment(marker, b"*/=1;" + PAYLOAD))
    yield "jpeg with a page in fill", in_jpeg(b"\xff" * 64 + segment(0xFE, PAYLOAD))
    yield "png private", in_png(chunk(b"caNa", PAYLOAD))
    yield "png text", in_png(chunk(b"tEXt", b"Comment\0" + PAYLOAD))
    yield "png zipped text", in_png(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(PAYLOAD)))
    yield "png after its pixels", saved(photo(), "PNG")[:-12] + chunk(b"tEXt", b"k\0" + PAYLOAD) + chunk(b"IEND", b"")
    yield "palette of php", saved(painted_with(PAYLOAD), "PNG")


def painted_with(text: bytes) -> Image.Image:
    """A picture whose palette is a program."""
    image = photo(mode="L").quantize(16)
    image.putpalette(text[: 48 - len(text) % 3].ljust(48, b"\0"))
    return image


def with_metadata() -> Iterator[tuple[str, bytes]]:
    """Places, profiles and words beside the pixels, more than anybody needs."""
    exif = Image.Exif()
    exif[0x010E] = PAYLOAD.decode()
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 14.0, 5.0), 3: "E", 4: (121.0, 28.0, 9.0)})
    for kind in KEPT:
        yield f"{kind} exif", saved(photo(), kind, exif=exif)
        yield f"{kind} icc", saved(photo(), kind, icc_profile=PAYLOAD * 1_000)
        yield f"{kind} rotten exif", saved(photo(), kind, exif=b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + PAYLOAD * 50)
    for kind in ("JPEG", "WEBP"):
        yield f"{kind} xmp", saved(photo(), kind, xmp=b"<x:xmpmeta>" + PAYLOAD + b"</x:xmpmeta>")
    yield "jpeg megabytes of exif", in_jpeg(*[segment(0xE1, b"Exif\0\0" + bytes(65_000))] * 60)
    yield (
        "jpeg megabytes of icc",
        in_jpeg(*(segment(0xE2, b"ICC_PROFILE\0" + bytes((n, 70)) + bytes(65_000)) for n in range(70))),
    )
    yield "jpeg overlapping exif", in_jpeg(segment(0xE1, b"Exif\0\0" + overlapping_tags()))
    yield "jpeg overlapping mpf", in_jpeg(segment(0xE2, b"MPF\0" + overlapping_tags()))
    yield "several pictures", saved(photo(), "MPO", save_all=True, append_images=[photo(48)]) + PAYLOAD


def overlapping_tags() -> bytes:
    """A directory of 2,500 tags that all claim the same 34 kB."""
    tags = b"".join(struct.pack("<HHII", 1 + number, 7, 34_000, 30_022) for number in range(2_500))
    return (b"II*\0\x08\0\0\0" + struct.pack("<H", 2_500) + tags + bytes(4)).ljust(65_000, b"A")


def bombs() -> Iterator[tuple[str, bytes]]:
    """Small files that unpack to much, and files of a million pieces."""
    megabyte = zlib.compress(bytes(1 << 20), 9)
    for name, start in (("zTXt", b"k\0\0"), ("iTXt", b"k\0\1\0\0\0"), ("iCCP", b"k\0\0")):
        yield f"png {name} in one piece", in_png(chunk(name.encode(), start + zlib.compress(bytes(1 << 26), 1)))
        one = chunk(name.encode(), start + megabyte)
        yield f"png {name} a megabyte each", in_png(*[one] * 60)
        yield f"png {name} more than fits", in_png(*[one] * 900)
    yield "png with pixels too many", png(96, 64, bytes(1 << 27))
    yield "png of tiny pieces", in_png(chunk(b"caNa", b"") * (FULL // 12))
    yield "png of empty pixels", saved(photo(), "PNG")[:-12] + chunk(b"IDAT", b"") * (FULL // 12)
    yield (
        "png as large as is read",
        png(7_000, 2_840, bytes(7_000 * 8 * 2_840 + 40_000), depth=16, colour=6, interlaced=1),
    )
    yield "jpeg of tiny pieces", in_jpeg(b"\xff\xfe\0\2" * (FULL // 4))
    yield "jpeg of tiny exif", in_jpeg(segment(0xE1, b"Exif\0\0A") * (FULL // 11))
    yield "jpeg of small exif", in_jpeg(segment(0xE1, b"Exif\0\0" + bytes(8_000)) * (FULL // 8_010))
    yield "jpeg of fill bytes", in_jpeg(b"\xff" * FULL)
    yield "jpeg of junk", in_jpeg(bytes(FULL))
    for scans in (10, 400, 2_000):
        yield f"jpeg of {scans} scans", scanned_again(scans)
    for mode, side in (("RGB", 5_300), ("CMYK", 4_700), ("RGB", 5_400)):
        solid = Image.new(mode, (side, side))
        yield f"progressive {mode} {side}", saved(solid, "JPEG", progressive=True, subsampling=0)
    yield "progressive of 50 megapixels", saved(Image.new("RGB", (8_160, 6_120)), "JPEG", progressive=True)
    yield "animated webp", animated(2_000, 4)
    yield "webp of 2000 frames", animated(16, 2_000)


def scanned_again(times: int) -> bytes:
    """A progressive JPEG that refines its 49 megapixels again and again."""
    honest = saved(Image.new("L", (7_000, 7_000), 128), "JPEG", progressive=True, quality=50)
    return honest[:-2] + honest[honest.rindex(b"\xff\xda") : -2] * times + honest[-2:]


def animated(side: int, frames: int) -> bytes:
    """A WebP that moves."""
    first, *rest = (Image.new("RGB", (side, side), (number % 256, number // 256, 9)) for number in range(frames))
    return saved(first, "WEBP", save_all=True, append_images=rest, lossless=True)


def odd_shapes() -> Iterator[tuple[str, bytes]]:
    """Unusual but honest."""
    for kind, (width, height) in itertools.product(KEPT, ((1, 1), (1, 16_000), (16_000, 1), (3, 2_000))):
        yield f"{kind} {width}x{height}", saved(Image.new("RGB", (width, height), "red"), kind)
    yield "png 1x50000", saved(Image.new("RGB", (1, 50_000), "red"), "PNG")
    for mode in ("1", "L", "LA", "P", "RGBA", "I;16"):
        yield f"png {mode}", saved(photo(mode="L").convert(mode) if mode != "I;16" else Image.new(mode, (9, 9)), "PNG")
    for mode in ("L", "CMYK", "YCbCr"):
        yield f"jpeg {mode}", saved(photo(mode=mode), "JPEG")
    yield "png palette with a hole", saved(photo(mode="L").quantize(16), "PNG", transparency=bytes(range(0, 256, 16)))
    yield "png grey with a hole", saved(photo(mode="L"), "PNG", transparency=0)
    yield "png deep grey with a hole", saved(Image.new("I;16", (9, 9), 40_000), "PNG", transparency=40_000)


@cache
def honest() -> dict[str, bytes]:
    """One good file of each kind that can be cut or bent."""
    return {
        "jpeg": saved(photo(), "JPEG"),
        "progressive": saved(photo(), "JPEG", progressive=True),
        "png": saved(photo(), "PNG"),
        "webp": saved(photo(), "WEBP"),
        "lossless": saved(photo(), "WEBP", lossless=True),
    }


def cut() -> Iterator[tuple[str, bytes]]:
    """Good files that end too early."""
    for name, body in honest().items():
        for share in range(10):
            yield f"{name} cut at {share}/10", body[: len(body) * share // 10]


def bent() -> Iterator[tuple[str, bytes]]:
    """Good files with a few bits turned over, from a fixed seed."""
    dice = random.Random(36)
    for name, body in honest().items():
        for number in range(12):
            damaged = bytearray(body)
            for _ in range(3):
                damaged[dice.randrange(len(body))] ^= 1 << dice.randrange(8)
            yield f"{name} bent {number}", bytes(damaged)


@cache
def refused() -> dict[str, bytes]:
    """By name, the files that are not pictures, are too large or end too early."""
    return dict(itertools.chain(not_pictures(), larger_than_they_look(), cut()))


@cache
def drawn_anew() -> dict[str, bytes]:
    """By name, the files that are honest pictures, whatever else they are."""
    return dict(itertools.chain(polyglots(), with_metadata(), odd_shapes()))


@cache
def either() -> dict[str, bytes]:
    """By name, the files of which only their being harmless is asked."""
    return dict(itertools.chain(bombs(), bent()))
