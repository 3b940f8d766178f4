"""Pictures and zips for benchmarks.fuzz: good ones of every kind, and what becomes of them when they are injured."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
from PIL import Image

from tests import picture_files

EXTREMES = (0, 1, 2, 3, 7, 8, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0xFFFF, 0x1_0000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF)
HOLDS = {b"meta": 4, b"iprp": 0, b"ipco": 0, b"iinf": 6}  # the boxes of a HEIC or AVIF with others in them, after so many bytes
PNG_START = b"\x89PNG\r\n\x1a\n"
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))  # x, y, step x, step y


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    """The bytes of the file Pillow writes."""
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    """A PNG chunk with a right checksum."""
    return struct.pack(">L", len(body)) + name + body + struct.pack(">L", zlib.crc32(name + body))


def png(pixels: np.ndarray, colour_type: int, interlaced: bool = False) -> bytes:
    """A PNG file of uint8 or uint16 (h, w, channels), which Pillow does not write with 16 bits a colour or interlaced."""
    height, width = pixels.shape[:2]
    pixels = pixels.astype(f">u{pixels.itemsize}")
    passes = ADAM7 if interlaced else ((0, 0, 1, 1),)
    rows = b"".join(b"\0" + row.tobytes() for x, y, right, down in passes for row in pixels[y::down, x::right])
    header = struct.pack(">LLBBBBB", width, height, 8 * pixels.itemsize, colour_type, 0, 0, interlaced)
    return PNG_START + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def exif(orientation: int) -> bytes:
    """An EXIF block that says how the camera was held, and nothing else."""
    return b"Exif\0\0II*\0" + struct.pack("<LHHHLHHL", 8, 1, 0x0112, 3, 1, orientation, 0, 0)


def seeds() -> dict[str, list[bytes]]:
    """Good files by kind: JPEG, PNG, WebP, BMP, GIF, TIFF, AVIF, HEIC and zip.  Always the same."""
    noise = np.random.default_rng(0)
    y, x = np.mgrid[0:90, 0:120]
    pixels = np.stack([x * 2, y * 2, (x ^ y) * 2], axis=-1).astype(np.uint8)
    pixels[30:60, 40:80] = noise.integers(0, 256, (30, 40, 3), dtype=np.uint8)
    colour, deep = Image.fromarray(pixels), pixels.astype(np.uint16) * 257
    grey, palette, see_through = colour.convert("L"), colour.quantize(16), colour.copy()
    see_through.putalpha(grey)
    frames = {"save_all": True, "append_images": [Image.new("RGB", colour.size, shade) for shade in ("red", "green")]}
    large, huge = colour.resize((1600, 1200)), Image.new("RGB", (4000, 3000), "teal")
    profile = b"profile" * 400
    pictures = {
        "JPEG": [
            saved(colour, "JPEG"),
            saved(colour, "JPEG", progressive=True, subsampling=0, icc_profile=profile),
            saved(grey, "JPEG", progressive=True, comment=b"a comment"),
            saved(colour.convert("CMYK"), "JPEG"),
            saved(colour, "JPEG", exif=exif(6)),
            saved(colour, "JPEG", restart_marker_blocks=2, optimize=True, quality=30),
            saved(colour, "MPO", **frames),
            saved(large, "JPEG", progressive=True),
            saved(huge, "JPEG", progressive=True),
        ],
        "PNG": [
            *(saved(picture, "PNG") for picture in (colour, grey, grey.convert("1"), see_through, see_through.convert("LA"))),
            saved(palette, "PNG", transparency=3, icc_profile=profile),
            png(deep, 2),
            png(deep[..., :1], 0, interlaced=True),
            png(np.asarray(see_through), 6, interlaced=True),
            saved(colour, "PNG", exif=exif(6)),
            png(pixels, 2).replace(chunk(b"IEND", b""), chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(9999))) + chunk(b"IEND", b"")),
            saved(colour, "PNG", **frames),
            saved(large, "PNG"),
            saved(huge, "PNG"),
        ],
        "WebP": [
            saved(colour, "WEBP"),
            saved(colour, "WEBP", lossless=True),
            saved(see_through, "WEBP", exif=exif(6), icc_profile=profile),
            saved(see_through, "WEBP", lossless=True, exact=True),
            saved(colour, "WEBP", **frames),
            saved(large, "WEBP", method=0),
            saved(huge, "WEBP", method=0),
        ],
        "BMP": [saved(picture, "BMP") for picture in (colour, grey, palette, grey.convert("1"), see_through)],
        "GIF": [saved(colour, "GIF"), saved(palette, "GIF", transparency=3, interlace=True), saved(colour, "GIF", **frames)],
        "TIFF": [
            *(saved(colour, "TIFF", compression=how) for how in ("raw", "tiff_lzw", "jpeg", "tiff_deflate", "packbits")),
            *(saved(picture, "TIFF") for picture in (Image.fromarray(deep[..., 0]), see_through, colour.convert("CMYK"))),
            saved(grey.convert("1"), "TIFF", compression="group4"),
        ],
        "AVIF": [saved(colour, "AVIF"), saved(see_through, "AVIF", exif=exif(6)), saved(colour, "AVIF", **frames)],
        "HEIC": [picture_files.HEIC, picture_files.HEIC_TURNED],
    }
    small = [file for files in pictures.values() for file in (files[:-2] if len(files) > 5 else files)]  # the last two are large
    return pictures | {
        "zip": [_zip(small[first::5], method) for first in range(5) for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)]
    }


def _zip(pictures: list[bytes], method: int) -> bytes:
    """A zip as people and attackers make them: folders, a link, a name that climbs, one twice, a text and a zip in the zip."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for number, picture in enumerate(pictures):
            archive.writestr(f"folder/{number}é.png" if number % 2 else f"{number}.jpg", picture)
        archive.writestr("../../etc/climbs.png", pictures[0])
        link = zipfile.ZipInfo("link.png")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("notes.txt", "no picture")
        archive.writestr("inner.zip", file.getvalue()[:200])
    return file.getvalue()


# injuries

LARGEST = 9 * 2**20  # bytes: a little less than a page takes


def injured(seed: bytes, kind: str, chance: random.Random) -> bytes:
    """A file after one to four injuries, its checksums and lengths made right again most of the time so that decoders read on."""
    data = seed
    for _ in range(chance.choice((1, 1, 2, 3, 4))):
        data = chance.choice(INJURIES)(data, kind, chance)
    return repaired(data, kind) if chance.random() < 0.8 else data


def edited(data: bytes, kind: str, chance: random.Random) -> bytes:
    """A file with one to three numbers of its headers changed: sizes, lengths, counts, kinds, offsets."""
    parts = split(data, kind)
    for _ in range(chance.randint(1, 3)):
        # A picture's size stands in one of its first parts; a zip's list of files in its last ones.
        number = chance.randrange(len(parts) if kind == "zip" else min(len(parts), 12))
        part, size = bytearray(parts[number]), chance.choice((1, 1, 2, 2, 4))
        if len(part) < size:
            continue
        place, order = chance.randrange(min(len(part), 48) - size + 1), chance.choice(("big", "little"))
        old = int.from_bytes(part[place : place + size], order)
        new = chance.choice((chance.choice(EXTREMES), old + chance.choice((-1, 1)), old * 2, old ^ 1 << chance.randrange(8 * size)))
        part[place : place + size] = (new % (1 << 8 * size)).to_bytes(size, order)
        parts[number] = bytes(part)
    return b"".join(parts)


def _bits(data: bytes, kind: str, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 2, 8, 50)) if data else 0):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(data: bytes, kind: str, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _removed(data: bytes, kind: str, chance: random.Random) -> bytes:
    place = chance.randrange(len(data) + 1)
    return data[:place] + data[place + chance.randint(1, 64) :]


def _repeated(data: bytes, kind: str, chance: random.Random) -> bytes:
    place = chance.randrange(len(data) + 1)
    return data[:place] + data[place : place + chance.randint(1, 64)] * chance.choice((1, 2, 50, 1000)) + data[place:]


def _parts_moved(data: bytes, kind: str, chance: random.Random) -> bytes:
    parts = split(data, kind)
    one, other = chance.randrange(len(parts)), chance.randrange(len(parts))
    match chance.randrange(4):
        case 0:
            parts[one:one] = [parts[other]] * chance.choice((1, 2, 30, 300))
        case 1:
            parts[one], parts[other] = parts[other], parts[one]
        case 2:
            del parts[one]
        case 3:
            parts[one] = parts[one][: chance.randrange(len(parts[one]) + 1)]
    whole = bytearray()  # not joined first: a large part 300 times over takes a gigabyte, which would be told as the door's
    for part in parts:
        whole += part[: LARGEST - len(whole)]
    return bytes(whole)


INJURIES: tuple[Callable[[bytes, str, random.Random], bytes], ...] = (
    _bits,
    _cut,
    _removed,
    _repeated,
    _parts_moved,
    _parts_moved,
    edited,
    edited,
)


def split(data: bytes, kind: str) -> list[bytes]:
    """The file in its parts (segments, chunks, records, boxes); joined they are the file.  At least one."""
    if kind in ("AVIF", "HEIC"):
        return [data[start:end] for start, end in pairwise([0, *_boxes(data, 0, len(data)), len(data)])]
    if kind == "TIFF":
        first = int.from_bytes(data[4:8], "little")
        entries = range(first + 2, min(first + 2 + 12 * int.from_bytes(data[first : first + 2], "little"), len(data)), 12)
        return [data[start:end] for start, end in pairwise([0, *sorted({min(8, len(data)), *entries}), len(data)])]
    ends, place = [], {"PNG": 8, "WebP": 12, "BMP": 14}.get(kind, 0)
    while place < len(data):
        ends.append(place)
        if kind == "PNG":
            place += 12 + int.from_bytes(data[place : place + 4], "big")
        elif kind == "WebP":
            length = int.from_bytes(data[place + 4 : place + 8], "little")
            place += 8 + length + length % 2
        elif kind == "BMP":
            place += 40 if len(ends) == 1 else len(data)
        else:
            following = data.find(b"PK" if kind == "zip" else b"\xff", place + 2)
            while kind == "JPEG" and following >= 0 and data[following + 1 : following + 2] in (b"\0", b"\xff"):
                following = data.find(b"\xff", following + 1)
            place = following if following >= 0 else len(data)
    return [data[start:end] for start, end in zip([0, *ends], [*ends, len(data)], strict=True)]


def _boxes(data: bytes, place: int, end: int) -> Iterator[int]:
    """Where the boxes of a HEIC or AVIF begin, after the first, those that lie in others among them."""
    while place + 8 <= end:
        if place:
            yield place
        length, name = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8]
        if name in HOLDS:
            yield from _boxes(data, place + 8 + HOLDS[name], min(place + length, end))
        place += max(length, 8)


def repaired(data: bytes, kind: str) -> bytes:
    """With the checksums of a PNG or the length of a WebP made right; the other kinds have none that a decoder asks for."""
    if kind == "PNG":
        start, *parts = split(data, kind)
        return start + b"".join(part[:-4] + struct.pack(">L", zlib.crc32(part[4:-4])) if len(part) >= 12 else part for part in parts)
    if kind == "WebP" and len(data) >= 12:
        return data[:4] + struct.pack("<L", len(data) - 8) + data[8:]
    return data
