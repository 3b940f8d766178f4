"""The captioner's encoder with LiteRT on the CPU and with Keras on the GPU, or on the CPU where there is none.

    python -m benchmarks.device                    # the compact encoder
    python -m benchmarks.device --model FOLDER     # another captioner's

For every batch size: milliseconds a photo (median of several runs) and the ratio of the two; and how equal their features are.
"""

import argparse
import statistics
import time
from pathlib import Path

import numpy as np

from core.captions import model_folder
from core.captions.encoder import Encoder, open_encoder
from core.settings import ASSETS

SIZES = (1, 2, 4, 8, 16, 32, 64)
RUNS = 7


def milliseconds(encoder: Encoder, photos: np.ndarray) -> float:
    """A photo, median of several runs after one that is not counted."""
    encoder(photos)
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        encoder(photos)
        times.append((time.perf_counter() - begun) * 1000 / len(photos))
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, default=ASSETS / "captions" / "compact", help="a captioner's folder (%(default)s)")
    folder = parser.parse_args().model
    spec = model_folder.read(folder).encoders[0]
    litert, keras = open_encoder(folder, spec, on_gpu=False), open_encoder(folder, spec, on_gpu=True)
    coarse = np.random.default_rng(0).integers(0, 256, (max(SIZES), 14, 14, 3), dtype=np.uint8)
    photos = coarse.repeat(litert.side // 14, 1).repeat(litert.side // 14, 2)

    print(f"| photos at once | {litert.device}: ms a photo | {keras.device}: ms a photo | ratio |\n| ---: | ---: | ---: | ---: |")
    for size in SIZES:
        times = milliseconds(litert, photos[:size]), milliseconds(keras, photos[:size])
        print(f"| {size} | {times[0]:.1f} | {times[1]:.1f} | {times[0] / times[1]:.2f} |")
    ours, theirs = litert(photos), keras(photos)
    cosines = (ours * theirs).sum(-1) / (np.linalg.norm(ours, axis=-1) * np.linalg.norm(theirs, axis=-1))
    print(f"\nCosine of the same cell's features on the two: {cosines.mean():.4f} in the mean, {cosines.min():.4f} at least.")


if __name__ == "__main__":
    main()
