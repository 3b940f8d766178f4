"""From trained weights to a model folder: beam width and doubt chosen on the dev lists, scores, card, digests, a zip to pass on."""

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from core.captions import decoder, model_folder
from core.captions.decoder import Decoder
from core.captions.encoder import OwnEncoder, squeezed
from core.captions.ensemble import Ensemble
from core.captions.inputs import Standard
from core.captions.model_folder import ModelFolder
from core.captions.scores import Scores, score
from core.captions.search import Caption, beam_search
from core.encoder.encoder import Encoder, Seen
from core.words.vocabulary import Vocabulary
from training import captioner_doubt
from training.caption_data import Captions
from training.features import Features
from training.odd_pictures import odd_pictures

WIDTHS = (1, 2, 3, 4, 5, 7)
AT_ONCE = 50  # photos
PHOTO, VOCABULARY = "photo.npz", "vocabulary.txt"
ODD_PICTURES = 100  # of each kind
Network = Decoder | Ensemble


class Dev(NamedTuple):
    """Photos that are only measured on."""

    name: str
    features: Features
    captions: Captions


class Judge(NamedTuple):
    """Measures decoders on the dev lists, by the search that the app uses."""

    standard: Standard
    dev: Sequence[Dev]

    def captions(self, network: Network, features: Features, width: int) -> list[Caption]:
        """The best caption of every photo."""
        parts = (self.standard(features.seen(slice(at, at + AT_ONCE))) for at in range(0, len(features.grid), AT_ONCE))
        return [captions[0] for part in parts for captions in beam_search(network, part, width)]

    def scores(self, network: Network, width: int) -> dict[str, Scores]:
        """Of each dev list by its name."""
        found = {}
        for dev in self.dev:
            said = [[word.text for word in caption.words] for caption in self.captions(network, dev.features, width)]
            found[dev.name] = score(said, dev.captions)
        return found

    def width(self, network: Network) -> int:
        """The beam width with the best mean CIDEr, then BLEU-4.  A point of CIDEr is a tie: on 1,000 photos its standard error is 1.2."""
        found = {width: self.scores(network, width) for width in WIDTHS}
        for width, scores in found.items():
            print(f"beam {width}:", {name: as_row(row) for name, row in scores.items()}, flush=True)
        return max(WIDTHS, key=lambda width: (round(mean_cider(found[width]), 2), np.mean([row.bleu4 for row in found[width].values()])))


def mean_cider(scores: dict[str, Scores]) -> float:
    """What is chosen by: every dev list counts alike, however long it is."""
    return float(np.mean([row.cider for row in scores.values()]))


def as_row(scores: Scores) -> dict[str, float]:
    """× 100, one decimal more than papers print."""
    return {name: round(value, 2) for name, value in asdict(scores.times_100()).items()}


def check_name(name: str) -> None:
    """Raises ValueError for a name that is no good as a folder's."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", name):
        raise ValueError("--name takes up to 40 small letters, digits and hyphens.")


def write_folder(
    model: ModelFolder, weights: dict[str, dict[str, np.ndarray]], vocabulary: Vocabulary, numbers: dict[str, np.ndarray]
) -> None:
    """A model's decoders and members by their files' names, its vocabulary and what standardises its photos; `finish` does the rest."""
    model.path(VOCABULARY).write_text("\n".join(vocabulary.words) + "\n", encoding="utf-8")
    for file, arrays in weights.items():
        decoder.save(model.path(file), arrays)
    decoder.save(model.path(PHOTO), numbers)


def odd_seen(encoder: Encoder | OwnEncoder) -> Seen:
    """What an encoder sees in pictures that are no photos."""
    return encoder(np.stack([squeezed(picture, encoder.side) for _, picture in odd_pictures(ODD_PICTURES)]))


def finish(model: ModelFolder, dev: Sequence[Dev]) -> ModelFolder:
    """Choose the beam and fit the doubt of a folder with all its numbers, score it, write model.json and NAME.zip beside the folder."""
    vocabulary = Vocabulary(tuple(model.path(VOCABULARY).read_text(encoding="utf-8").splitlines()))
    numbers = decoder.load(model.path(PHOTO))
    networks: dict[str, Network] = {name: Decoder(decoder.load(model.path(file)), vocabulary) for name, file in model.decoders.items()}
    usual = next(iter(networks))
    if model.members:
        networks[usual] = Ensemble([networks[usual], *(Decoder(decoder.load(model.path(file)), vocabulary) for file in model.members)])
    judge = Judge(Standard(numbers), dev)
    beam = judge.width(networks[usual])
    lists = [(Seen(part.features.grid, np.zeros((0, 0)), part.features.logits), part.captions) for part in dev]
    numbers |= captioner_doubt.measured(networks[usual], vocabulary, numbers, lists, beam)
    decoder.save(model.path(PHOTO), numbers)
    rows = {}
    for name, network in networks.items():
        for place, (of, scores) in enumerate(judge.scores(network, beam).items()):
            rows[f"{name}, {of}" if place else name] = as_row(scores)
    own = [str(model.encoder["file"])] if "file" in model.encoder else []
    names = [*model.decoders.values(), *model.members, PHOTO, VOCABULARY, *own]
    files = {name: model_folder.sha256(model.path(name)) for name in names}
    model = replace(model, files=files, scores=rows, beam=beam)
    model_folder.write(model)
    pack(model.folder, files)
    return model


def pack(folder: Path, names: Iterable[str]) -> None:
    """NAME.zip beside the folder, to pass on."""
    with zipfile.ZipFile(folder.with_suffix(".zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        for name in (*names, model_folder.MANIFEST):
            archive.write(folder / name, f"{folder.name}/{name}")


def decoder_weights(folder: Path, kind: str, vocabulary: Vocabulary, words: Sequence[str]) -> dict[str, np.ndarray]:
    """The numbers of a decoder that was trained before.  Raises ValueError if it speaks of other words or is suggested others."""
    model = model_folder.read(folder)
    same = tuple(model.path(model.vocabulary).read_text(encoding="utf-8").splitlines()) == vocabulary.words
    if not same or decoder.load(model.path(model.photo))["suggest_words"].astype(int).tolist() != vocabulary.encode(words):
        raise ValueError(f"{folder} has other words: --begin-with needs the same captions.")
    return decoder.load(model.path(model.decoders[kind]))
