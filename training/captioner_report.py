"""The captioners' table and twenty examples, from the dev photos alone.

    python -m training.captioner_report --images dev.zip --captions dev_captions.tsv everyday > docs/captions.md

Every model folder is run as the app runs it, from the photo's bytes.  The examples are drawn by a seed: ten among the
captions that score at least as much CIDEr as one person does on average, ten among those that score a tenth of it or less.
"""

import argparse
from pathlib import Path

import numpy as np

from core.captions import library
from core.captions.captioner import Captioner
from core.captions.scores import Scores, cider, constant, human, score
from core.photo import open_photo
from training.caption_sets import match, open_images, read_captions

FLOOR = "a man is standing in a field"
EXAMPLES = 10
COLUMNS = ("bleu1", "bleu2", "bleu3", "bleu4", "rouge_l", "cider")


def row(name: str, scores: Scores) -> str:
    values = scores.times_100()
    return f"| {name} | " + " | ".join(f"{getattr(values, column):.1f}" for column in COLUMNS) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--captions", type=Path, required=True)
    parser.add_argument("models", nargs="+", help="names of model folders; the examples are the first one's")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    found, pictures = read_captions(arguments.captions), open_images(arguments.images)
    names = list(match(found, pictures).pictures)
    photos = [open_photo(pictures[name]) for name in names]
    references = [found.captions[name] for name in names]
    person = human(references)

    print(f"# Captions of {len(names):,} dev photos\n")
    print("| | BLEU-1 | BLEU-2 | BLEU-3 | BLEU-4 | ROUGE-L | CIDEr |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    print(row(f"“{FLOOR}” for every photo", constant(FLOOR.split(), references)))
    captions: dict[str, list[list[str]]] = {}
    for name in arguments.models:
        captioner = Captioner(library.choose(name))
        for decoder in captioner.decoders:
            for width in sorted({1, 3, 5, captioner.model.beam}):
                said = [description.best.text.split() for description in captioner.describe(photos, decoder, width)]
                print(row(f"{name}, {decoder}, beam {width}", score(said, references)), flush=True)
                if decoder == captioner.usual and width == captioner.model.beam:
                    captions[name] = said
    print(row("one person against the other four", person))

    first = captions[arguments.models[0]]
    earned = cider(first, references)
    random = np.random.default_rng(arguments.seed)
    groups = {"right": np.flatnonzero(earned >= person.cider), "wrong": np.flatnonzero(earned <= person.cider / 10)}
    for verdict, numbers in groups.items():
        share = f"{len(numbers) / len(names):.0%}"
        print(f"\n## Ten that {arguments.models[0]} got {verdict}, drawn by seed {arguments.seed} from {len(numbers):,} ({share})\n")
        print("| photo | caption | CIDEr × 100 |\n| --- | --- | ---: |")
        for number in sorted(random.choice(numbers, min(EXAMPLES, len(numbers)), replace=False)):
            print(f"| {Path(names[number]).stem} | {' '.join(first[number])} | {100 * earned[number]:.0f} |")


if __name__ == "__main__":
    main()
