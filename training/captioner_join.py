"""Two captioners that learnt apart -> one folder in which their attention decoders vote on every word.

    python -m training.captioner_join strong strong-320 --images Flickr8k.zip --captions Flickr8k.token.txt --out FOLDER

The first one's encoder, decoders and card are kept; its first decoder becomes an ensemble (core/captions/ensemble.py).  Both must
know the same words.  Beam width, threshold and scores are chosen on these photos anew: give photos that neither has learnt from.
"""

import argparse
import shutil
from dataclasses import replace
from pathlib import Path

from core.captions import library, model_folder
from core.captions.captioner import DESCRIBED_AT_ONCE, Captioner
from core.captions.ensemble import Grids
from core.captions.model_folder import ModelFolder
from core.photo import open_photo
from training.caption_sets import match, open_images, read_captions
from training.captioner_export import as_row, captions_of, pack, scored, threshold, widest


def joined(first: ModelFolder, second: ModelFolder, folder: Path) -> ModelFolder:
    """The files of both in `folder`, as one captioner, which is not scored yet.  Raises ValueError if they speak of other words."""
    if first.path(first.vocabulary).read_bytes() != second.path(second.vocabulary).read_bytes():
        raise ValueError(f"{first.name} and {second.name} know different words: train both on the same captions.")
    file, encoder = f"{second.name}.npz", second.encoder
    shutil.copytree(first.folder, folder, dirs_exist_ok=True)
    shutil.copyfile(second.path(next(iter(second.decoders.values()))), folder / file)
    names = [file]
    if "file" in encoder:
        digest = second.files[str(encoder["file"])]
        same = next((name for name, its_digest in first.files.items() if its_digest == digest), None)  # both may see with one network
        encoder = encoder | {"file": same or f"{second.name}-{encoder['file']}"}
        if not same:
            names.append(encoder["file"])
            shutil.copyfile(second.path(str(second.encoder["file"])), folder / names[-1])
    files = first.files | {name: model_folder.sha256(folder / name) for name in names}
    member = {"encoder": encoder, "decoder": file}
    return replace(first, folder=folder, name=folder.name, members=(*first.members, member), files=files)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs=2, help="names of model folders")
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--captions", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="the folder to write")
    arguments = parser.parse_args()
    found, pictures = read_captions(arguments.captions), open_images(arguments.images)
    names = list(match(found, pictures).pictures)
    photos = [open_photo(pictures[name]) for name in names]
    references = [found.captions[name] for name in names]
    try:
        model = joined(*map(library.choose, arguments.models), arguments.out)
    except ValueError as error:
        parser.error(str(error))
    captioner = Captioner(model)
    batches = (photos[first : first + DESCRIBED_AT_ONCE] for first in range(0, len(photos), DESCRIBED_AT_ONCE))
    grids = captioner.voters(Grids.joined([captioner.see([*map(captioner.squares, batch)]).grids for batch in batches]))
    main_name = captioner.usual
    beam = widest(captioner.decoders[main_name], grids, references)
    scores = {
        name: as_row(scored(network, grids if name == main_name else grids.parts[0], references, beam))
        for name, network in captioner.decoders.items()
    }
    guess_below = round(threshold(captions_of(captioner.decoders[main_name], grids, beam), references), 3)
    model = replace(model, scores=scores, beam=beam, guess_below=guess_below)
    model_folder.write(model)
    pack(model.folder, model.files)
    print(f"Written: {model.folder}")


if __name__ == "__main__":
    main()
