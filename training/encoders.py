"""A frozen encoder by its name: the one that comes with the app, a LiteRT file, or a network of keras.applications as such a file."""

import shutil
from pathlib import Path

from core.captions.encoder import SIDE, OwnEncoder, open_encoder
from core.captions.model_folder import USUAL, Spec
from core.encoder.encoder import Encoder

OWN_FILE = "encoder.tflite"


def open_named(name: str, folder: Path, side: int | None = None) -> tuple[Encoder | OwnEncoder, Spec]:
    """The encoder, and how model.json speaks of it; a file is put into the model folder.  Raises ValueError.

    `side` (pixels): of the square that a file sees, if not 224.
    """
    if name == USUAL["name"]:
        if side:
            raise ValueError(f"{name} sees a square of its own size: leave --side out.")
        return open_encoder(folder, USUAL), USUAL
    spec: Spec = {"file": OWN_FILE, "side": side or SIDE}
    if not (folder / OWN_FILE).exists():
        if name.endswith(".tflite"):
            shutil.copyfile(name, folder / OWN_FILE)
        else:
            convert_application(name, folder / OWN_FILE, side or SIDE)
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
