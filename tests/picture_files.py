"""Picture files for the tests, as bytes: good ones, odd ones and hostile ones.  Where Pillow will not write a file it is built by hand."""

import base64
import io
import random
import struct
import zlib

import numpy as np
from PIL import Image

RED, GREEN, BLUE, YELLOW, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0), (255, 255, 255)
PNG_START, JPEG_END = b"\x89PNG\r\n\x1a\n", b"\xff\xd9"


def saved(picture: Image.Image, kind: str, **options) -> bytes:
    """The bytes of the file Pillow writes."""
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def noise(height: int, width: int) -> np.ndarray:
    """The same random colours every time, uint8 (height, width, 3)."""
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)


def quadrants() -> Image.Image:
    """48 × 32 pixels: red and green above, blue and yellow below, so that every turn and mirroring shows."""
    picture = Image.new("RGB", (48, 32), RED)
    for corner, colour in {(24, 0): GREEN, (0, 16): BLUE, (24, 16): YELLOW}.items():
        picture.paste(colour, (*corner, corner[0] + 24, corner[1] + 16))
    return picture


def frames(count: int) -> list[Image.Image]:
    """A red picture, then green ones, no two alike."""
    return [Image.new("RGB", (8, 8), RED)] + [Image.new("RGB", (8, 8), (0, 255, n % 256)) for n in range(count - 1)]


def animation(kind: str, count: int = 3, **options) -> bytes:
    """A GIF, WebP, PNG or MPO of several frames; the first is red."""
    first, *others = frames(count)
    return saved(first, kind, save_all=True, append_images=others, **options)


def exif(orientation: int, order: str = "<") -> bytes:
    """A TIFF block as EXIF has it with two entries, the make of the camera and the orientation; "<" little-endian, ">" big-endian."""
    start = {"<": b"II*\0", ">": b"MM\0*"}[order]
    make = struct.pack(order + "HHL4s", 0x010F, 2, 4, b"abc\0")
    turn = struct.pack(order + "HHLHH", 0x0112, 3, 1, orientation, 0)
    return start + struct.pack(order + "LH", 8, 2) + make + turn + struct.pack(order + "L", 0)


def segment(code: int, body: bytes) -> bytes:
    """A JPEG marker segment."""
    return bytes([0xFF, code]) + struct.pack(">H", len(body) + 2) + body


def with_segments(jpeg: bytes, segments: bytes) -> bytes:
    """A JPEG with marker segments added right after its start."""
    return jpeg[:2] + segments + jpeg[2:]


def with_jpeg_size(jpeg: bytes, width: int, height: int) -> bytes:
    """A JPEG, baseline or progressive, whose header claims another size."""
    frame = max(jpeg.find(b"\xff\xc0"), jpeg.find(b"\xff\xc2"))
    return jpeg[: frame + 5] + struct.pack(">HH", height, width) + jpeg[frame + 9 :]


def many_scans(count: int) -> bytes:
    """A valid progressive JPEG with ``count`` more scans, each empty: 10 bytes that cost as much as a pass over all its pixels."""
    jpeg = saved(quadrants(), "JPEG", progressive=True).removesuffix(JPEG_END)
    return jpeg + segment(0xDA, b"\1\1\0\1\x3f\x10") * count + JPEG_END


def chunk(name: bytes, body: bytes) -> bytes:
    """A PNG chunk with a right checksum."""
    return struct.pack(">L", len(body)) + name + body + struct.pack(">L", zlib.crc32(name + body))


def png(width: int, height: int, depth: int, colour_type: int, rows: bytes, *before_pixels: bytes) -> bytes:
    """A PNG from its header fields and filtered rows; ``before_pixels`` are chunks between header and pixels."""
    header = chunk(b"IHDR", struct.pack(">LLBBBBB", width, height, depth, colour_type, 0, 0, 0))
    return PNG_START + header + b"".join(before_pixels) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def png_16_bit(grey: np.ndarray, *before_pixels: bytes) -> bytes:
    """A 16-bit grey PNG of uint16 (h, w)."""
    return png(grey.shape[1], grey.shape[0], 16, 0, b"".join(b"\0" + row.astype(">u2").tobytes() for row in grey), *before_pixels)


def png_with(*before_pixels: bytes) -> bytes:
    """The quadrants as PNG with chunks added before the pixels."""
    return png(48, 32, 8, 2, b"".join(b"\0" + row.tobytes() for row in np.asarray(quadrants())), *before_pixels)


def compressed_bombs(name: bytes, count: int) -> bytes:
    """PNG chunks of 1 kB that each unpack to 1 MB less one byte, the most that Pillow unpacks of one: zTXt text, iCCP profiles."""
    return chunk(name, b"a\0\0" + zlib.compress(bytes(2**20 - 1), 9)) * count


def with_right_checksums(data: bytes) -> bytes:
    """A mutated PNG whose checksums fit again, so that a decoder reads on; other bytes are returned as they are."""
    if not data.startswith(PNG_START):
        return data
    parts, position = [PNG_START], 8
    while position + 12 <= len(data):
        length = int.from_bytes(data[position : position + 4], "big")
        name, body = data[position + 4 : position + 8], data[position + 8 : position + 8 + length]
        parts.append(data[position : position + 4] + name + body + struct.pack(">L", zlib.crc32(name + body)))
        position += 12 + length
    return b"".join(parts)


def bmp_run_length(width: int, height: int) -> bytes:
    """An 8-bit BMP with run-length compression."""
    palette = b"".join(bytes([n, 255 - n, n, 0]) for n in range(256))
    rows = bytes([width, 7, 0, 0]) * height + b"\0\1"
    start = 14 + 40 + len(palette)
    header = struct.pack("<LllHHLLllLL", 40, width, height, 1, 8, 1, len(rows), 0, 0, 256, 0)
    return b"BM" + struct.pack("<LHHL", start + len(rows), 0, 0, start) + header + palette + rows


def ftyp(*brands: bytes) -> bytes:
    """The start of a HEIC, AVIF or MP4 file: its main brand and the compatible ones."""
    body = brands[0] + bytes(4) + b"".join(brands[1:])
    return struct.pack(">L", 8 + len(body)) + b"ftyp" + body + struct.pack(">L", 100) + b"meta" + bytes(92)


# The quadrants, drawn and turned as a phone writes it, as HEIC (x265 by pillow-heif 1.8): what Pillow cannot write
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWl4AAAAAG1pZjFoZWl4bWlhZgAAAX5tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAACJpbG9jAAAAAERAAAEAAQAAAAABog"
    "ABAAAAAAAAAWgAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA/mlwcnAAAADeaXBjbwAAAHdodmNDAQQIAAAAnjgAAAAAHvAA"
    "/P/4+AAADwNgAAEAF0ABDAH//wQIAAADAJ44AAADAAAeugJAYQABACpCAQEECAAAAwCeOAAAAwAAHpAEECCy3VyU1zcBDQYEAAADAGQAAAMABCBiAAEACEQBwXMYMAiQAA"
    "AAE2NvbHJuY2x4AAEADQAGgAAAABRpc3BlAAAAAAAAAEAAAABAAAAAKGNsYXAAAAAwAAAAAQAAACAAAAAB////8AAAAAL////gAAAAAgAAABBwaXhpAAAAAAMICAgAAAAY"
    "aXBtYQAAAAAAAAABAAEFgQIDBYQAAAFwbWRhdAAAAWQoAa8GOFr3tt/M4H//+Vpvof3rcAh8Eib+lqP/9+gf/+RCoo6DBnp3DS7HVjpEKagkLLToAgLPf0gsRJBgcTX4sm"
    "MnA56A3yusdiX58OB/cyikP5RcP/+9DOaSLzxpbfDIZx/2MvdnwDvv9lSv0freK1OdDW2Ic4mjihv4Uz//vczuufFs///BqPj3RM/C9DmybAdK2pHa/WML+n/ofh5OM4ta"
    "2QwoyoH3+alRlUJmOn32ErQy0y2l9of783mHK5kj3qBIVLt5C1BsgYvxBJJJhajHb4IsPzEa+wCUZ5YPLfyZ/uW52rOVP02LJknTKZhyZSGGlQM61gCojEG7/8aeNtxBJS"
    "uYa9zi2C0FUTZ4EDzXcIldzBDOZRRifvUNh8tXulTFvZTGIysgw+2l3qZ2NW5kvuf+S5yWynAG/xw+MPF+8sAgASh/Fw7rEV3MEM5lFGJ+9Q2Hy1eE3LPWi21NT3jguA=="
)
HEIC_TURNED = base64.b64decode(
    "AAAAHGZ0eXBoZWl4AAAAAG1pZjFoZWl4bWlhZgAAAcltZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRpbG9jAAAAAERAAAIAAQAAAAAB7Q"
    "ABAAAAAAAAAOcAAgAAAAAC1AABAAAAAAAAACoAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAAB"
    "AAABCGlwcnAAAADnaXBjbwAAAHdodmNDAQQIAAAAnjgAAAAAHvAA/P/4+AAADwNgAAEAF0ABDAH//wQIAAADAJ44AAADAAAeugJAYQABACpCAQEECAAAAwCeOAAAAwAAHp"
    "AEECCy3VyU1zcBDQYEAAADAGQAAAMABCBiAAEACEQBwXMYMAiQAAAAE2NvbHJuY2x4AAEADQAGgAAAABRpc3BlAAAAAAAAAEAAAABAAAAAKGNsYXAAAAAgAAAAAQAAADAA"
    "AAAB////4AAAAAL////wAAAAAgAAABBwaXhpAAAAAAMICAgAAAAJaXJvdAMAAAAZaXBtYQAAAAAAAAABAAEGgQIDBYSGAAAAGmlyZWYAAAAAAAAADmNkc2MAAgABAAEAAA"
    "EZbWRhdAAAAOMoAa8GOPDRvevX42B///ykMf//Y2KUv38crP/+Vpub/c4+hkHhj7fmsbo9wefaanYz489FtYrnq3xv6JLKecycAASV9QObBBUY8RAaaCchxzptfmxGCygi"
    "TcrDeGk+qif2JxYfyBE/+t87lZWBCTFscFggGUXFijQBHXbgFVAilWoqOEAB2cJxi3cgPhP+2hbbmBj4rDL6DDeaY6MxsHkaZvEW95iSetDCptNS7IFtrKg3d0sep61MAV"
    "8VV6dMSOhyM+psrzzQ4x7P4EBWb76gIS7WwrR8PvMZxZ9QZdLmCmOYIAAAAABJSSoACAAAAAIADwECAAQAAABhYmMAEgEDAAEAAAAGAAAAAAAAAA=="
)


def with_heic_size(width: int, height: int) -> bytes:
    """A HEIC whose header claims another size, and that nothing is cut off."""
    data = HEIC.replace(b"clap", b"free").replace(b"\x05\x81\x02\x03\x05\x84", b"\x05\x81\x02\x03\x05\x04")
    size = data.index(b"ispe") + 8
    return data[:size] + struct.pack(">LL", width, height) + data[size + 8 :]


def good_files() -> dict[str, bytes]:
    """One small good file of every kind that must open, by name."""
    colour, grey = quadrants(), quadrants().convert("L")
    palette = colour.quantize(4)
    see_through = colour.copy()
    see_through.putalpha(grey)
    jpeg = saved(colour, "JPEG", quality=90)
    return {
        "jpeg": jpeg,
        "jpeg, progressive": saved(colour, "JPEG", progressive=True),
        "jpeg, restart markers": saved(colour, "JPEG", restart_marker_blocks=1),
        "jpeg, grey": saved(grey, "JPEG"),
        "jpeg, cmyk": saved(colour.convert("CMYK"), "JPEG"),
        "jpeg, turned": with_segments(jpeg, segment(0xE1, b"Exif\0\0" + exif(6))),
        "mpo": animation("MPO"),
        "png": saved(colour, "PNG"),
        "png, grey": saved(grey, "PNG"),
        "png, 1 bit": saved(grey.convert("1"), "PNG"),
        "png, 16 bit": png_16_bit(np.arange(64, dtype=np.uint16).reshape(8, 8) * 1024),
        "png, palette": saved(palette, "PNG", transparency=1),
        "png, see-through": saved(see_through, "PNG"),
        "png, grey see-through": saved(see_through.convert("LA"), "PNG"),
        "png, turned": saved(colour, "PNG", exif=exif(6)),
        "png, animated": animation("PNG"),
        "webp": saved(colour, "WEBP"),
        "webp, lossless see-through": saved(see_through, "WEBP", lossless=True),
        "webp, turned": saved(colour, "WEBP", exif=exif(6)),
        "webp, animated": animation("WEBP"),
        "gif": saved(palette, "GIF"),
        "gif, animated": animation("GIF"),
        "gif, see-through": saved(palette, "GIF", transparency=1),
        "heic": HEIC,
        "heic, turned": HEIC_TURNED,
        "avif": saved(colour, "AVIF"),
        "avif, see-through": saved(see_through, "AVIF"),
        "avif, turned": saved(colour, "AVIF", exif=exif(6)),
        "tiff": saved(colour, "TIFF"),
        "tiff, deflated": saved(colour, "TIFF", compression="tiff_adobe_deflate"),
        "tiff, fax": saved(grey.convert("1"), "TIFF", compression="group4"),
        "tiff, 16 bit": saved(Image.fromarray(np.arange(64, dtype=np.uint16).reshape(8, 8) * 1024), "TIFF"),
        "tiff, cmyk": saved(colour.convert("CMYK"), "TIFF"),
        "tiff, turned": saved(colour, "TIFF", tiffinfo={0x0112: 6}),
        "tiff, pages": animation("TIFF"),
        "bmp": saved(colour, "BMP"),
        "bmp, palette": saved(palette, "BMP"),
        "bmp, 1 bit": saved(grey.convert("1"), "BMP"),
    }


EXTREMES = (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\x10\0", b"\0\x10\0\0")


def mutated(data: bytes, chance: random.Random) -> bytes:
    """A file after one to four random injuries: bytes changed, removed, repeated, added, cut off, or a number made extreme."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        place, length = chance.randrange(len(changed) + 1), chance.randint(1, 16)
        match chance.randrange(6):
            case 0:
                changed[place : place + 1] = chance.randbytes(1)
            case 1:
                changed[place : place + length] = b""
            case 2:
                changed[place:place] = changed[place : place + length] * chance.randint(1, 50)
            case 3:
                changed[place : place + 4] = chance.choice(EXTREMES)
            case 4:
                changed[place:place] = chance.randbytes(length)
            case 5 if chance.random() < 0.2:
                del changed[place:]
    return with_right_checksums(bytes(changed)) if chance.random() < 0.9 else bytes(changed)


def corners(photo: np.ndarray) -> list[tuple[int, ...]]:
    """The colours in the middles of the four quarters: upper left, upper right, lower left, lower right."""
    height, width = photo.shape[:2]
    return [tuple(photo[y, x].tolist()) for y in (height // 4, 3 * height // 4) for x in (width // 4, 3 * width // 4)]
