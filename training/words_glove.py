"""Count the captions' word pairs, train GloVe on them in every setting, and write what the app shows of it to assets/words/.

    python -m training.words_glove --data DATA           # about ten minutes on one core
    python -m training.words_glove --data DATA --epochs 2 --out /tmp/try

Deterministic by seed.  A setting whose file is there already is not trained again.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np

from core.words import analogies, counts, sentence, space
from core.words.counts import LEAST, WINDOWS
from core.words.files import WORDS
from core.words.glove import AdaGrad, Glove, cooccurrence, importance, targets
from core.words.space import DIMENSIONS, FULL_DIMENSION, MAPPED
from training.words_text import SPECIAL, photos, shared_vocabulary

X_MAX = 10.0
EPOCHS, RATE, BLOCK = 40, 0.1, 64  # passes over all pairs; AdaGrad's rate; words whose pairs make one step
SEED = 1


def train(data: Path, out: Path = WORDS, epochs: int = EPOCHS) -> None:
    """Write vocabulary.txt, counts.npz, a glove_*.npz for each window and dimension, glove.json and common.npz to `out`."""
    out.mkdir(parents=True, exist_ok=True)
    vocabulary = shared_vocabulary(data)
    (out / "vocabulary.txt").write_text("\n".join(vocabulary.words) + "\n", encoding="utf-8", newline="\n")
    words = vocabulary.words[len(SPECIAL) :]
    numbers = {word: number for number, word in enumerate(words)}
    captions = [[numbers.get(word, -1) for word in caption] for photo in photos(data) for caption in photo]
    near = {window: cooccurrence(captions, len(words), window) for window in WINDOWS}
    np.savez_compressed(out / "counts.npz", **counts.pack(captions, near))
    widest = near[max(WINDOWS)]
    print(f"{len(words)} words, {len(captions)} captions, {np.mean(widest > 0):.2%} of the pairs seen, {np.mean(widest >= LEAST):.2%} kept")
    for window in WINDOWS:
        for dimension in DIMENSIONS:
            path = out / space.file_name(window, dimension)
            if path.exists():
                continue
            start = time.perf_counter()
            model, error = fit(near[window], dimension, epochs)
            arrays = space.quantised(model.vectors) | {"map": flat(model.vectors[:MAPPED]), "error": np.float32(error)}
            if dimension == FULL_DIMENSION:
                arrays |= {name: value.astype(np.float16) for name, value in vars(model).items()}
            np.savez_compressed(path, **arrays)
            print(f"{path.name}: error {error:,.0f}, {time.perf_counter() - start:.0f} s", flush=True)
    report = [measured(window, dimension, out) for window in WINDOWS for dimension in DIMENSIONS]
    (out / "glove.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8", newline="\n")
    np.savez(out / sentence.COMMON_FILE, common=common(captions, out))


def fit(counts: np.ndarray, dimension: int, epochs: int) -> tuple[Glove, float]:
    """GloVe of counts (n, n), and the objective it ends with.

    The paper draws single pairs at random; here a step takes all pairs of 64 random words at once, which NumPy does in
    three matrix products.
    """
    wanted, weights = targets(counts), importance(counts, X_MAX)
    model = Glove.random(len(counts), dimension, SEED)
    optimiser = AdaGrad(model, RATE)
    rng = np.random.default_rng(SEED)
    for _ in range(epochs):
        order = rng.permutation(len(counts))
        for first in range(0, len(order), BLOCK):
            rows = order[first : first + BLOCK]
            optimiser.step(model.slopes(wanted, weights, rows), rows)
    return model, model.error(wanted, weights)


def flat(vectors: np.ndarray) -> np.ndarray:
    """Vectors (n, d) laid on a plane by t-SNE, by their cosines: (n, 2) float16 between −1 and 1."""
    from sklearn.manifold import TSNE

    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    places = TSNE(init="pca", perplexity=20, random_state=SEED).fit_transform(unit)
    places -= (places.max(0) + places.min(0)) / 2
    return (places / np.abs(places).max()).astype(np.float16)


def measured(window: int, dimension: int, folder: Path) -> dict:
    """How a setting does: the objective at the end, and for each group of analogies the hits and the questions."""
    words = space.load(window, dimension, folder)
    answers = {group: analogies.answered(words, group) for group in analogies.GROUPS}
    found = {group: [answer.hits, len(answer.questions)] for group, answer in answers.items()}
    hits, questions = np.sum(list(found.values()), axis=0)
    print(f"window {window}, {dimension} numbers a word: {hits} of {questions} analogies")
    return {"window": window, "dimension": dimension, "error": words.error, "analogies": found}


def common(captions: list[list[int]], folder: Path) -> np.ndarray:
    """The direction (d,) that the captions' vectors share: the first right singular vector of all of them, unit vectors each."""
    words, rarity = space.load(*sentence.SETTING, folder), counts.load(folder).rarity
    weighted = words.vectors * rarity[:, None]
    means = np.stack([weighted[[number for number in caption if number >= 0]].sum(0) for caption in captions])
    means = space.unit(means)
    _, directions = np.linalg.eigh(means.T @ means)
    return directions[:, -1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder with flickr8k/ and text/")
    parser.add_argument("--out", type=Path, default=WORDS)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    args = parser.parse_args()
    train(args.data, args.out, args.epochs)


if __name__ == "__main__":
    main()
