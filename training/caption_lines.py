"""What the score panel of the page "Describe" needs beside the models' own scores.

    python -m training.caption_lines --train train_captions.tsv --dev dev_captions.tsv

assets/captions/frequencies.npz: in how many training photos' captions an n-gram occurs, which CIDEr needs for one photo;
counts of runs of one to four words, no captions.  assets/captions/lines.json: the scores on dev of one fixed sentence for
every photo, the floor, and of a person (the fifth caption of every photo against its other four).
"""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from core.captions.scores import DocumentFrequencies, Scores, constant, human
from core.settings import ASSETS
from core.words.vocabulary import tokens
from training.caption_sets import read_captions

SENTENCE = "a man is standing in a field"


def as_row(scores: Scores) -> dict[str, float]:
    """× 100, as in model.json."""
    return {name: round(value, 2) for name, value in asdict(scores.times_100()).items()}


def main() -> None:
    """Write both files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--train", type=Path, action="append", required=True, help="captions of training photos; several files may be given"
    )
    parser.add_argument("--dev", type=Path, required=True, help="captions of the dev photos, five a photo")
    parser.add_argument("--out", type=Path, default=ASSETS / "captions")
    arguments = parser.parse_args()

    train = (captions for path in arguments.train for captions in read_captions(path).captions.values())
    DocumentFrequencies.of(train).save(arguments.out / "frequencies.npz")
    references = list(read_captions(arguments.dev).captions.values())
    lines = {
        "photos": len(references),
        "sentence": SENTENCE,
        "constant": as_row(constant(tokens(SENTENCE), references)),
        "human": as_row(human(references)),
    }
    (arguments.out / "lines.json").write_text(json.dumps(lines, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
