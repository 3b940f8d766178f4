"""The door for picture bytes: what comes in looks as it should."""

import io
import random
import subprocess
import sys

import numpy as np
import picture_files as files
import pytest
from picture_files import BLUE, GREEN, RED, WHITE, YELLOW, corners
from PIL import Image

from core.photo import open_grey, open_photo
from core.settings import ROOT

GOOD = files.good_files()
DAMAGED = "damaged, incomplete or empty"


def close(colours: list[tuple[int, ...]], wanted: list[tuple[int, ...]]) -> bool:
    return np.allclose(colours, wanted, atol=3)  # JPEG and lossy WebP are off by a level or two


# What comes out


@pytest.mark.parametrize("name", GOOD)
def test_every_good_file_opens_as_plain_arrays(name):
    photo, grey = open_photo(GOOD[name]), open_grey(GOOD[name])
    assert type(photo) is type(grey) is np.ndarray
    assert (photo.dtype, photo.ndim, photo.shape[2]) == (np.uint8, 3, 3)
    assert (grey.dtype, grey.shape) == (np.float32, photo.shape[:2])
    assert photo.flags.c_contiguous
    assert photo.flags.writeable
    assert grey.min() >= 0
    assert grey.max() <= 1


@pytest.mark.parametrize(("kind", "options"), [("PNG", {}), ("WEBP", {"lossless": True}), ("BMP", {}), ("TIFF", {})])
def test_lossless_files_keep_every_value(kind, options):
    pixels = files.noise(19, 31)
    assert np.array_equal(open_photo(files.saved(Image.fromarray(pixels), kind, **options)), pixels)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"progressive": True},
        {"restart_marker_blocks": 1},
        {"optimize": True},
        {"subsampling": 0},
        {"quality": 100},
        {"comment": b"\xff\xda\xff\xd9"},
    ],
    ids=str,
)
def test_jpegs_lose_their_metadata_and_no_pixel(options):
    jpeg = files.saved(Image.fromarray(files.noise(61, 45)), "JPEG", **options)
    with Image.open(io.BytesIO(jpeg)) as picture:
        wanted = np.array(picture)
    thumbnail = b"Exif\0\0" + files.exif(1) + GOOD["jpeg"]
    assert np.array_equal(open_photo(jpeg), wanted)
    assert np.array_equal(open_photo(files.with_segments(jpeg, files.segment(0xE1, thumbnail))), wanted)
    assert np.array_equal(open_photo(files.with_segments(jpeg, b"\xff\xff\xff")), wanted)  # padding
    assert np.array_equal(open_photo(jpeg + b"the video of a motion photo"), wanted)


def test_a_single_pixel_and_two_in_a_row_come_back_as_they_are():
    for shape in ((1, 1), (1, 2), (2, 1), (1, 20)):
        pixels = files.noise(*shape)
        assert np.array_equal(open_photo(files.saved(Image.fromarray(pixels), "PNG")), pixels)


def test_file_sizes_that_look_like_line_ends_are_no_trouble():
    data = files.saved(Image.fromarray(files.noise(80, 10)), "BMP")
    assert data[2:6] == b"6\n\0\0"
    assert np.array_equal(open_photo(data), files.noise(80, 10))


@pytest.mark.parametrize("side", [8, 16, 28])
def test_small_grey_pictures_keep_their_exact_values_and_size(side):
    values = np.resize(np.arange(256, dtype=np.uint8), (side, side))
    colour = np.stack([values] * 3, axis=-1)
    for picture in (Image.fromarray(values), Image.fromarray(colour), Image.fromarray(values).convert("LA")):
        assert np.array_equal(open_grey(files.saved(picture, "PNG")), np.float32(values) / np.float32(255))


def test_grey_is_luminance():
    assert open_grey(files.saved(Image.new("RGB", (2, 2), RED), "PNG")) == pytest.approx(0.299)
    assert open_grey(files.saved(Image.new("RGB", (2, 2), GREEN), "PNG")) == pytest.approx(0.587)
    assert open_grey(files.saved(Image.new("RGB", (2, 2), BLUE), "PNG")) == pytest.approx(0.114)


def test_16_bit_gradient_stays_a_gradient():
    ramp = np.linspace(0, 65535, 28 * 28).round().astype(np.uint16).reshape(28, 28)
    data = files.png_16_bit(ramp)
    assert np.array_equal(open_grey(data), (ramp / 65535).astype(np.float32))
    assert np.array_equal(open_photo(data), np.stack([np.rint(ramp / 257)] * 3, axis=-1))
    small = open_grey(data, max_side=7)
    assert small.shape == (7, 7)
    assert np.all(np.diff(small.ravel()) > 0)


def test_16_bit_transparent_value_becomes_white():
    ramp = np.arange(64, dtype=np.uint16).reshape(8, 8) * 1000
    grey = open_grey(files.png_16_bit(ramp, files.chunk(b"tRNS", (5000).to_bytes(2, "big"))))
    assert grey[0, 5] == 1
    assert grey[0, 6] == np.float32(6000 / 65535)


def test_16_bit_colours_keep_their_upper_8_bits():
    row = b"\0" + np.array([65535, 32768, 255, 0, 257, 65280], ">u2").tobytes()
    assert open_photo(files.png(2, 1, 16, 2, row)).tolist() == [[[255, 128, 0], [0, 1, 255]]]


def test_1_bit_pictures_are_black_and_white():
    picture = Image.fromarray(np.eye(9, dtype=bool))
    for kind in ("PNG", "BMP"):
        assert np.array_equal(open_photo(files.saved(picture, kind)), np.stack([np.eye(9) * 255] * 3, axis=-1))
        assert np.array_equal(open_grey(files.saved(picture, kind)), np.eye(9))


def test_palette_pictures_show_their_colours():
    for kind in ("PNG", "BMP"):
        assert corners(open_photo(files.saved(files.quadrants().quantize(4), kind))) == [RED, GREEN, BLUE, YELLOW]


@pytest.mark.parametrize("mode", ["P", "RGB", "L"])
def test_transparent_colour_becomes_white(mode):
    picture = Image.new("RGB", (4, 2), "black")
    picture.paste((90, 90, 90), (2, 0, 4, 2))
    key = {"P": 0, "RGB": (0, 0, 0), "L": 0}[mode]
    picture = picture.convert("L").convert("P") if mode == "P" else picture.convert(mode)
    assert open_photo(files.saved(picture, "PNG", transparency=key))[0, :, 0].tolist() == [255, 255, 90, 90]
    assert open_photo(files.saved(picture, "PNG"))[0, 0].tolist() == [0, 0, 0]


@pytest.mark.parametrize("ink", [(255, 255, 255), (255, 240, 120), (190, 230, 255)])
@pytest.mark.parametrize(("kind", "options"), [("PNG", {}), ("WEBP", {"lossless": True}), ("AVIF", {}), ("TIFF", {}), ("GIF", {})])
def test_light_ink_on_nothing_lies_on_black_and_is_seen(ink, kind, options):
    picture = Image.new("RGBA", (40, 40), (*ink, 0))
    picture.paste((*ink, 255), (10, 5, 15, 35))
    photo = open_photo(files.saved(picture, kind, **options)).astype(int)
    assert np.abs(photo[20, 12] - ink).max() <= 12
    assert photo[20, 30].max() <= 12


def test_white_paper_with_a_thin_dark_stroke_and_clear_corners_stays_on_white():
    picture = Image.new("RGBA", (100, 100), (255, 255, 255, 255))
    picture.paste((0, 0, 0, 0), (0, 0, 10, 10))
    picture.paste((20, 20, 60, 255), (50, 10, 53, 80))
    photo = open_photo(files.saved(picture, "PNG"))
    assert photo[5, 5].tolist() == [255, 255, 255]
    assert photo[40, 51].tolist() == [20, 20, 60]


def test_palette_entries_can_be_half_transparent():
    picture = Image.new("P", (3, 1))
    picture.putpalette([*RED, *RED, *RED])
    picture.putdata([0, 1, 2])
    photo = open_photo(files.saved(picture, "PNG", transparency=bytes([0, 128, 255])))
    assert photo.tolist() == [[list(WHITE), [255, 127, 127], list(RED)]]


@pytest.mark.parametrize(("kind", "options"), [("PNG", {}), ("WEBP", {"lossless": True, "exact": True})])
def test_transparent_parts_lie_on_white(kind, options):
    pixels = np.array([[(*RED, 0), (*RED, 128), (*RED, 255)]], np.uint8)
    photo = open_photo(files.saved(Image.fromarray(pixels), kind, **options))
    assert photo.tolist() == [[list(WHITE), [255, 127, 127], list(RED)]]


def test_grey_with_transparency_lies_on_white():
    pixels = np.array([[(0, 0), (0, 255), (100, 255)]], np.uint8)
    grey = open_grey(files.saved(Image.fromarray(pixels, "LA"), "PNG"))
    assert np.array_equal(grey, np.float32([[1, 0, 100 / 255]]))


def test_hidden_colours_do_not_bleed_when_a_transparent_picture_is_shrunk():
    pixels = np.full((64, 64, 4), (90, 90, 90, 255), np.uint8)
    pixels[::2] = (255, 0, 0, 0)
    assert np.ptp(open_photo(files.saved(Image.fromarray(pixels), "PNG"), max_side=16), axis=-1).max() <= 1


@pytest.mark.parametrize(
    ("ink", "colour"),
    [((0, 0, 0, 0), WHITE), ((0, 255, 255, 0), RED), ((255, 0, 255, 0), GREEN), ((255, 255, 0, 0), BLUE), ((0, 0, 0, 255), (0, 0, 0))],
)
def test_cmyk_jpegs_of_print_shops_are_not_negatives(ink, colour):
    data = files.saved(Image.new("CMYK", (16, 16), ink), "JPEG", quality=100)
    assert b"Adobe" in data
    assert close(corners(open_photo(data)), [colour] * 4)


@pytest.mark.parametrize(("ink", "colour"), [((0, 255, 255), RED), ((255, 0, 255), GREEN), ((255, 255, 0), BLUE), ((0, 0, 0), WHITE)])
def test_ycck_jpegs_of_photoshop_show_their_colours(ink, colour):
    luma_chroma = Image.new("RGB", (1, 1), ink).convert("YCbCr").getpixel((0, 0))
    inverted = tuple(255 - value for value in luma_chroma)  # Pillow inverts CMYK when it writes it
    data = files.saved(Image.new("CMYK", (16, 16), (*inverted, 0)), "JPEG", quality=100)
    transform = data.index(b"Adobe") + 11
    assert data[transform] == 0  # CMYK; 2 is YCCK
    assert close(corners(open_photo(data[:transform] + b"\2" + data[transform + 1 :])), [colour] * 4)


# Upright


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_sideways_phone_photo_comes_out_upright(orientation, kind, order):
    stored = {  # what the camera writes so that turning it as the orientation says gives the picture back
        1: lambda picture: picture,
        2: lambda picture: picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: lambda picture: picture.transpose(Image.Transpose.ROTATE_180),
        4: lambda picture: picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: lambda picture: picture.transpose(Image.Transpose.TRANSPOSE),
        6: lambda picture: picture.transpose(Image.Transpose.ROTATE_90),
        7: lambda picture: picture.transpose(Image.Transpose.TRANSVERSE),
        8: lambda picture: picture.transpose(Image.Transpose.ROTATE_270),
    }[orientation](files.quadrants())
    if kind == "JPEG":
        segment = files.segment(0xE1, b"Exif\0\0" + files.exif(orientation, order))
        data = files.with_segments(files.saved(stored, "JPEG", quality=100, subsampling=0), segment)
    else:
        data = files.saved(stored, kind, exif=files.exif(orientation, order), lossless=True)
    photo = open_photo(data)
    assert photo.shape == (32, 48, 3)
    assert close(corners(photo), [RED, GREEN, BLUE, YELLOW])
    assert open_grey(data).shape == (32, 48)


@pytest.mark.parametrize("data", [files.HEIC_TURNED, GOOD["avif, turned"], GOOD["tiff, turned"]], ids=["HEIC", "AVIF", "TIFF"])
def test_other_sideways_pictures_come_out_upright(data):
    turned = data is not files.HEIC_TURNED
    photo = open_photo(data)
    assert photo.shape == ((48, 32, 3) if turned else (32, 48, 3))
    assert np.allclose(corners(photo), [BLUE, RED, YELLOW, GREEN] if turned else [RED, GREEN, BLUE, YELLOW], atol=12)


def test_a_grey_16_bit_scan_keeps_its_values():
    ramp = np.linspace(0, 65535, 28 * 28).round().astype(np.uint16).reshape(28, 28)
    little = files.saved(Image.fromarray(ramp), "TIFF")
    assert np.array_equal(open_grey(little), (ramp / 65535).astype(np.float32))
    big = Image.frombytes("I;16B", (28, 28), ramp.astype(">u2").tobytes())
    assert np.array_equal(open_grey(files.saved(big, "TIFF")), (ramp / 65535).astype(np.float32))


def test_exif_of_webp_files_may_start_as_in_jpegs():
    data = files.saved(files.quadrants(), "WEBP", exif=b"abcdef" + files.exif(6))
    assert open_photo(data.replace(b"abcdef", b"Exif\0\0")).shape == (48, 32, 3)


GARBAGE = {
    "empty": b"",
    "noise": random.Random(0).randbytes(500),
    "cut short": files.exif(6)[:15],
    "no such orientation": files.exif(9),
    "orientation 0": files.exif(0),
    "directory outside": b"II*\0\xff\xff\xff\xff" + bytes(50),
    "65,535 entries": b"II*\0\x08\0\0\0\xff\xff" + bytes(50),
}


@pytest.mark.parametrize("block", GARBAGE.values(), ids=GARBAGE)
def test_garbage_exif_does_not_spoil_the_photo(block):
    jpeg = files.with_segments(files.saved(files.quadrants(), "JPEG"), files.segment(0xE1, b"Exif\0\0" + block))
    png = files.png_with(files.chunk(b"eXIf", block))
    webp = files.saved(files.quadrants(), "WEBP", exif=block or b"\0")
    for data in (jpeg, png, webp):
        assert open_photo(data).shape == (32, 48, 3)
    assert corners(open_photo(png)) == [RED, GREEN, BLUE, YELLOW]


# One picture of several


@pytest.mark.parametrize("kind", ["MPO", "PNG", "WEBP", "GIF", "TIFF", "AVIF"])
def test_of_several_pictures_the_first_is_shown(kind):
    data = files.animation(kind, lossless=True)
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.n_frames == 3
    assert np.allclose(corners(open_photo(data)), [RED] * 4, atol=6)


def test_only_the_first_of_a_thousand_frames_is_decoded():
    data = files.animation("WEBP", 1000, lossless=True, minimize_size=False)
    pixels_of_last_frame = data.rindex(b"VP8L") + 13
    data = data[:pixels_of_last_frame] + b"\xff" * (len(data) - pixels_of_last_frame)
    assert corners(open_photo(data)) == [RED] * 4


# Size


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF", "AVIF"])
def test_large_pictures_are_shrunk_to_the_longer_side_and_keep_their_look(kind):
    data = files.saved(files.quadrants().resize((1800, 1200), Image.Resampling.NEAREST), kind)
    photo = open_photo(data)
    assert photo.shape == (683, 1024, 3)
    assert np.allclose(corners(photo), [RED, GREEN, BLUE, YELLOW], atol=6)
    for side, shape in {2000: (1200, 1800), 30: (20, 30), 3: (2, 3), 1: (1, 1)}.items():
        assert open_photo(data, max_side=side).shape == (*shape, 3)
        assert open_grey(data, max_side=side).shape == shape


def test_thin_pictures_shrink_to_no_less_than_a_pixel():
    assert open_photo(files.saved(Image.new("RGB", (40, 2)), "JPEG"), max_side=2).shape == (1, 2, 3)


def test_shrinking_averages_the_pixels():
    checks = Image.fromarray(np.indices((512, 512)).sum(axis=0) % 2 == 1)
    for mode in ("1", "L", "RGB", "RGBA"):
        assert np.all(np.abs(open_grey(files.saved(checks.convert(mode), "PNG"), max_side=32) - 0.5) < 0.01)


PEAK_MEMORY = """
import sys
from pathlib import Path
from core.photo import open_photo
def peak():
    return next(int(line.split()[1]) // 1024 for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
large, small = (Path(path).read_bytes() for path in sys.argv[1:])
open_photo(small)
before = peak()
print(*open_photo(large).shape, peak() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads a process's peak memory as only Linux tells it")
@pytest.mark.parametrize(
    ("size", "shape", "most"),  # megabytes; 66 and 40 measured, of 600 and 190
    [((16_320, 12_240), [768, 1024, 3], 100), ((16_000, 4_000), [256, 1024, 3], 80)],
    ids=["200 megapixels", "a panorama"],
)
def test_a_jpeg_is_never_held_in_all_its_pixels(tmp_path, size, shape, most):
    large, small = tmp_path / "large.jpg", tmp_path / "small.jpg"
    large.write_bytes(files.saved(Image.new("RGB", size, RED), "JPEG"))
    small.write_bytes(GOOD["jpeg"])
    script = [sys.executable, "-c", PEAK_MEMORY, large, small]
    *found, megabytes = map(int, subprocess.run(script, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split())
    assert found == shape
    assert megabytes < most


def test_a_progressive_photo_of_a_48_megapixel_phone_is_read():
    assert open_photo(files.saved(Image.new("RGB", (8064, 6048), RED), "JPEG", progressive=True)).shape == (768, 1024, 3)
