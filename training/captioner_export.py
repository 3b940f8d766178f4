"""From trained weights to a model folder: beam width and threshold chosen on dev, scores, card, digests, a zip to pass on."""

import re
import zipfile
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import numpy as np

from core.captions import decoder, model_folder
from core.captions.decoder import Decoder
from core.captions.ensemble import Ensemble, Grids
from core.captions.scores import Scores, cider, score
from core.captions.search import Caption, beam_search
from core.words.vocabulary import Vocabulary
from training.caption_data import Captions, Data

WIDTHS = (1, 2, 3, 4, 5, 7)
AT_ONCE = 50  # photos
GUESS_SHARE = 0.5  # a caption is a guess below the confidence at which captions earn half the usual CIDEr


def check_name(name: str) -> None:
    """Raises ValueError for a name that is no good as a folder's."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", name):
        raise ValueError("--name takes up to 40 small letters, digits and hyphens.")


def captions_of(network: Decoder | Ensemble, grids: np.ndarray | Grids, width: int) -> list[Caption]:
    """The best caption of every photo's grid (n, h, w, d), or grids."""
    parts = (grids[first : first + AT_ONCE] for first in range(0, len(grids), AT_ONCE))
    return [captions[0] for part in parts for captions in beam_search(network, part, width)]


def words_of(captions: list[Caption]) -> list[list[str]]:
    return [[word.text for word in caption.words] for caption in captions]


def scored(network: Decoder | Ensemble, grids: np.ndarray | Grids, references: Captions, width: int) -> Scores:
    """Scores of the captions that a network gives the photos."""
    return score(words_of(captions_of(network, grids, width)), references)


def as_row(scores: Scores) -> dict[str, float]:
    """× 100, one decimal more than papers print."""
    return {name: round(value, 2) for name, value in asdict(scores.times_100()).items()}


def threshold(captions: list[Caption], references: Captions) -> float:
    """The mean log-probability a word below which captions earn less than half the mean CIDEr; on dev.

    Captions are sorted by it; the threshold is the highest one for which all below it together earn that little.
    """
    confidence = np.array([caption.log_probability / (len(caption.words) + 1) for caption in captions])
    earned = cider(words_of(captions), references)
    order = np.argsort(confidence)
    below = np.cumsum(earned[order]) / np.arange(1, len(order) + 1)
    poor = np.flatnonzero(below < GUESS_SHARE * earned.mean())
    return float(confidence[order[poor[-1]]]) if len(poor) else float(confidence.min())


def widest(network: Decoder | Ensemble, grids: np.ndarray | Grids, references: Captions) -> int:
    """The beam width with the best CIDEr, then BLEU-4.  A point of CIDEr is a tie: on 1,000 photos its standard error is 1.2."""
    by_width = {width: scored(network, grids, references, width) for width in WIDTHS}
    for width, found in by_width.items():
        print(f"beam {width}: {as_row(found)}")
    return max(WIDTHS, key=lambda width: (round(by_width[width].cider, 2), by_width[width].bleu4))


def write_folder(
    folder: Path, title: str, encoder: dict, weights: dict[str, dict[str, np.ndarray]], vocabulary: Vocabulary, dev: np.ndarray, data: Data
) -> None:
    """Numbers, vocabulary, scores on dev, model.json; and NAME.zip beside the folder."""
    (folder / "vocabulary.txt").write_text("\n".join(vocabulary.words) + "\n", encoding="utf-8")
    decoders, networks = {}, {}
    for kind, arrays in weights.items():
        decoders[kind] = f"{kind}.npz"
        decoder.save(folder / decoders[kind], arrays)
        networks[kind] = Decoder(decoder.load(folder / decoders[kind]), vocabulary)  # as it will be used: in 8-bit numbers
    main = next(iter(networks.values()))
    beam = widest(main, dev, data.dev_captions)
    scores = {kind: as_row(scored(network, dev, data.dev_captions, beam)) for kind, network in networks.items()}
    guess_below = threshold(captions_of(main, dev, beam), data.dev_captions)
    captions = sum(map(len, data.train_captions))
    card = (
        f"Trained on {len(data.train_photos):,} photos with {captions:,} captions; it knows {len(vocabulary):,} words.",
        f"Chosen by its scores on {len(data.dev_photos):,} other photos.",
    )
    names = [*decoders.values(), "vocabulary.txt", *([encoder["file"]] if "file" in encoder else [])]
    files = {name: model_folder.sha256(folder / name) for name in names}
    model_folder.write(
        model_folder.ModelFolder(
            folder, folder.name, title, encoder, decoders, "vocabulary.txt", files, scores, beam, round(guess_below, 3), card
        )
    )
    pack(folder, names)


def pack(folder: Path, names: Iterable[str]) -> None:
    """NAME.zip beside the folder, to pass on."""
    with zipfile.ZipFile(folder.with_suffix(".zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        for name in (*names, model_folder.MANIFEST):
            archive.write(folder / name, f"{folder.name}/{name}")


def decoder_weights(folder: Path, kind: str, vocabulary: Vocabulary) -> dict[str, np.ndarray]:
    """The numbers of a decoder that was trained before.  Raises ValueError if it speaks of other words."""
    model = model_folder.read(folder)
    if tuple(model.path(model.vocabulary).read_text(encoding="utf-8").splitlines()) != vocabulary.words:
        raise ValueError(f"{folder} has another vocabulary: --begin-with needs the same captions.")
    return decoder.load(model.path(model.decoders[kind]))
