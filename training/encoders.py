"""A frozen encoder by its name: the public file, one of ours, or a network of keras.applications as a LiteRT file."""

import shutil
from pathlib import Path

from core.captions.encoder import SIDE, Encoder, Spec, open_encoder

PUBLIC = "tf2_mobilenet_v2_1.0_224_ptq.tflite"
NAMED: dict[str, Spec] = {
    "strong": {"download": PUBLIC, "tensors": [170]},  # the 7×7×320 grid, before the classifier's last layers
    "strong-320": {"download": PUBLIC, "tensors": [170, 167], "side": 320},  # 10×10 cells, with the 160 numbers of the block before
}
OWN_FILE = "encoder.tflite"


def open_named(name: str, folder: Path, side: int | None = None) -> tuple[Encoder, Spec]:
    """The encoder, and how model.json speaks of it; a file is put into the model folder.  Raises ValueError.

    `side` (pixels): of the square it sees, if not that of NAMED or 224.
    """
    if name in NAMED:
        spec = NAMED[name] | ({"side": side} if side else {})
    else:
        spec = {"file": OWN_FILE, "side": side or SIDE}
        if not (folder / OWN_FILE).exists():
            if name.endswith(".tflite"):
                shutil.copyfile(name, folder / OWN_FILE)
            else:
                convert_application(name, folder / OWN_FILE, spec["side"])
    return open_encoder(folder, spec), spec


def convert_application(name: str, path: Path, side: int) -> None:
    """A network of keras.applications without its classifier, its scaling built in, as LiteRT: photos in −1..1 -> grid."""
    import importlib

    import keras

    from training.convert import to_litert

    build = getattr(keras.applications, name, None)
    if not callable(build):
        raise ValueError(f"keras.applications has no {name}: choose one of its networks, such as MobileNetV3Large.")
    network = build(include_top=False, input_shape=(side, side, 3))
    module = importlib.import_module(build.__module__.replace("keras.src", "keras"))
    photo = keras.Input((side, side, 3))
    grid = network(module.preprocess_input((photo + 1.0) * 127.5))
    to_litert(keras.Model(photo, grid), {"grid": grid}, path)
