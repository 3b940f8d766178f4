"""The captioners' tables and examples, from dev photos alone, each list by itself.

    python -m training.captioner_report --images dev.zip --captions dev_captions.tsv \\
        --images coco_dev.zip --captions coco_dev_captions.tsv NAME > docs/captions.md

Every model folder is run as the app runs it, from the photo's bytes.  The examples are drawn by a seed: ten of each list among the
captions that score at least as much CIDEr as one person does on average, ten among those that score a tenth of it or less.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.captions import library
from core.captions.captioner import DESCRIBED_AT_ONCE, Captioner, Description
from core.captions.scores import Scores, cider, constant, human, score
from core.photo import open_photo
from training.caption_data import Captions
from training.caption_lines import SENTENCE
from training.caption_sets import match, open_images, read_captions

EXAMPLES = 10
COLUMNS = ("bleu1", "bleu2", "bleu3", "bleu4", "rouge_l", "cider")


def row(name: str, scores: Scores, doubted: str = "") -> str:
    """Of the table of scores; `doubted`: the share of captions that are called a guess."""
    values = scores.times_100()
    return f"| {name} | " + " | ".join(f"{getattr(values, column):.1f}" for column in COLUMNS) + f" | {doubted} |"


def share(doubted: Sequence[bool]) -> str:
    """In per cent."""
    return f"{100 * np.mean(doubted):.0f} %"


def report(images: Path, captions: Path, captioners: Sequence[Captioner], seed: int) -> None:
    """Print a list's table and the first captioner's examples."""
    found, pictures = read_captions(captions), open_images(images)
    names = list(match(found, pictures).pictures)
    photos, references = [open_photo(pictures[name]) for name in names], [found.captions[name] for name in names]
    print(f"# Captions of {len(names):,} dev photos, {images.stem}\n")
    print("| | BLEU-1 | BLEU-2 | BLEU-3 | BLEU-4 | ROUGE-L | CIDEr | doubted |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    print(row(f"“{SENTENCE}” for every photo", constant(SENTENCE.split(), references)))
    usual: list[list[Description]] = []
    for captioner in captioners:
        squares = [captioner.square(photo) for photo in photos]
        seen = [captioner.see(squares[at : at + DESCRIBED_AT_ONCE]) for at in range(0, len(squares), DESCRIBED_AT_ONCE)]
        for decoder in captioner.decoders:
            for width in sorted({1, 3, captioner.model.beam}):
                said = [description for several in seen for description in captioner.say(several, decoder, width)]
                scores = score([one.best.text.split() for one in said], references)
                print(row(f"{captioner.model.name}, {decoder}, beam {width}", scores, share([one.is_guess for one in said])), flush=True)
                if decoder == captioner.usual and width == captioner.model.beam:
                    usual.append(said)
    print(row("one person against the others", human(references)))
    examples(captioners[0].model.name, names, usual[0], references, seed)


def examples(model: str, names: Sequence[str], said: Sequence[Description], references: Captions, seed: int) -> None:
    """Print captions that are right and captions that are wrong, with their doubt."""
    earned, person = cider([one.best.text.split() for one in said], references), human(references).cider
    random = np.random.default_rng(seed)
    for verdict, numbers in {"right": np.flatnonzero(earned >= person), "wrong": np.flatnonzero(earned <= person / 10)}.items():
        if not len(numbers):
            continue
        doubted = share([said[number].is_guess for number in numbers])
        print(f"\n## Ten that {model} got {verdict}, drawn by seed {seed} from {len(numbers):,} ({len(numbers) / len(names):.0%})\n")
        print(f"Of these {len(numbers):,} it doubts {doubted}.\n\n| photo | caption | CIDEr × 100 | doubt |\n| --- | --- | ---: | ---: |")
        for number in sorted(random.choice(numbers, min(EXAMPLES, len(numbers)), replace=False)):
            one = said[number]
            print(f"| {Path(names[number]).stem} | {one.best.text} | {100 * earned[number]:.0f} | {100 * one.doubt:.0f} % |")
    print()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=Path, action="append", required=True, help="may be given several times, as --captions")
    parser.add_argument("--captions", type=Path, action="append", required=True)
    parser.add_argument("models", nargs="+", help="names of model folders; the examples are the first one's")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    captioners = [Captioner(library.choose(name)) for name in arguments.models]
    for images, captions in zip(arguments.images, arguments.captions, strict=True):
        report(images, captions, captioners, arguments.seed)


if __name__ == "__main__":
    main()
