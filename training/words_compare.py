"""Measure how well the five captions of a photo find each other, for every way of making a vector of a sentence.

    python -m training.words_compare --data DATA         # writes assets/words/recall.json, two minutes

Flickr8k's dev list, 1,000 photos: each of the 5,000 captions is compared with the 4,999 others.  Recall@k is the share of
captions with one of the four of the same photo among the k nearest.
"""

import argparse
import json
from pathlib import Path

import numpy as np

from core.words.files import WORDS
from core.words.sentence import ENCODERS
from training.words_text import flickr8k

PLACES = (1, 5, 10)
DRAWS = 2000  # of the bootstrap: photos drawn with repetition, since the captions of a photo are not independent
SEED = 1


def found_within(vectors: np.ndarray, photos: np.ndarray) -> np.ndarray:
    """For unit vectors (n, d) and their photos (n,): hit (n, 3), whether a caption of the same photo is among the 1, 5, 10 nearest.

    A stranger as near as the best sibling stands in front of it.
    """
    similar = vectors @ vectors.T
    same = photos[:, None] == photos
    strangers = np.where(same, -np.inf, similar)
    np.fill_diagonal(same, False)
    siblings = np.where(same, similar, -np.inf).max(1)
    in_front = (strangers >= siblings[:, None]).sum(1)
    return in_front[:, None] < np.array(PLACES)


def with_interval(values: np.ndarray) -> list[float]:
    """The mean of values (photos,), and the ends of its 95 % interval by the bootstrap over photos."""
    rng = np.random.default_rng(SEED)
    means = values[rng.integers(0, len(values), (DRAWS, len(values)))].mean(1)
    return [round(float(value), 4) for value in (values.mean(), *np.percentile(means, (2.5, 97.5)))]


def measure(sentences: list[list[str]], photos: np.ndarray) -> dict:
    """What recall.json holds: every encoder's recall@k as [mean, low, high], the best at k = 1, and its lead over the next."""
    _, photos = np.unique(photos, return_inverse=True)
    hits = {}  # name -> (photos, 3), the share of a photo's captions that hit
    rows = []
    for name, load in ENCODERS.items():
        vectors = load()(sentences)
        hit = found_within(vectors, photos)
        hits[name] = np.stack([np.bincount(photos, hit[:, k]) / np.bincount(photos) for k in range(len(PLACES))], axis=1)
        row = {str(place): with_interval(hits[name][:, k]) for k, place in enumerate(PLACES)}
        rows.append({"name": name, "dimension": vectors.shape[1], "recall": row})
        print(f"{name}: {row}", flush=True)
    order = sorted(rows, key=lambda row: -row["recall"]["1"][0])
    first, second = order[0]["name"], order[1]["name"]
    lead = with_interval(hits[first][:, 0] - hits[second][:, 0])
    return {"photos": len(np.unique(photos)), "captions": len(sentences), "encoders": rows, "best": first, "next": second, "lead": lead}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder with flickr8k/")
    parser.add_argument("--out", type=Path, default=WORDS)
    args = parser.parse_args()
    captions = flickr8k(args.data, "dev")
    found = measure([caption.tokens for caption in captions], np.array([caption.image for caption in captions]))
    (args.out / "recall.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
