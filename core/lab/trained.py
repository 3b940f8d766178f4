"""A trained network as one archive of numbers: written by the training process or by the Colab notebook, opened by the page "See".

The archive holds `blocks` (text), the weights by name, and, where the network was tested, `collection`, and for every test
digit its `number` in the collection, its `true` class, the class `read` and the `confidence`.
"""

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core import arithmetic
from core.digits.mistakes import Results
from core.digits.networks import CLASSES, Conv, MaxPool, Network
from core.digits.reader import Reader
from core.lab import blocks
from core.lab.progress import save as write
from core.lab.recipe import COLLECTIONS, Recipe
from core.settings import MAX_UPLOAD_BYTES


class NetworkError(ValueError):
    """One plain sentence: why a file cannot be opened as a trained network."""


@dataclass(frozen=True)
class Trained:
    """A network with its weights by name, and how it read the test digits of "bundled" or "mnist", where that is known."""

    plan: blocks.Plan
    weights: dict[str, np.ndarray]
    collection: str = ""
    results: Results | None = None


def save(path: Path, recipe: Recipe, weights: list[np.ndarray], test, probabilities: np.ndarray) -> None:
    """Write the archive of a training: weights in Keras's order, the test part and its probabilities (n, 10).  Raises OSError."""
    names = blocks.weight_shapes(blocks.plan(blocks.parse(recipe.blocks)))
    write(
        path,
        blocks=np.array(recipe.blocks),
        **dict(zip(names, weights, strict=True)),
        collection=np.array(COLLECTIONS[recipe.collection][0]),
        number=test.numbers,
        true=test.labels,
        read=probabilities.argmax(1),
        confidence=probabilities.max(1),
    )


def load(data: bytes) -> Trained:
    """Open an archive that may come from anybody.  Raises NetworkError."""
    if len(data) > MAX_UPLOAD_BYTES:
        raise NetworkError(f"This file is larger than {MAX_UPLOAD_BYTES // 2**20} MB; a network of this page takes 2 MB.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > 2 * MAX_UPLOAD_BYTES:
                raise NetworkError("This file unpacks to more numbers than a network of this page has.")
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            found = dict(arrays)
    except NetworkError:
        raise
    except Exception:  # zipfile and NumPy raise a dozen kinds for broken bytes
        raise NetworkError("This is no archive of weights; choose the file weights.npz that the notebook saved.") from None
    try:
        plan = blocks.plan(blocks.parse(str(found.pop("blocks", "?"))))
    except blocks.BlockError as error:
        raise NetworkError(f"The network in this file is none of this page: {error}") from None
    if plan.problem:
        raise NetworkError(f"The network in this file cannot be: {plan.problem}")
    weights = {}
    for name, shape in blocks.weight_shapes(plan).items():
        array = found.get(name)
        if array is None or array.shape != shape or array.dtype.kind != "f" or not np.isfinite(array).all():
            raise NetworkError(f"The weights {name} in this file are missing or do not fit the network; save them again.")
        weights[name] = array.astype(np.float32)
    return Trained(plan, weights, *_tested(found))


def _tested(found: dict[str, np.ndarray]) -> tuple[str, Results | None]:
    """The test results in an archive; none where they are missing or make no sense."""
    collection = str(found.get("collection", ""))
    sizes = {"bundled": 1_797, "mnist": 10_000}
    columns = [found.get(name, np.zeros(0)) for name in ("number", "true", "read", "confidence")]
    if collection not in sizes or any(c.ndim != 1 or len(c) != len(columns[0]) or c.dtype.kind not in "iuf" for c in columns):
        return "", None
    number, true, read = (np.nan_to_num(column).astype(int) for column in columns[:3])
    inside = (number >= 0) & (number < sizes[collection]) & (true >= 0) & (true < CLASSES) & (read >= 0) & (read < CLASSES)
    if not len(number) or not inside.all():
        return "", None
    return collection, Results(true, read, np.nan_to_num(columns[3]).clip(0, 1).astype(np.float32), number)


class OwnReader(Reader):
    """A trained network as the page "See" reads with it, computed by core/arithmetic: nothing to convert, and no foreign file to run."""

    def __init__(self, opened: Trained):
        """Raises BlockError where See has no picture for the network."""
        self.network: Network = blocks.as_network(opened.plan)
        self.weights = opened.weights
        self.collection, self.results = opened.collection, opened.results
        self._model = self._forward

    def _forward(self, images: np.ndarray, outputs=None) -> dict[str, np.ndarray]:
        """Images (n, 28, 28, 1) -> every layer's maps, a convolution's before ReLU, the logits and the probabilities."""
        readings = [self._one(image) for image in images]
        return {name: np.stack([reading[name] for reading in readings]) for name in outputs or readings[0]}

    def _one(self, maps: np.ndarray) -> dict[str, np.ndarray]:
        found = {}
        for layer in self.network.layers:
            if isinstance(layer, Conv):
                before = arithmetic.convolve(maps, self.kernel(layer.name), self.bias(layer.name), padding=layer.padding)
                found[layer.name], maps = before, arithmetic.relu(before)
            elif isinstance(layer, MaxPool):
                maps = found[layer.name] = arithmetic.pool(maps, layer.window)
        logits = arithmetic.dense(maps, self.kernel("dense"), self.bias("dense"))
        return found | {"logits": logits, "probabilities": arithmetic.softmax(logits)}
