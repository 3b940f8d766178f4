"""The only door for picture bytes from outside: bytes in, an upright array of pixels out.

JPEG and PNG files are reduced to the parts that hold pixels before Pillow sees them: a 10 MB file can keep its readers of
metadata busy for minutes (10,000 compressed colour profiles took 23 s, 100,000 EXIF segments over 100 s).
"""

import io
import re
import struct
import threading

import numpy as np
from PIL import Image

from core.settings import (
    MAX_ASPECT_RATIO,
    MAX_FILE_PARTS,
    MAX_JPEG_SCANNED_PIXELS,
    MAX_JPEG_SEGMENTS,
    MAX_PHOTO_PIXELS,
    MAX_PHOTO_SIDE_PIXELS,
    MAX_UPLOAD_BYTES,
    MAX_WHOLE_PIXELS,
    PHOTOS_DECODED_AT_ONCE,
)

Photo = np.ndarray  # uint8 (h, w, 3), RGB, upright


class PhotoError(ValueError):
    """A picture that cannot be used; its message is one sentence that says what to do next."""


_CONVERT = "save it as JPEG or PNG, or take a screenshot of it, and choose the new file."
_DAMAGED = "This picture is damaged, incomplete or empty; save or download it again and choose the new file."

# What a file is, by its first bytes: its name and its declared type may lie.
_ACCEPTED = {
    "JPEG": rb"\xff\xd8\xff",
    "PNG": rb"\x89PNG\r\n\x1a\n",
    "WEBP": rb"RIFF....WEBP",
    "BMP": rb"BM....\0\0\0\0",
}
_REFUSED = {
    rb"....ftyp.{0,50}avi[fs]": f"This is an AVIF picture; {_CONVERT}",
    rb"....ftyp(hei|hev|mif|msf)": f"This is an iPhone HEIC photo; {_CONVERT}",
    rb"II\*\0|MM\0\*|....ftypcrx": f"This is a TIFF or RAW picture; {_CONVERT}",
    rb"....ftyp|\x1aE\xdf\xa3|RIFF....AVI ": "This is a video; take a screenshot of one moment of it and choose that picture.",
    rb"GIF8": f"This is a GIF picture; {_CONVERT}",
    rb"\s*%PDF": "This is a PDF document; take a screenshot of the picture in it and choose that.",
    rb"(\xef\xbb\xbf)?\s*<(.*<)?svg\b": f"This is an SVG drawing; {_CONVERT}",
}

_JPEG_MARKER = re.compile(rb"\xff([^\x00\x01\xff\xd0-\xd8])")  # those without a length (TEM, RSTn, SOI) and stuffed zeros aside
_JPEG_END, _JPEG_SCAN, _JPEG_EXIF = 0xD9, 0xDA, 0xE1
_JPEG_KEPT = {*range(0xC0, 0xE0), 0xEE}  # frame, tables and scans; Adobe's segment tells CMYK from YCCK
_PNG_KEPT = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}

_EXIF_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_LUMINANCE = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601, as Pillow's convert("L")

_decoders = threading.BoundedSemaphore(PHOTOS_DECODED_AT_ONCE)


def open_photo(data: bytes, max_side: int = MAX_PHOTO_SIDE_PIXELS) -> Photo:
    """Decode a JPEG, PNG, WebP or BMP file to uint8 (h, w, 3): RGB, upright, transparent parts white.

    Shrunk so that neither side is longer than ``max_side`` pixels; never enlarged.  Of several pictures in a file
    (animations, the MPO files of phones) it is the first.  Raises PhotoError for every file it cannot decode.
    """
    pixels = _pixels(data, max_side)
    if pixels.dtype == np.uint16:
        pixels = np.rint(pixels / 257).astype(np.uint8)  # 257 = 65535 / 255; Pillow's convert("RGB") clips 16 bits to white
    return pixels if pixels.ndim == 3 else np.stack([pixels] * 3, axis=-1)


def open_grey(data: bytes, max_side: int = MAX_PHOTO_SIDE_PIXELS) -> np.ndarray:
    """Decode a picture as ``open_photo`` does, to float32 (h, w) luminance: 0 black, 1 white.

    Grey files, 16-bit ones too, keep their exact values.  Raises PhotoError for every file it cannot decode.
    """
    pixels = _pixels(data, max_side)
    white = np.iinfo(pixels.dtype).max
    if pixels.ndim == 3:
        pixels = pixels @ _LUMINANCE
    return (pixels / white).astype(np.float32)


def _pixels(data: bytes, max_side: int) -> np.ndarray:
    """The pixels of a file, upright, opaque and shrunk: uint8 (h, w, 3) RGB, or uint8 or uint16 (h, w) grey."""
    kind = _kind(data)
    exif, scans = b"", 0
    try:
        if kind == "JPEG":
            data, exif, scans = _bare_jpeg(data)
        elif kind == "PNG":
            data, exif = _bare_png(data)
        with _decoders, Image.open(io.BytesIO(data), formats=(kind,)) as picture:
            width, height = picture.size
            if width * height > _most_pixels(kind, picture.mode):
                raise PhotoError(_too_many(_most_pixels(kind, picture.mode)))
            if max(width, height) > MAX_ASPECT_RATIO * min(width, height):
                raise PhotoError(f"This picture is a strip, {width} × {height} pixels; cut out a part that is closer to a square.")
            if scans * width * height > MAX_JPEG_SCANNED_PIXELS:
                raise PhotoError(f"This JPEG picture is stored in {scans} passes, which take too long to read; {_CONVERT}")
            if kind == "BMP" and picture.info["compression"] in (picture.RLE8, picture.RLE4):
                raise PhotoError(f"This BMP picture is compressed; {_CONVERT}")  # decoded in Python: 5 s for 10 MB
            turn = _TURNS.get(_orientation(exif or picture.info.get("exif", b"")))
            picture = _opaque(_shrunk(picture, max_side))
            return np.array(picture if turn is None else picture.transpose(turn))
    except PhotoError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:  # the warning is raised under python -W error
        raise PhotoError(_too_many(_most_pixels(kind))) from error
    except Exception as error:  # decoders of damaged files raise whatever they stumble over
        raise PhotoError(_DAMAGED) from error


def _most_pixels(kind: str, mode: str = "RGB") -> int:
    """How large a picture may be: a JPEG is shrunk while it is decoded, but a progressive one is first read whole, four inks of 40 million
    pixels into 350 MB."""
    return MAX_PHOTO_PIXELS if kind == "JPEG" and mode != "CMYK" else MAX_WHOLE_PIXELS


def _too_many(pixels: int) -> str:
    """What a larger picture is told."""
    return f"This picture has more than {pixels // 1_000_000} million pixels; save a smaller copy and choose that."


def _kind(data: bytes) -> str:
    """The Pillow name of the format of ``data``; PhotoError for files that are empty, too large or not one of ours."""
    if not data:
        raise PhotoError("This file is empty; choose another picture.")
    if len(data) > MAX_UPLOAD_BYTES:
        raise PhotoError(f"This file is larger than {MAX_UPLOAD_BYTES // 2**20} MB; save a smaller copy of the picture and choose that.")
    start = data[:1024]
    for kind, pattern in _ACCEPTED.items():
        if re.match(pattern, start, re.DOTALL):
            return kind
    for pattern, sentence in _REFUSED.items():
        if re.match(pattern, start, re.DOTALL):
            raise PhotoError(sentence)
    raise PhotoError("This file is not a picture that can be read here; choose a JPEG, PNG, WebP or BMP file.")


def _bare_jpeg(data: bytes) -> tuple[bytes, bytes, int]:
    """The first picture of a JPEG or MPO file without its metadata, its EXIF block (empty if it has none) and the number of its scans."""
    kept, exif, scans, position, parts = [data[:2]], b"", 0, 2, 0
    while marker := _JPEG_MARKER.search(data, position):
        parts += 1
        if parts > MAX_FILE_PARTS or len(kept) > MAX_JPEG_SEGMENTS:
            raise PhotoError(_DAMAGED)
        start, position = marker.span()
        code = marker[1][0]
        if code == _JPEG_END:
            kept.append(marker[0])
            break
        length = int.from_bytes(data[position : position + 2], "big")
        if length < 2:  # a decoder would read on elsewhere, past the scans counted here
            raise PhotoError(_DAMAGED)
        body = position + 2
        position += length
        if code == _JPEG_SCAN:
            scans += 1
            following = _JPEG_MARKER.search(data, position)
            position = following.start() if following else len(data)  # the coded pixels follow the header, up to the next marker
        if code in _JPEG_KEPT:
            kept.append(data[start:position])
        elif code == _JPEG_EXIF and data.startswith(b"Exif\0\0", body):
            exif = exif or data[body + 6 : position]
    return b"".join(kept), exif, scans


def _bare_png(data: bytes) -> tuple[bytes, bytes]:
    """A PNG file without metadata and animation, and its EXIF block (empty if it has none)."""
    kept, exif, position, parts = [data[:8]], b"", 8, 0
    while position < len(data):
        parts += 1
        if parts > MAX_FILE_PARTS:
            raise PhotoError(_DAMAGED)
        end = position + 12 + int.from_bytes(data[position : position + 4], "big")  # length, name, body, checksum
        name = data[position + 4 : position + 8]
        if name in _PNG_KEPT:
            kept.append(data[position:end])
        elif name == b"eXIf":
            exif = exif or data[position + 8 : end - 4]
        position = end
    return b"".join(kept), exif


def _orientation(exif: bytes) -> int:
    """The orientation, 1 to 8, that an EXIF block gives; 1 where it gives none or cannot be read."""
    exif = exif.removeprefix(b"Exif\0\0")  # WebP files from some phones keep the JPEG prefix
    order = ">" if exif.startswith(b"MM") else "<"
    try:
        (directory,) = struct.unpack_from(order + "L", exif, 4)
        (entries,) = struct.unpack_from(order + "H", exif, directory)
        for entry in range(entries):
            tag, _type, _count, value = struct.unpack_from(order + "HHLH", exif, directory + 2 + 12 * entry)
            if tag == _EXIF_ORIENTATION:
                return value
    except struct.error:
        pass
    return 1


def _shrunk(picture: Image.Image, max_side: int) -> Image.Image:
    """Decode a picture to at most ``max_side`` pixels a side, in mode L, I;16, RGB or RGBA."""
    # A JPEG is decoded at 1/2, 1/4 or 1/8, down to twice the wanted size; the others ignore draft().
    factor = max(1, max(picture.size) // (2 * max_side))
    picture.draft(None, tuple(max(1, side // factor) for side in picture.size))
    if picture.mode == "I;16":
        if (see_through := picture.info.get("transparency")) is not None:
            pixels = np.array(picture)
            pixels[pixels == see_through] = 65535
            picture = Image.frombytes("I;16", picture.size, pixels.astype("<u2").tobytes())
        picture.thumbnail((max_side, max_side), reducing_gap=None)  # reduce() takes no 16-bit pictures
        return picture
    mode = "RGBA" if picture.has_transparency_data else {"1": "L", "P": "RGB", "CMYK": "RGB"}.get(picture.mode, picture.mode)
    if mode != picture.mode:
        picture = picture.convert(mode)
    picture.thumbnail((max_side, max_side))
    return picture


def _opaque(picture: Image.Image) -> Image.Image:
    """Lay a picture in mode RGBA on white; the other modes have nothing to see through."""
    if picture.mode != "RGBA":
        return picture
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper
