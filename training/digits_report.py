"""Measure the two shipped digit networks where a drawing pad hurts, and keep what the page "Mistakes" shows.

    python -m training.digits_report --data mnist.npz

Needs the files of `training.digits`; runs them through LiteRT, as the app does, so no TensorFlow is imported.
Writes robustness.json and bundled results into assets/digits/.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from scipy import ndimage

from core.digits.centre import prepare
from core.digits.reader import Reader
from core.digits.samples import bundled
from core.settings import ASSETS
from training.strokes import european

EUROPEAN = 1000  # drawn digits, by another seed than those of the training
SHEET_SIDE = 84  # pixels; a drawing pad three times the network's input


def hardships(images: np.ndarray, random: np.random.Generator) -> dict[str, np.ndarray]:
    """MNIST digits (n, 28, 28) 0..1 -> the same digits as a pad would spoil them, each (n, 28, 28)."""
    n = len(images)
    shifts = random.integers(-4, 5, (n, 2))
    shifted = np.stack([ndimage.shift(image, shift, order=0) for image, shift in zip(images, shifts, strict=True)])
    thick = ndimage.grey_dilation(images, size=(1, 3, 3))
    thin = np.clip(images - 0.7 * (images - ndimage.grey_erosion(images, footprint=np.array([[[0, 1, 0], [1, 1, 1], [0, 1, 0]]]))), 0, 1)
    return {
        "as they are": images,
        "shifted by up to 4 pixels": shifted,
        "thick": thick,
        "thin": thin,
        "drawn small or large in a corner, then prepared": np.stack([off_centre(image, random) for image in images]),
    }


def off_centre(image: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """The digit at a random size and place on a large sheet, then through the same preparation as a drawing."""
    side = int(random.integers(28, 64))
    digit = np.clip(ndimage.zoom(image, side / 28, order=1), 0, 1)
    sheet = np.zeros((SHEET_SIDE, SHEET_SIDE), np.float32)
    top, left = random.integers(0, SHEET_SIDE - digit.shape[0] + 1, 2)
    sheet[top : top + digit.shape[0], left : left + digit.shape[1]] = digit
    return prepare(sheet).image


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="an mnist.npz")
    parser.add_argument("--out", type=Path, default=ASSETS / "digits")
    parser.add_argument("--limit", type=int, help="use only the first LIMIT test digits, for a quick try")
    args = parser.parse_args()

    with np.load(args.data) as arrays:
        images, labels = arrays["x_test"][: args.limit].astype(np.float32) / 255, arrays["y_test"][: args.limit]
    sets = {name: (spoilt, labels) for name, spoilt in hardships(images, np.random.default_rng(0)).items()}
    sets["drawn ones with a long upstroke, crossed sevens"] = european(EUROPEAN, seed=99)
    samples = bundled()
    sets["scikit-learn's 8 × 8 digits, enlarged"] = np.stack([prepare(picture).image for picture in samples.pictures]), samples.labels

    report = {}
    for network in ("series", "pooling"):
        reader = Reader(network, args.out)
        read = {name: reader.probabilities(pictures) for name, (pictures, _) in sets.items()}
        report[network] = {name: float(np.mean(p.argmax(1) == sets[name][1])) for name, p in read.items()}
        p = read["scikit-learn's 8 × 8 digits, enlarged"]
        np.savez_compressed(
            args.out / f"{network}_bundled.npz",
            true=samples.labels.astype(np.uint8),
            read=p.argmax(1).astype(np.uint8),
            confidence=p.max(1).astype(np.float16),
        )
    (args.out / "robustness.json").write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(report, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
