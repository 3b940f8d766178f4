"""The door for picture bytes: what comes in looks as it should, and everything else is refused in one sentence."""

import io
import random
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import numpy as np
import picture_files as files
import pytest
from picture_files import BLUE, GREEN, RED, WHITE, YELLOW
from PIL import Image, ImageFile

from core.photo import PhotoError, open_grey, open_photo
from core.settings import MAX_FILE_PARTS, MAX_JPEG_SEGMENTS, MAX_UPLOAD_BYTES, ROOT

GOOD = files.good_files()
DAMAGED = "damaged, incomplete or empty"


def refusal(data: bytes) -> str:
    """The sentence with which both functions refuse the bytes."""
    with pytest.raises(PhotoError) as of_photo:
        open_photo(data)
    with pytest.raises(PhotoError) as of_grey:
        open_grey(data)
    sentence = str(of_photo.value)
    assert str(of_grey.value) == sentence
    assert sentence.startswith("This ")
    assert sentence.endswith(".")
    assert sentence.count(". ") == 0
    assert "\n" not in sentence
    return sentence


def corners(photo: np.ndarray) -> list[tuple[int, ...]]:
    """The colours in the middles of the four quarters: upper left, upper right, lower left, lower right."""
    height, width = photo.shape[:2]
    return [tuple(photo[y, x].tolist()) for y in (height // 4, 3 * height // 4) for x in (width // 4, 3 * width // 4)]


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


@pytest.mark.parametrize(("kind", "options"), [("PNG", {}), ("WEBP", {"lossless": True}), ("BMP", {})])
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


@pytest.mark.parametrize("mode", ["P", "RGB", "L", "1"])
def test_transparent_colour_becomes_white(mode):
    picture = Image.new("RGB", (4, 2), "black")
    picture.paste("white", (2, 0, 4, 2))
    key = {"P": 0, "RGB": (0, 0, 0), "L": 0, "1": 0}[mode]
    picture = picture.convert("L").convert("P") if mode == "P" else picture.convert(mode)
    assert np.all(open_photo(files.saved(picture, "PNG", transparency=key)) == 255)
    assert open_photo(files.saved(picture, "PNG"))[0, 0].tolist() == [0, 0, 0]


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
    pixels = np.full((64, 64, 4), 255, np.uint8)
    pixels[::2] = (0, 0, 0, 0)
    assert np.all(open_photo(files.saved(Image.fromarray(pixels), "PNG"), max_side=16) == 255)


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


@pytest.mark.parametrize("kind", ["MPO", "PNG", "WEBP"])
def test_of_several_pictures_the_first_is_shown(kind):
    data = files.animation(kind, lossless=True)
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.n_frames == 3
    assert close(corners(open_photo(data)), [RED] * 4)


def test_only_the_first_of_a_thousand_frames_is_decoded():
    data = files.animation("WEBP", 1000, lossless=True, minimize_size=False)
    pixels_of_last_frame = data.rindex(b"VP8L") + 13
    data = data[:pixels_of_last_frame] + b"\xff" * (len(data) - pixels_of_last_frame)
    assert corners(open_photo(data)) == [RED] * 4


# Size


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP"])
def test_large_pictures_are_shrunk_to_the_longer_side_and_keep_their_look(kind):
    data = files.saved(files.quadrants().resize((1800, 1200), Image.Resampling.NEAREST), kind)
    photo = open_photo(data)
    assert photo.shape == (683, 1024, 3)
    assert close(corners(photo), [RED, GREEN, BLUE, YELLOW])
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
def test_a_40_megapixel_jpeg_is_never_held_in_its_160_megabytes(tmp_path):
    large, small = tmp_path / "large.jpg", tmp_path / "small.jpg"
    large.write_bytes(files.saved(Image.new("RGB", (9900, 4000), RED), "JPEG"))
    small.write_bytes(GOOD["jpeg"])
    script = [sys.executable, "-c", PEAK_MEMORY, large, small]
    *shape, megabytes = map(int, subprocess.run(script, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split())
    assert shape == [414, 1024, 3]
    assert megabytes < 80  # 10 at a quarter of the width and height, and room for the rest


# Refused, each with its own sentence

OTHER_FILES = {
    "heic": (files.ftyp(b"heic", b"mif1", b"heic"), "iPhone HEIC photo; save it as JPEG"),
    "heix": (files.ftyp(b"heix", b"mif1"), "HEIC"),
    "hevc": (files.ftyp(b"hevc", b"msf1"), "HEIC"),
    "mif1": (files.ftyp(b"mif1", b"heic"), "HEIC"),
    "avif": (files.ftyp(b"avif", b"mif1", b"miaf"), "AVIF"),
    "avif as mif1": (files.ftyp(b"mif1", b"avif", b"miaf"), "AVIF"),
    "avif sequence": (files.ftyp(b"avis", b"msf1"), "AVIF"),
    "mp4": (files.ftyp(b"isom", b"mp41"), "video"),
    "quicktime": (files.ftyp(b"qt  "), "video"),
    "webm": (b"\x1aE\xdf\xa3" + bytes(99), "video"),
    "avi": (b"RIFF\0\0\0\0AVI LIST" + bytes(99), "video"),
    "gif": (files.animation("GIF", 1000), "GIF"),
    "tiff": (files.saved(files.quadrants(), "TIFF"), "TIFF"),
    "tiff of a mac": (b"MM\0*\0\0\0\x08" + bytes(99), "TIFF"),
    "raw of a camera": (files.ftyp(b"crx ", b"isom"), "RAW"),
    "pdf": (files.saved(files.quadrants(), "PDF"), "PDF"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
    "svg with a heading": (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- drawn -->\n<svg width="1"/>', "SVG"),
    "text": (b"a picture is worth a thousand words", "choose a JPEG, PNG, WebP or BMP"),
    "text that starts like a bitmap": (b"BMW is a make of car, not a picture", "choose a JPEG, PNG, WebP or BMP"),
    "web page": (b"<!doctype html><title>photo.jpg</title>", "choose a JPEG"),
    "icon": (files.saved(files.quadrants(), "ICO"), "choose a JPEG"),
    "netpbm": (files.saved(files.quadrants(), "PPM"), "choose a JPEG"),
    "postscript": (files.saved(files.quadrants(), "EPS"), "choose a JPEG"),
    "jpeg 2000": (files.saved(files.quadrants(), "JPEG2000"), "choose a JPEG"),
    "zip": (b"PK\3\4" + bytes(99), "choose a JPEG"),
    "zeros": (bytes(1000), "choose a JPEG"),
    "one byte": (b"\xff", "choose a JPEG"),
    "nothing": (b"", "file is empty"),
    "only a jpeg's start": (b"\xff\xd8\xff", DAMAGED),
    "only a png's start": (files.PNG_START, DAMAGED),
    "png with a short header": (files.PNG_START + files.chunk(b"IHDR", bytes(12)), DAMAGED),
    "no width": (files.png(0, 9, 8, 2, b""), DAMAGED),
    "no height": (files.png(9, 0, 8, 2, b""), DAMAGED),
    "jpeg without height": (files.with_jpeg_size(GOOD["jpeg"], 48, 0), DAMAGED),
    "run-length bitmap": (files.bmp_run_length(48, 32), "BMP picture is compressed; save it as"),
}


@pytest.mark.parametrize(("data", "words"), OTHER_FILES.values(), ids=OTHER_FILES)
def test_other_files_are_refused_with_what_to_do_next(data, words):
    assert words in refusal(data)


def test_the_name_of_a_file_does_not_matter(tmp_path):
    lies = {"photo.png": GOOD["jpeg"], "photo.jpg": GOOD["png"], "photo.exe": GOOD["webp"], "photo": GOOD["bmp"]}
    for name, data in lies.items():
        path = tmp_path / name
        path.write_bytes(data)
        assert open_photo(path.read_bytes()).shape == (32, 48, 3)
    (tmp_path / "photo.jpg").write_bytes(b"%PDF-1.7")
    assert "PDF" in refusal((tmp_path / "photo.jpg").read_bytes())


@pytest.mark.parametrize("name", GOOD)
def test_a_file_cut_in_half_is_refused(name):
    data = GOOD[name]
    if "animated" in name or name == "mpo":  # the half still holds the first picture
        data = data[: len(data) // 4]
    assert DAMAGED in refusal(data[: len(data) // 2])


def test_a_truncated_jpeg_that_pillow_verifies_is_refused():
    data = files.saved(Image.fromarray(files.noise(64, 64)), "JPEG")[:-200]
    with Image.open(io.BytesIO(data)) as picture:
        picture.verify()
    assert DAMAGED in refusal(data)


def test_files_over_10_megabytes_are_refused_before_they_are_read():
    assert open_photo(GOOD["jpeg"].ljust(MAX_UPLOAD_BYTES, b"\0")).shape == (32, 48, 3)
    assert "larger than 10 MB" in refusal(GOOD["jpeg"].ljust(MAX_UPLOAD_BYTES + 1, b"\0"))


@pytest.mark.parametrize(
    ("data", "millions"),
    [
        (files.with_jpeg_size(GOOD["jpeg"], 6325, 6325), 40),
        (files.with_jpeg_size(GOOD["jpeg"], 65500, 65500), 40),
        (files.with_jpeg_size(files.saved(Image.new("CMYK", (16, 16)), "JPEG"), 4063, 4063), 16),  # four inks
        (files.png(4063, 4063, 8, 2, bytes(99)), 16),
        (files.png(9000, 9000, 1, 0, bytes(9000 * 1126)), 16),
        (files.png(10_000, 9_000, 8, 2, bytes(99)), 16),
        (files.png(100_000, 100_000, 8, 2, bytes(99)), 16),
        (files.png(2**31 - 1, 2**31 - 1, 16, 6, bytes(99)), 16),
        (files.saved(Image.new("RGB", (4063, 4063)), "WEBP", method=0), 16),
    ],
    ids=lambda value: f"{len(value)} bytes" if isinstance(value, bytes) else str(value),
)
def test_pictures_with_too_many_pixels_are_refused_before_they_are_decoded(data, millions):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of some of them, too
        assert f"more than {millions} million pixels; save a smaller copy" in refusal(data)


def test_pillows_warnings_as_errors_change_nothing():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "more than 16 million pixels" in refusal(files.png(10_000, 9_000, 8, 2, bytes(99)))
        assert open_photo(GOOD["mpo"]).shape == (8, 8, 3)


def test_long_strips_are_refused():
    assert open_photo(files.saved(Image.new("RGB", (200, 10)), "PNG")).shape == (10, 200, 3)
    for size in ((201, 10), (10, 201), (60_000, 1)):
        sentence = refusal(files.saved(Image.new("RGB", size), "PNG"))
        assert "strip" in sentence
        assert "{} × {} pixels".format(*size) in sentence


# Bombs: small files that take Pillow's readers long or much memory


@pytest.mark.parametrize("name", [b"zTXt", b"iCCP"])
def test_compressed_metadata_is_never_unpacked(name):
    data = files.png_with(files.compressed_bombs(name, 100))  # 100 MB; Pillow refuses 64 MB of text and unpacks all profiles
    assert corners(open_photo(data)) == [RED, GREEN, BLUE, YELLOW]


def test_ten_thousand_exif_segments_are_never_joined():
    data = files.with_segments(GOOD["jpeg, turned"], files.segment(0xE1, b"Exif\0\0" + bytes(92)) * 10_000)
    assert open_photo(data).shape == (32, 48, 3)  # the first block tells the orientation


def test_jpegs_with_hundreds_of_scans_are_refused():
    assert open_photo(files.many_scans(MAX_JPEG_SEGMENTS // 2)).shape == (32, 48, 3)
    assert DAMAGED in refusal(files.many_scans(MAX_JPEG_SEGMENTS))


@pytest.mark.parametrize("name", [b"IDAT", b"tEXt"])
def test_pngs_in_tens_of_thousands_of_pieces_are_refused(name):
    assert open_photo(files.png_with(files.chunk(name, b"") * 1000)).shape == (32, 48, 3)
    assert DAMAGED in refusal(files.png_with(files.chunk(name, b"") * MAX_FILE_PARTS))


def test_jpegs_in_tens_of_thousands_of_pieces_are_refused():
    assert open_photo(files.with_segments(GOOD["jpeg"], files.segment(0xE5, b"") * 1000)).shape == (32, 48, 3)
    assert DAMAGED in refusal(files.with_segments(GOOD["jpeg"], files.segment(0xE5, b"") * MAX_FILE_PARTS))


@pytest.mark.parametrize(("length", "swallowed"), [(0, 0xFFEE - 4), (1, 0x00FF - 5)])
def test_segments_that_hide_what_follows_are_refused(length, swallowed):
    lying = b"\xff\xee\0" + bytes([length]) + files.segment(0xEE, bytes(swallowed))
    assert DAMAGED in refusal(files.many_scans(0).removesuffix(files.JPEG_END) + lying + files.JPEG_END)


# Many at once, and anything at all


def test_threads_reading_the_same_bytes_get_the_same_picture():
    names = list(GOOD) * 4
    with ThreadPoolExecutor(8) as pool:
        photos = list(pool.map(lambda name: open_photo(GOOD[name]), names))
    for name, photo in zip(names, photos, strict=True):
        assert np.array_equal(photo, open_photo(GOOD[name]))


def test_process_wide_settings_stay_as_they_were():
    before = (list(warnings.filters), Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES)
    for data in [*GOOD.values(), *(data for data, _ in OTHER_FILES.values())]:
        with suppress(PhotoError):
            open_photo(data)
    assert (list(warnings.filters), Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES) == before
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_two_thousand_injured_files_each_give_a_picture_or_a_photo_error():
    chance = random.Random(2026)
    good, opened = list(GOOD.values()), 0
    for number in range(2000):
        data = files.mutated(good[number % len(good)], chance)
        try:
            photo = open_photo(data)
        except PhotoError:
            continue
        assert photo.dtype == np.uint8
        assert photo.ndim == 3
        opened += 1
    assert 200 < opened < 1800  # both outcomes were tried
