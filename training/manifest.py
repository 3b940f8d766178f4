"""Write assets/manifest.json: for every other file in assets/ its digest, size, origin and licence.

python -m training.manifest
"""

import hashlib
import json
from pathlib import PurePosixPath

from core.settings import ASSETS

MANIFEST = "manifest.json"
OWN = "written for this project", "MIT"
DRAWN = ("clock", "dinosaur", "mountain", "shoe", "sign", "sunset")  # by name: a photo beside them must not get their origin
ORIGINS = (  # the first pattern that fits
    ("digits/*_bundled.npz", "computed by training/digits_report.py on scikit-learn's digits (UCI, CC BY 4.0)", "MIT"),
    ("digits/*_mnist.npz", "computed by training/digits.py on MNIST's test digits (CC BY-SA 3.0)", "MIT"),
    ("digits/robustness.json", "measured by training/digits_report.py", "MIT"),
    ("digits/runs.json", "measured by training/digits.py", "MIT"),
    ("digits/unlike.json", "measured by training/unlike.py", "MIT"),
    ("digits/unlike.npz", "trained by training/unlike.py on MNIST and on drawn strokes from random weights", "MIT"),
    ("digits/*", "trained by training/digits.py on MNIST from random weights", "MIT"),
    ("captions/*.*", "counted by training/caption_lines.py in the captions of Flickr8k's train and dev photos", "MIT"),
    ("captions/*/*", "trained by training/captioner.py on captions of Flickr8k, MS COCO, Pascal Sentences and Flickr30k", "MIT"),
    (
        "encoder/*",
        "written by training/encoder_assets.py to read and run EfficientNet-Lite2's package, without its weights",
        "MIT",
    ),
    ("words/*", "trained by training/words.py on captions of Flickr8k and Flickr30k from random weights", "MIT"),
    ("views/thing.tflite", "trained by training/thing_view.py from random weights on things laid before photos", "MIT"),
    (
        "views/*.npz",
        "computed by training/recommend_views.py on drawn products and on labelled photos, of which they hold only statistics",
        "MIT",
    ),
    ("catalogue/index.npz", "computed by training/catalogue_index.py on the drawn products", "MIT"),
    ("catalogue/*.json", "measured by training/catalogue_index.py", "MIT"),
    ("catalogue/tsne.npz", "computed by training/tsne.py on the drawn products' vectors", "MIT"),
    ("catalogue/sheet.webp", "the drawn products' pictures, made small by training/sheet.py", "MIT"),
    ("clothes/tsne.npz", "computed by training/tsne.py on the clothes' vectors", "MIT"),
    ("clothes/*", "computed by training/catalogue_index.py on photos of clothes (Alexey Grigorev's dataset, CC0)", "MIT"),
    ("catalogue/*", "drawn by training/catalogue.py from a seed", "MIT"),
    ("samples/cat.webp", "a photo by Stefan van der Walt, out of scikit-image, made small by training/samples.py", "CC0"),
    ("samples/coffee.webp", "a photo by Rachel Michetti, out of scikit-image, made small by training/samples.py", "CC0"),
    ("samples/astronaut.webp", "a photo by NASA, out of scikit-image, made small by training/samples.py", "public domain"),
    ("samples/rocket.webp", "a photo by SpaceX, out of scikit-image, made small by training/samples.py", "public domain"),
    *((f"samples/{name}.webp", "drawn by training/samples.py", "MIT") for name in DRAWN),
    ("icon.png", "drawn by training/icon.py", "MIT"),
    ("downloads.json", *OWN),
    ("*.html", *OWN),
    ("*.css", *OWN),
    ("*.js", *OWN),
)


def origin(file: str) -> dict[str, str]:
    """Where a file of assets/ comes from and its licence.  Ends the script with a sentence where ORIGINS does not say."""
    for pattern, text, licence in ORIGINS:
        if PurePosixPath(file).match(pattern):
            return {"origin": text, "licence": licence}
    raise SystemExit(f"assets/{file} has no origin: add it to ORIGINS in training/manifest.py.")


def rows() -> list[dict]:
    """{"file", "sha256", "bytes", "origin", "licence"} of every file in assets/ but the manifest, by name."""
    files = sorted(path.relative_to(ASSETS).as_posix() for path in ASSETS.rglob("*") if path.is_file())
    return [_row(file) for file in files if file != MANIFEST]


def _row(file: str) -> dict:
    data = (ASSETS / file).read_bytes()
    return {"file": file, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data), **origin(file)}


def main() -> None:
    (ASSETS / MANIFEST).write_text(json.dumps(rows(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
