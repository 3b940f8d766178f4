"""Every path, limit and size of the product, with its unit in its name."""

import os
from pathlib import Path

from core import environment

ROOT = Path(__file__).parent.parent
ASSETS = ROOT / "assets"
CACHE = environment.folder("THOUSAND_WORDS_CACHE", "~/.cache/thousand-words")
MODELS = environment.folder("THOUSAND_WORDS_MODELS", str(CACHE / "models"))  # a person's own captioners, a folder each

USE_GPU = environment.switch("THOUSAND_WORDS_GPU", True)  # where there is one (core/engine/keras_gpu.py)

# captions (core/captions)
MAX_BEAM_WIDTH = 10
MAX_PHOTOS_DESCRIBED = 500  # at one click on the page; a server with thirty pupils does about ten a second

# the one queue of a server (core/queue.py): captions, trees, samples, views of photos, the steps of an index
QUEUE_AT_ONCE = 16  # requests in a batch
QUEUE_WORKERS = min(2, os.cpu_count() or 1)  # batches at once, each on one core
QUEUE_MAX_WAITING = 200  # requests: 60 MB of photos; with those of an index at most 3 MB each, one for each reader
QUEUE_MAX_A_MINUTE = 240  # requests of one session; a new photo takes two to five, a new beam width two

# pictures (core/photo.py)
MAX_UPLOAD_BYTES = 10 * 1024 * 1024  # as server.maxUploadSize in .streamlit/config.toml
MAX_PHOTO_BYTES = 50 * 1024 * 1024  # a 200-megapixel phone photo has 30 to 50 MB
MAX_JPEG_PIXELS = 220_000_000  # such a photo: a JPEG of one scan is shrunk while it is decoded
MAX_JPEG_BYTES = 240_000_000  # of the coefficients of a JPEG of several scans, held whole: 80 million pixels of a phone, 30 of four inks
MAX_WHOLE_PIXELS = 16_500_000  # PNG, WebP, GIF and BMP are decoded whole: a lossless WebP of this size takes 280 MB
MAX_APART_PIXELS = {"HEIF": 50_000_000, "TIFF": 40_000_000, "AVIF": 16_500_000}  # decoded whole, apart, one at a time
MAX_DECODER_BYTES = 400 * 1024 * 1024  # of memory of the process that does this
MAX_DECODER_SECONDS = 30
MAX_ASPECT_RATIO = 20  # longer strips shrink to nothing
MAX_PHOTO_SIDE_PIXELS = 1024  # what an opened photo is shrunk to
MAX_FILE_PARTS = 20_000  # PNG chunks, JPEG segments: 10 MB take 1,300 at libpng's 8 KB a chunk
MAX_JPEG_SEGMENTS = 100  # metadata aside: a progressive photo has 20 to 40; thousands of scans keep the decoder busy for hours
MAX_JPEG_SCANNED_PIXELS = 1_000_000_000  # scans × pixels: a photo of 40 million has 1 to 18 scans; 60 more of no bytes took 1.6 s more
PHOTOS_DECODED_AT_ONCE = 2  # thirty uploads at once would need thirty times the memory

# many photos in one zip or folder (core/archive); each file as one upload
MAX_ARCHIVE_PICTURES = 10_000
MAX_ARCHIVE_BYTES = 1024**3  # unpacked, together; read one by one
MAX_ARCHIVE_RATIO = 500  # unpacked / packed: photos reach 2, drawings saved as BMP 300, files made to do harm 1000

# downloads (core/weights.py)
MIRROR = environment.place("THOUSAND_WORDS_MIRROR")  # a folder or an http(s) address that holds the same files under the same names
DOWNLOAD_TIMEOUT_SECONDS = 60  # for one source, whole: connecting, redirects and every byte
DOWNLOAD_STALL_SECONDS = 10  # a connection that is silent for so long is given up earlier
FAILURE_REMEMBERED_SECONDS = 60  # thirty pupils must not queue behind the same failing download

# a person's own captioner from Google Drive (core/captions/drive.py); also from secrets.toml, which Streamlit puts here
DRIVE_ID = environment.text("THOUSAND_WORDS_DRIVE_ID")  # of the zip: its id, or the link that Drive copies
DRIVE_SHA256 = environment.text("THOUSAND_WORDS_DRIVE_SHA256")
DRIVE_TIMEOUT_SECONDS = 600  # for pages, confirmation and every byte: 240 MB at a school's 400 kB/s
MAX_DRIVE_BYTES = 500 * 1024 * 1024  # the zip, and again all that it unpacks to; a ResNet-152 captioner has 250 MB

# the training lab (core/lab); a training process takes about 700 MB and as much of the processors as pages leave it
TRAININGS_AT_ONCE = environment.count("THOUSAND_WORDS_TRAININGS", max(1, (os.cpu_count() or 1) // 4))
LAB_NICENESS = 10  # a page that is asked for gets nine tenths of a processor, a training the rest
LAB_MAX_BLOCKS = 10
LAB_MAX_PARAMETERS = 500_000  # 2 MB a network
LAB_MAX_MULTIPLICATIONS = 20_000_000  # for one digit; the article's network has 11 million
LAB_MAX_DIGITS_SHOWN = 600_000  # in one training: epochs × digits × lanes of a race
LAB_MAX_SECONDS = 600  # a training that is not done by then ends with what it has
LAB_STOP_SECONDS = 30  # the last test takes up to 10; a process that was asked to stop and has not is ended
LAB_ABSENT_SECONDS = 300  # without a look at Train or See a place in the queue is given up, and a training that others wait for ended
LAB_KEPT_SECONDS = 3600  # without a look, finished trainings are thrown away
LAB_MAX_KEPT = 100  # trainings whose files are on the disk, 5 MB each at most

# a person's own pictures (core/recommend); each file as one upload
MAX_INDEXED_PICTURES = 100_000  # in one folder: exact search takes 9 ms there, and the vectors some 400 MB
INDEX_KEPT_EVERY_PICTURES = 200  # what is done goes to disk after so many pictures
INDEX_KEPT_EVERY_SECONDS = 10  # or so long
OWN_MAX_PICTURES = 500  # of one person on the page: 7 MB of vectors and thumbnails
OWN_MAX_PICTURES_TOGETHER = 10_000  # of all persons, 140 MB; those not looked at for longest go first
OWN_KEPT_SECONDS = 3600  # without a look, then thrown away

PROBLEMS = environment.told()  # what the environment says and nobody can use, a sentence each; said on standard error as well
