"""Lay a catalogue's items on a plane by t-SNE (van der Maaten and Hinton 2008) for the map of the page "Recommend".

python -m training.tsne [INDEX] [--perplexity 30] [--seed 7]

Writes tsne.npz beside the index: places float32 (n, 2), by the balanced weights, and a sketch of the vectors they are of.
The page does not show a map whose sketch is not that of its index: run this again whenever the index was made anew.
"""

import argparse
from pathlib import Path

import numpy as np

from core.recommend import plane
from core.recommend.catalogue import BUILT_IN
from core.recommend.index import FILE, Index
from core.recommend.space import sketch

PERPLEXITY = 30  # how many neighbours an item should stay near
SEED = 7


def laid_out(vectors: np.ndarray, perplexity: float, seed: int) -> np.ndarray:
    """Vectors (n, d) -> places float32 (n, 2) between −1 and 1.  scikit-learn's Barnes-Hut t-SNE, begun from PCA."""
    from sklearn.manifold import TSNE

    places = TSNE(init="pca", perplexity=perplexity, random_state=seed).fit_transform(vectors)
    return plane.in_frame(places, places).astype(np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path, nargs="?", default=BUILT_IN / FILE, help="an index.npz; the drawn catalogue's by default")
    parser.add_argument("--perplexity", type=float, default=PERPLEXITY)
    parser.add_argument("--seed", type=int, default=SEED)
    arguments = parser.parse_args()
    vectors = plane.balanced(Index.load(arguments.index))
    places = laid_out(vectors, arguments.perplexity, arguments.seed)
    path = arguments.index.with_name(plane.TSNE_FILE)
    np.savez_compressed(path, places=places, sketch=sketch(vectors), perplexity=arguments.perplexity, seed=arguments.seed)
    print(f"{path}: {len(places)} places")


if __name__ == "__main__":
    main()
