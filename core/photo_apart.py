"""Decodes a HEIC, AVIF or TIFF picture in a process of its own: photo_apart.py KIND MAX_SIDE MOST_PIXELS MOST_BYTES.

The libraries of these formats are large and have no bounds of their own on time: a HEIC file of a few kB can lay a thousand pictures
over each other.  Here one that takes too long, too much memory or crashes costs its own process, which knows nothing.

core/photo.py sends the file to standard input.  Out goes a line of JSON, {"mode", "size"} and then the pixels, or {"error": which
of core/photo.py's sentences, "size"}.  It imports nothing of core: starting it takes 0.1 s.
"""

import io
import json
import sys

from PIL import AvifImagePlugin, Image, ImageOps, TiffImagePlugin

STRIP_BYTES = 8_000_000  # of a HEIC's pixels copied at once
REDUCED = 1  # of a TIFF's tag NewSubfileType: the small picture that cameras put before their raw data
NEW_SUBFILE_TYPE = 254


def decoded(kind: str, data: bytes, max_side: int, most_pixels: int) -> Image.Image | dict:
    """The picture upright, at most `max_side` pixels a side, in mode L, LA, I;16, RGB or RGBA; or why not."""
    if kind == "HEIF":
        try:
            import pi_heif
        except ImportError:
            return {"error": "missing"}
        pi_heif.options.DECODE_THREADS = 2
        picture = pi_heif.open_heif(io.BytesIO(data))  # of several pictures the primary one; size and mode only, so far
    else:
        picture = {"AVIF": AvifImagePlugin.AvifImageFile, "TIFF": TiffImagePlugin.TiffImageFile}[kind](io.BytesIO(data))
    width, height = picture.size
    if width * height > most_pixels:
        return {"error": "large", "size": picture.size}
    if kind == "HEIF":
        return _shrunk(_reduced(picture, max_side), max_side)
    if kind == "TIFF" and picture.tag_v2.get(NEW_SUBFILE_TYPE, 0) & REDUCED:
        return {"error": "raw"}
    picture.load()
    return _shrunk(ImageOps.exif_transpose(picture), max_side)


def _reduced(picture, max_side: int) -> Image.Image:
    """A HEIC's pixels, decoded whole by its library, shrunk strip by strip to at least twice the wanted size."""
    data, stride, mode = picture.data, picture.stride, picture.mode
    width, height = picture.size
    factor = max(1, max(width, height) // (2 * max_side))
    small = Image.new(mode, (-(-width // factor), -(-height // factor)))
    rows = max(1, STRIP_BYTES // stride // factor) * factor
    for top in range(0, height, rows):
        count = min(rows, height - top)
        strip = Image.frombytes(mode, (width, count), data[top * stride : (top + count) * stride], "raw", mode, stride)
        small.paste(strip.reduce(factor), (0, top // factor))
    return small


def _shrunk(picture: Image.Image, max_side: int) -> Image.Image:
    if picture.mode.startswith("I;16"):
        picture = picture.convert("I").convert("I;16") if picture.mode != "I;16" else picture  # the byte order of Macs
        picture.thumbnail((max_side, max_side), reducing_gap=None)  # reduce() takes no 16-bit pictures
        return picture
    mode = "RGBA" if picture.has_transparency_data else "L" if picture.mode in ("1", "L") else "RGB"
    picture = picture if picture.mode == mode else picture.convert(mode)
    picture.thumbnail((max_side, max_side))
    return picture


def main() -> None:
    """Answer one request."""
    kind, *numbers = sys.argv[1:]
    max_side, most_pixels, most_bytes = map(int, numbers)
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (most_bytes, most_bytes))
    Image.MAX_IMAGE_PIXELS = None  # most_pixels is the limit
    picture = decoded(kind, sys.stdin.buffer.read(), max_side, most_pixels)
    out = sys.stdout.buffer
    if isinstance(picture, dict):
        out.write(json.dumps(picture).encode())
    else:
        out.write(json.dumps({"mode": picture.mode, "size": picture.size}).encode() + b"\n" + picture.tobytes())


if __name__ == "__main__":
    main()
