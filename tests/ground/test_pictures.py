"""Pictures are drawn anew and hostile files do no harm (R36)."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hostile_pictures import drawn_anew, either, honest, photo, refused, saved
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, JpegImagePlugin

from store_api.errors import Invalid
from store_api.pictures import LARGEST_FILE, LONGEST_SIDE, Picture, cleaned

# What Pillow says about odd EXIF is ignored in the store as well; pytest would make errors of it.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")
CANARY = b"canary"
# A picture in which every pixel has been sent may lack its last marks: those of a PNG are the longest.
LAST_MARKS = 24
STATUS = Path("/proc/self/status")
MOST_RESIDENT = 300 * 1024
# Reads the files of a folder one after another in a process of its own and prints the most memory it ever had, in kB.
READ_ALL = """
import pathlib, re, sys
from store_api.errors import Invalid
from store_api.pictures import cleaned
for file in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    try:
        cleaned(file.read_bytes())
    except Invalid:
        pass
print(re.search(r"VmHWM:\\s+(\\d+) kB", pathlib.Path("/proc/self/status").read_text())[1])
"""


def outcome(body: bytes) -> Picture | str:
    """What is kept, or the code of the refusal; anything else is a fault."""
    try:
        return cleaned(body)
    except Invalid as refusal:
        return refusal.code


def opened(picture: Picture) -> JpegImagePlugin.JpegImageFile:
    """What is kept, as a reader of JPEG sees it."""
    with Image.open(io.BytesIO(picture.jpeg)) as image:
        image.load()
    assert isinstance(image, JpegImagePlugin.JpegImageFile)
    return image


def harmless(picture: Picture, body: bytes) -> bool:
    """Whether it is a small JPEG with nothing beside its pixels, and nothing of what was sent."""
    image = opened(picture)
    return (
        image.size == (picture.width, picture.height)
        and max(image.size) <= LONGEST_SIDE
        and (image.mode, image.format) == ("RGB", "JPEG")
        and [name for name, _ in image.applist] == ["APP0"]
        and not {"exif", "icc_profile", "xmp", "comment", "progressive"} & set(image.info)
        and not image.getexif()
        and picture.jpeg.endswith(b"\xff\xd9")
        and picture.jpeg != body
        and CANARY not in picture.jpeg
    )


def colour(picture: Picture, across: float, down: float) -> tuple[int, ...]:
    """The colour at a place given in shares of width and height, rounded to steps of 32."""
    found = opened(picture).getpixel((int(picture.width * across), int(picture.height * down)))
    assert isinstance(found, tuple)
    return tuple(round(value / 32) * 32 for value in found)


def test_there_are_two_hundred_hostile_files() -> None:
    assert len(refused()) + len(drawn_anew()) + len(either()) >= 200


def test_the_payload_is_in_the_files_so_its_absence_says_something() -> None:
    assert sum(CANARY in body for body in drawn_anew().values()) >= 30


def test_what_is_no_whole_picture_of_bearable_size_is_refused() -> None:
    kept = {name for name, body in refused().items() if isinstance(outcome(body), Picture)}
    assert not kept


def test_an_honest_picture_is_kept_whatever_hangs_on_it() -> None:
    lost = {name: outcome(body) for name, body in drawn_anew().items() if isinstance(outcome(body), str)}
    assert not lost


@pytest.mark.parametrize("files", [refused, drawn_anew, either])
def test_nothing_of_a_hostile_file_is_kept_but_its_pixels(files: Callable[[], dict[str, bytes]]) -> None:
    found = ((name, outcome(body), body) for name, body in files().items())
    assert not [name for name, kept, body in found if isinstance(kept, Picture) and not harmless(kept, body)]


@pytest.mark.skipif(not STATUS.exists(), reason="the peak of a process is read from Linux's /proc")
def test_no_hostile_file_takes_more_than_300_megabytes(tmp_path: Path) -> None:
    for number, body in enumerate([*refused().values(), *drawn_anew().values(), *either().values()]):
        (tmp_path / f"{number:03}").write_bytes(body)
    read = subprocess.run([sys.executable, "-c", READ_ALL, str(tmp_path)], capture_output=True, text=True, check=False)
    assert read.returncode == 0, read.stderr
    assert int(read.stdout) < MOST_RESIDENT


@settings(deadline=None)
@given(st.sampled_from(sorted(honest())), st.floats(0, 1, exclude_max=True))
def test_a_picture_cut_short_anywhere_is_refused(name: str, share: float) -> None:
    body = honest()[name]
    assert outcome(body[: int((len(body) - LAST_MARKS) * share)]) == "picture_unreadable"


@settings(deadline=None)
@given(st.sampled_from(sorted(honest())), st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255))))
def test_a_damaged_picture_is_refused_or_harmless(name: str, damage: list[tuple[float, int]]) -> None:
    body = bytearray(honest()[name])
    for share, bits in damage:
        body[int(len(body) * share)] ^= bits
    kept = outcome(bytes(body))
    assert isinstance(kept, str) or harmless(kept, bytes(body))


@settings(deadline=None)
@given(st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBPVP8X"]), st.binary(max_size=400))
def test_noise_is_refused(start: bytes, noise: bytes) -> None:
    assert isinstance(outcome(start + noise), str)


@pytest.mark.parametrize("name", ["png 50000x50000", "jpeg 50000x50000", "webp 50000x50000", "too many bytes"])
def test_a_picture_that_is_too_large_is_told_so(name: str) -> None:
    assert outcome(refused()[name]) == "picture_too_large"


@pytest.mark.parametrize("name", ["jpeg of 400 scans", "progressive RGB 5400", "png 49 megapixels"])
def test_a_picture_that_would_take_too_long_or_too_much_memory_is_too_large(name: str) -> None:
    assert outcome((either() | refused())[name]) == "picture_too_large"


@pytest.mark.parametrize(
    "name",
    ["png of tiny pieces", "png of empty pixels", "jpeg of tiny pieces", "jpeg of tiny exif", "jpeg of fill bytes"],
)
def test_a_file_of_a_million_pieces_is_given_up(name: str) -> None:
    assert outcome(either()[name]) == "picture_unreadable"


def test_a_profile_is_not_unpacked_again_and_again() -> None:
    assert outcome(either()["png iCCP a megabyte each"]) == "picture_unreadable"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_of_a_phone_is_made_small(kind: str) -> None:
    kept = cleaned(saved(Image.linear_gradient("L").resize((4_000, 3_000)).convert("RGB"), kind))
    assert (kept.width, kept.height) == (LONGEST_SIDE, 1_200)


def test_a_photo_of_50_megapixels_is_read() -> None:
    kept = cleaned(saved(Image.new("RGB", (8_160, 6_120), "teal"), "JPEG"))
    assert (kept.width, kept.height) == (LONGEST_SIDE, 1_200)


def test_a_small_picture_keeps_its_size() -> None:
    kept = cleaned(saved(photo(96), "JPEG"))
    assert (kept.width, kept.height) == (96, 64)


def test_a_very_long_picture_keeps_a_pixel_of_width() -> None:
    kept = cleaned(drawn_anew()["png 1x50000"])
    assert (kept.width, kept.height) == (1, LONGEST_SIDE)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("side", [400, 2_400])
def test_a_photo_held_upright_comes_out_upright(kind: str, side: int) -> None:
    lying = Image.new("RGB", (side, side // 2), "blue")
    lying.paste("red", (0, 0, side // 2, side // 2))
    exif = Image.Exif()
    exif[0x0112] = 6
    kept = cleaned(saved(lying, kind, exif=exif))
    assert kept.height == 2 * kept.width
    assert colour(kept, 0.5, 0.2) == (256, 0, 0)
    assert colour(kept, 0.5, 0.8) == (0, 0, 256)


def test_where_a_photo_was_taken_is_gone() -> None:
    sent = drawn_anew()["JPEG exif"]
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(0x8825)
    assert not opened(cleaned(sent)).getexif()


def test_what_lets_light_through_is_white_behind() -> None:
    glass = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    glass.paste((0, 0, 0, 255), (0, 32, 64, 64))
    kept = cleaned(saved(glass, "PNG"))
    assert colour(kept, 0.5, 0.2) == (256, 256, 256)
    assert colour(kept, 0.5, 0.8) == (0, 0, 0)


def test_a_hole_in_a_palette_is_white() -> None:
    pierced = Image.new("P", (64, 64), 1)
    pierced.putpalette([0, 0, 0, 0, 0, 255])
    assert colour(cleaned(saved(pierced, "PNG", transparency=1)), 0.5, 0.5) == (256, 256, 256)


def test_sixteen_bits_of_grey_stay_grey() -> None:
    assert colour(cleaned(saved(Image.new("I;16", (64, 64), 32_768), "PNG")), 0.5, 0.5) == (128, 128, 128)


def test_colours_for_print_become_colours_for_screens() -> None:
    assert colour(cleaned(saved(Image.new("CMYK", (64, 64), (0, 255, 255, 0)), "JPEG")), 0.5, 0.5) == (256, 0, 0)


def test_of_a_moving_picture_the_first_frame_is_kept() -> None:
    still, moved = Image.new("RGB", (64, 64), "red"), Image.new("RGB", (64, 64), "blue")
    kept = cleaned(saved(still, "WEBP", save_all=True, append_images=[moved], lossless=True))
    assert colour(kept, 0.5, 0.5) == (256, 0, 0)


def test_a_file_may_have_exactly_the_largest_size() -> None:
    body = saved(photo(), "JPEG")
    assert isinstance(outcome(body.ljust(LARGEST_FILE, b"\0")), Picture)
    assert outcome(body.ljust(LARGEST_FILE + 1, b"\0")) == "picture_too_large"
