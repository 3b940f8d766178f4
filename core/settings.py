"""Every path, limit and size of the product, with its unit in its name."""

import os
from pathlib import Path

ROOT = Path(__file__).parent.parent
ASSETS = ROOT / "assets"
CACHE = Path(os.environ.get("THOUSAND_WORDS_CACHE", Path.home() / ".cache" / "thousand-words"))

# pictures (core/photo.py)
MAX_UPLOAD_BYTES = 10 * 1024 * 1024  # as server.maxUploadSize in .streamlit/config.toml
MAX_PHOTO_PIXELS = 40_000_000  # a 40-megapixel phone photo; a JPEG is shrunk while it is decoded
MAX_WHOLE_PIXELS = 20_000_000  # PNG, WebP and BMP are decoded whole: a WebP of this size takes 310 MB
MAX_ASPECT_RATIO = 20  # longer strips shrink to nothing
MAX_PHOTO_SIDE_PIXELS = 1024  # what an opened photo is shrunk to
MAX_FILE_PARTS = 20_000  # PNG chunks, JPEG segments: 10 MB take 1,300 at libpng's 8 KB a chunk
MAX_JPEG_SEGMENTS = 100  # metadata aside: a progressive photo has 20 to 40; thousands of scans keep the decoder busy for hours
PHOTOS_DECODED_AT_ONCE = 2  # thirty uploads at once would need thirty times the memory

# downloads (core/weights.py)
MIRROR = os.environ.get("THOUSAND_WORDS_MIRROR", "")  # a folder or an http(s) address that holds the same files under the same names
DOWNLOAD_TIMEOUT_SECONDS = 60  # for one source, whole: connecting, redirects and every byte
DOWNLOAD_STALL_SECONDS = 10  # a connection that is silent for so long is given up earlier
FAILURE_REMEMBERED_SECONDS = 60  # thirty pupils must not queue behind the same failing download
