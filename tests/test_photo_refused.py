"""The door for picture bytes: what is no picture, or too large, is refused in one sentence, and nothing hangs on it."""

import io
import random
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import numpy as np
import picture_files as files
import pytest
from picture_files import BLUE, GREEN, RED, YELLOW, corners
from PIL import Image, ImageFile

from core import photo
from core.photo import PhotoError, open_grey, open_photo
from core.settings import MAX_FILE_PARTS, MAX_JPEG_SEGMENTS, MAX_PHOTO_BYTES

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


OTHER_FILES = {
    "only a heic's start": (files.ftyp(b"heic", b"mif1", b"heic"), DAMAGED),
    "only a heic's start, sequence": (files.ftyp(b"hevc", b"msf1"), DAMAGED),
    "only an avif's start": (files.ftyp(b"avif", b"mif1", b"miaf"), DAMAGED),
    "only an avif's start, as mif1": (files.ftyp(b"mif1", b"avif", b"miaf"), DAMAGED),
    "only an avif's start, sequence": (files.ftyp(b"avis", b"msf1"), DAMAGED),
    "only a tiff's start": (b"MM\0*\0\0\0\x08" + bytes(99), DAMAGED),
    "only a gif's start": (b"GIF89a", DAMAGED),
    "a heic that lies about its size": (files.with_heic_size(4000, 4000), DAMAGED),
    "mp4": (files.ftyp(b"isom", b"mp41"), "video"),
    "quicktime": (files.ftyp(b"qt  "), "video"),
    "webm": (b"\x1aE\xdf\xa3" + bytes(99), "video"),
    "avi": (b"RIFF\0\0\0\0AVI LIST" + bytes(99), "video"),
    "raw of a camera": (files.ftyp(b"crx ", b"isom"), "RAW"),
    "raw of an older camera": (b"II*\0\x10\0\0\0CR\2\0" + bytes(99), "RAW"),
    "raw that begins with a small picture": (files.saved(files.quadrants(), "TIFF", tiffinfo={254: 1}), "RAW"),
    "pdf": (files.saved(files.quadrants(), "PDF"), "PDF"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
    "svg with a heading": (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- drawn -->\n<svg width="1"/>', "SVG"),
    "text": (b"a picture is worth a thousand words", "choose a JPEG, PNG, HEIC, WebP, AVIF"),
    "text that starts like a bitmap": (b"BMW is a make of car, not a picture", "choose a JPEG, PNG, HEIC, WebP, AVIF"),
    "web page": (b"<!doctype html><title>photo.jpg</title>", "choose a JPEG"),
    "icon": (files.saved(files.quadrants(), "ICO"), "choose a JPEG"),
    "netpbm": (files.saved(files.quadrants(), "PPM"), "choose a JPEG"),
    "postscript": (files.saved(files.quadrants(), "EPS"), "choose a JPEG"),
    "jpeg 2000": (files.saved(files.quadrants(), "JPEG2000"), "choose a JPEG"),
    "zip": (b"PK\3\4" + bytes(99), "unpack it"),
    "rar": (b"Rar!\x1a\7" + bytes(99), "unpack it"),
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
    if "animated" in name or name in ("mpo", "tiff, pages"):  # the half still holds the first picture
        data = data[: len(data) // 4]
    assert DAMAGED in refusal(data[: len(data) // 2])


def test_a_truncated_jpeg_that_pillow_verifies_is_refused():
    data = files.saved(Image.fromarray(files.noise(64, 64)), "JPEG")[:-200]
    with Image.open(io.BytesIO(data)) as picture:
        picture.verify()
    assert DAMAGED in refusal(data)


def test_files_over_50_megabytes_are_refused_before_they_are_read():
    assert open_photo(GOOD["jpeg"].ljust(MAX_PHOTO_BYTES, b"\0")).shape == (32, 48, 3)
    assert "larger than 50 MB" in refusal(GOOD["jpeg"].ljust(MAX_PHOTO_BYTES + 1, b"\0"))


@pytest.mark.parametrize(
    ("data", "millions"),
    [
        (files.with_jpeg_size(GOOD["jpeg"], 14833, 14833), 220),
        (files.with_jpeg_size(GOOD["jpeg"], 65500, 65500), 220),
        (files.with_jpeg_size(GOOD["jpeg, progressive"], 8945, 8945), 80),  # all its coefficients are held: two bytes each
        (files.with_jpeg_size(files.saved(files.quadrants(), "JPEG", progressive=True, subsampling=0), 6325, 6325), 40),
        (files.with_jpeg_size(files.saved(Image.new("CMYK", (16, 16)), "JPEG", progressive=True), 5478, 5478), 30),  # four inks
        (files.with_heic_size(8000, 8000), 50),
        (files.saved(Image.new("1", (6400, 6400)), "TIFF", compression="group4"), 40),
        (files.saved(Image.new("L", (4063, 4063)), "GIF"), 16),
        (files.saved(Image.new("L", (4063, 4063)), "AVIF", speed=10), 16),
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
    for size, kind in (((201, 10), "PNG"), ((10, 201), "PNG"), ((60_000, 1), "PNG"), ((201, 10), "TIFF")):
        sentence = refusal(files.saved(Image.new("RGB", size), kind))
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


@pytest.mark.parametrize("kind", ["heic", "avif", "tiff"])
def test_a_picture_whose_decoder_takes_too_long_or_too_much_memory_is_one_sentence(kind, monkeypatch):
    large = {"heic": files.HEIC, "avif": files.saved(Image.new("RGB", (3000, 3000)), "AVIF", speed=10)}
    data = large.get(kind) or files.saved(Image.new("RGB", (3000, 3000)), "TIFF", compression="tiff_adobe_deflate")
    monkeypatch.setattr(photo, "MAX_DECODER_SECONDS", 0.001)
    assert "takes too long to read; save it as" in refusal(data)
    monkeypatch.undo()
    monkeypatch.setattr(photo, "MAX_DECODER_BYTES", 1_000_000)
    assert DAMAGED in refusal(data)


@pytest.mark.parametrize("name", ["heic", "avif", "avif, see-through", "tiff", "tiff, deflated", "tiff, fax"])
def test_injured_files_of_the_decoders_apart_each_give_a_picture_or_a_photo_error(name):
    chance = random.Random(2026)
    for _ in range(12):
        with suppress(PhotoError):
            assert open_photo(files.mutated(GOOD[name], chance)).dtype == np.uint8


# Many at once, and anything at all


def test_threads_reading_the_same_bytes_get_the_same_picture():
    names = [*GOOD, *(name for name in GOOD if not name.startswith(("heic", "avif", "tiff")))] * 2
    with ThreadPoolExecutor(8) as pool:
        photos = list(pool.map(lambda name: open_photo(GOOD[name]), names))
    for name, opened in zip(names, photos, strict=True):
        assert np.array_equal(opened, open_photo(GOOD[name]))


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
    good, opened = [data for name, data in GOOD.items() if not name.startswith(("heic", "avif", "tiff"))], 0  # those take 0.1 s each
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
