"""Captioners that learnt apart -> one folder in which their decoders vote on every word.

    python -m training.captioner_join first second third --images dev.zip --captions dev_captions.tsv --out FOLDER

The first one's encoder, decoders and card are kept; its first decoder becomes an ensemble (core/captions/ensemble.py).  All must
have learnt from the same photos and captions, with the same encoder.  Beam width, doubt and scores are chosen on these photos anew:
give photos that none has learnt from; --images and --captions may be given several times.
"""

import argparse
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from core.captions import library
from core.captions.decoder import load
from core.captions.encoder import open_encoder
from core.captions.model_folder import ModelFolder
from core.settings import CACHE
from training.caption_data import lists
from training.captioner_export import Dev, finish
from training.features import computed


def joined(models: Sequence[ModelFolder], folder: Path) -> ModelFolder:
    """The files of all in `folder`, as one captioner, which is not finished yet.  Raises ValueError if they do not fit together."""
    first, *others = models
    members = {f"{other.name}.npz": other.path(next(iter(other.decoders.values()))) for other in others}
    for other in others:
        if not same_photos(first, other) or first.path(first.vocabulary).read_bytes() != other.path(other.vocabulary).read_bytes():
            raise ValueError(f"{first.name} and {other.name} know different words: train both on the same photos and captions.")
    shutil.copytree(first.folder, folder, dirs_exist_ok=True)
    for name, path in members.items():
        shutil.copyfile(path, folder / name)
    return replace(first, folder=folder, name=folder.name, members=(*first.members, *members))


def same_photos(first: ModelFolder, other: ModelFolder) -> bool:
    """Whether the decoders of both read the same numbers of a photo; each has a doubt of its own."""
    mine, theirs = (load(model.path(model.photo)) for model in (first, other))
    read = [name for name in mine if not name.startswith("doubt")]
    return first.encoder == other.encoder and all(
        mine[name].shape == theirs[name].shape and np.allclose(mine[name], theirs[name], atol=1e-4) for name in read
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="+", help="names of model folders")
    parser.add_argument("--images", type=Path, action="append", required=True)
    parser.add_argument("--captions", type=Path, action="append", required=True)
    parser.add_argument("--out", type=Path, required=True, help="the folder to write")
    parser.add_argument("--work", type=Path, default=CACHE / "captioner" / "join", help="where features are kept (%(default)s)")
    arguments = parser.parse_args()
    try:
        model = joined([*map(library.choose, arguments.models)], arguments.out)
        dev = [part for part, _ in lists(arguments.images, arguments.captions)]
    except ValueError as error:
        parser.error(str(error))
    arguments.work.mkdir(parents=True, exist_ok=True)
    encoder = open_encoder(model.folder, model.encoder)
    label = str(model.encoder)
    measured = [Dev(part.name, computed(part.photos, 0, encoder, arguments.work, label), part.captions) for part in dev]
    finish(model, measured)
    print(f"Written: {model.folder}")


if __name__ == "__main__":
    main()
