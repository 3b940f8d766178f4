"""The only door for picture bytes from outside: bytes in, an upright array of pixels out.

JPEG and PNG files are reduced to the parts that hold pixels before Pillow sees them: a 10 MB file can keep its readers of
metadata busy for minutes (10,000 compressed colour profiles took 23 s, 100,000 EXIF segments over 100 s).
"""

import io
import json
import re
import struct
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
from PIL import Image, JpegImagePlugin

from core.settings import (
    MAX_APART_PIXELS,
    MAX_ASPECT_RATIO,
    MAX_DECODER_BYTES,
    MAX_DECODER_SECONDS,
    MAX_FILE_PARTS,
    MAX_JPEG_BYTES,
    MAX_JPEG_PIXELS,
    MAX_JPEG_SCANNED_PIXELS,
    MAX_JPEG_SEGMENTS,
    MAX_PHOTO_BYTES,
    MAX_PHOTO_SIDE_PIXELS,
    MAX_WHOLE_PIXELS,
    PHOTOS_DECODED_AT_ONCE,
)

Photo = np.ndarray  # uint8 (h, w, 3), RGB, upright


class PhotoError(ValueError):
    """A picture that cannot be used; its message is one sentence that says what to do next."""


_CONVERT = "save it as JPEG or PNG, or take a screenshot of it, and choose the new file."
_DAMAGED = "This picture is damaged, incomplete or empty; save or download it again and choose the new file."
_RAW = f"This is a camera's RAW file; {_CONVERT}"

START_BYTES = 1024  # which tell what a file is
# What a file is, by its first bytes: its name and its declared type may lie.  First those that look like others and are not.
_REFUSED = {
    rb"....ftypcrx|II\*\0....CR|IIRO|IIU\0|FUJIFILM": _RAW,
    rb"(\xef\xbb\xbf)?\s*<(.*<)?svg\b": f"This is an SVG drawing; {_CONVERT}",
}
_ACCEPTED = {
    "JPEG": rb"\xff\xd8\xff",
    "PNG": rb"\x89PNG\r\n\x1a\n",
    "WEBP": rb"RIFF....WEBP",
    "BMP": rb"BM....\0\0\0\0",
    "GIF": rb"GIF8[79]a",
    "TIFF": rb"II[*+]\0|MM\0[*+]",
    "AVIF": rb"....ftyp.{0,50}avi[fs]",
    "HEIF": rb"....ftyp(hei|hev|mif|msf)",
}
_NO_PICTURES = {
    rb"....ftyp|\x1aE\xdf\xa3|RIFF....AVI ": "This is a video; take a screenshot of one moment of it and choose that picture.",
    rb"\s*%PDF": "This is a PDF document; take a screenshot of the picture in it and choose that.",
    rb"PK\x03\x04|Rar!|7z\xbc\xaf": "This is a packed file; unpack it and choose the pictures in it.",
}
_APART = ("HEIF", "AVIF", "TIFF")  # decoded in a process of their own

_JPEG_MARKER = re.compile(rb"\xff([^\x00\x01\xff\xd0-\xd8])")  # those without a length (TEM, RSTn, SOI) and stuffed zeros aside
_JPEG_END, _JPEG_SCAN, _JPEG_EXIF = 0xD9, 0xDA, 0xE1
_JPEG_KEPT = {*range(0xC0, 0xE0), 0xEE}  # frame, tables and scans; Adobe's segment tells CMYK from YCCK
_JPEG_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_JPEG_WHOLE = {0xC2, 0xC6, 0xCA, 0xCE}  # progressive
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

_LIGHT, _DARK_SHARE = 0.8, 0.01  # ink is light where less than a hundredth of what shows is darker: a thin 1 is 2 % of its paper

_decoders = threading.BoundedSemaphore(PHOTOS_DECODED_AT_ONCE)
_decoder_apart = threading.BoundedSemaphore(1)


def recognised(start: bytes) -> bool:
    """Whether a file with these first START_BYTES is a picture, if perhaps one that cannot be read here."""
    return any(re.match(pattern, start, re.DOTALL) for pattern in (*_REFUSED, *_ACCEPTED.values()))


def open_photo(data: bytes, max_side: int = MAX_PHOTO_SIDE_PIXELS) -> Photo:
    """Decode a JPEG, PNG, WebP, BMP, GIF, HEIC, AVIF or TIFF file to uint8 (h, w, 3): RGB, upright.

    Transparent parts become white; black, where what shows would be lost on white.  Shrunk so that neither side is longer than
    ``max_side`` pixels; never enlarged.  Of several pictures in a file (animations, the MPO files of phones) it is the first.
    Raises PhotoError for every file it cannot decode.
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
    exif, scans, most_pixels = b"", 0, MAX_APART_PIXELS[kind] if kind in _APART else MAX_WHOLE_PIXELS
    try:
        if kind in _APART:
            return np.array(_opaque(_decoded_apart(kind, data, max_side, most_pixels)))
        if kind == "JPEG":
            data, exif, scans, most_pixels = _bare_jpeg(data)
        elif kind == "PNG":
            data, exif = _bare_png(data)
        with _decoders, _opened(kind, data) as picture:
            width, height = picture.size
            if width * height > most_pixels:
                raise PhotoError(_too_many(most_pixels))
            if max(width, height) > MAX_ASPECT_RATIO * min(width, height):
                raise PhotoError(_strip(width, height))
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
        raise PhotoError(_too_many(most_pixels)) from error
    except Exception as error:  # decoders of damaged files raise whatever they stumble over
        raise PhotoError(_DAMAGED) from error


def _opened(kind: str, data: bytes) -> Image.Image:
    """What Pillow reads a picture's pixels from; of a JPEG, whose size is checked here, it refuses none for its size."""
    file = io.BytesIO(data)
    return JpegImagePlugin.JpegImageFile(file) if kind == "JPEG" else Image.open(file, formats=(kind,))


def _decoded_apart(kind: str, data: bytes, max_side: int, most_pixels: int) -> Image.Image:
    """A picture decoded by core/photo_apart.py, upright and shrunk.  Raises PhotoError."""
    script = Path(__file__).with_name("photo_apart.py")
    # -P: what lies beside the script is not to be imported
    command = [sys.executable, "-P", str(script), kind, *map(str, (max_side, most_pixels, MAX_DECODER_BYTES))]
    try:
        with _decoder_apart:
            answer = subprocess.run(command, input=data, capture_output=True, timeout=MAX_DECODER_SECONDS, check=True).stdout
    except subprocess.TimeoutExpired:
        raise PhotoError(f"This {kind} picture takes too long to read; {_CONVERT}") from None
    head, _, pixels = answer.partition(b"\n")
    said = json.loads(head)
    match said.get("error"):
        case "missing":
            raise PhotoError(f"This is an iPhone HEIC photo, and pi-heif, which reads it, is not installed; {_CONVERT}")
        case "raw":
            raise PhotoError(_RAW)
        case "large":
            raise PhotoError(_too_many(most_pixels))
    width, height = said["size"]
    if max(width, height) > MAX_ASPECT_RATIO * min(width, height):
        raise PhotoError(_strip(width, height))
    return Image.frombytes(said["mode"], (width, height), pixels)


def _too_many(pixels: int) -> str:
    """What a larger picture is told."""
    return f"This picture has more than {pixels // 1_000_000} million pixels; save a smaller copy and choose that."


def _strip(width: int, height: int) -> str:
    return f"This picture is a strip, {width} × {height} pixels; cut out a part that is closer to a square."


def _kind(data: bytes) -> str:
    """The Pillow name of the format of ``data``; PhotoError for files that are empty, too large or not one of ours."""
    if not data:
        raise PhotoError("This file is empty; choose another picture.")
    if len(data) > MAX_PHOTO_BYTES:
        raise PhotoError(f"This file is larger than {MAX_PHOTO_BYTES // 2**20} MB; save a smaller copy of the picture and choose that.")
    start = data[:START_BYTES]
    for pattern, sentence in _REFUSED.items():
        if re.match(pattern, start, re.DOTALL):
            raise PhotoError(sentence)
    for kind, pattern in _ACCEPTED.items():
        if re.match(pattern, start, re.DOTALL):
            return kind
    for pattern, sentence in _NO_PICTURES.items():
        if re.match(pattern, start, re.DOTALL):
            raise PhotoError(sentence)
    raise PhotoError("This file is not a picture that can be read here; choose a JPEG, PNG, HEIC, WebP, AVIF, TIFF, GIF or BMP file.")


def _bare_jpeg(data: bytes) -> tuple[bytes, bytes, int, int]:
    """The first picture of a JPEG or MPO file without its metadata, its EXIF block (empty if it has none), the number of its scans, and
    how many pixels it may have: of one scan it is shrunk while it is decoded, of several all its coefficients are first held in memory.
    """
    kept, exif, scans, position, parts, frame = [data[:2]], b"", 0, 2, 0, b""
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
            if code in _JPEG_FRAMES:
                frame = frame or data[start + 1 : position]
        elif code == _JPEG_EXIF and data.startswith(b"Exif\0\0", body):
            exif = exif or data[body + 6 : position]
    whole = scans > 1 or (frame and frame[0] in _JPEG_WHOLE)
    return b"".join(kept), exif, scans, int(MAX_JPEG_BYTES / _coefficient_bytes(frame)) if whole else MAX_JPEG_PIXELS


def _coefficient_bytes(frame: bytes) -> float:
    """Of each pixel of a JPEG, by its frame header: two for each of its coefficients, of which colours often have a quarter."""
    factors = [frame[place] for place in range(10, 10 + 3 * frame[8], 3)]  # horizontally in the upper four bits, vertically in the lower
    across, down = (max(factor >> 4 for factor in factors), max(factor & 15 for factor in factors))
    return 2 * sum((factor >> 4) * (factor & 15) for factor in factors) / (across * down)


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
            shows = pixels != see_through
            pixels[~shows] = 0 if _is_light(pixels / 65535, shows) else 65535
            picture = Image.frombytes("I;16", picture.size, pixels.astype("<u2").tobytes())
        picture.thumbnail((max_side, max_side), reducing_gap=None)  # reduce() takes no 16-bit pictures
        return picture
    mode = "RGBA" if picture.has_transparency_data else {"1": "L", "P": "RGB", "CMYK": "RGB"}.get(picture.mode, picture.mode)
    if mode != picture.mode:
        picture = picture.convert(mode)
    picture.thumbnail((max_side, max_side))
    return picture


def _opaque(picture: Image.Image) -> Image.Image:
    """Lay a picture in mode RGBA on white, or on black where only light ink shows; the other modes have nothing to see through."""
    if picture.mode != "RGBA":
        return picture
    pixels = np.asarray(picture)
    ground = "black" if _is_light(pixels[..., :3] @ _LUMINANCE / 255, pixels[..., 3] / 255) else "white"
    paper = Image.new("RGB", picture.size, ground)
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper


def _is_light(luminance: np.ndarray, shows: np.ndarray) -> bool:
    """Whether all that shows, luminance (h, w) 0..1 with weights (h, w), would be lost on white: a logo or a digit in white ink."""
    return shows.min() < 1 and shows.sum() > 0 and (shows * (luminance < _LIGHT)).sum() < _DARK_SHARE * shows.sum()
