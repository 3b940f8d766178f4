"""A person's own captioned pictures: a captions file of any usual kind -> tokens, a folder or zip -> picture bytes.

Read are, told apart by their content:
  Flickr8k.token.txt, results_20130124.token      photo.jpg#0 <tab> A dog runs .
  this project's TSV, Kaggle's captions.txt       a header such as  image,caption  or  image <tab> number <tab> caption
  Flickr30k's results.csv                         image_name| comment_number| comment
  Karpathy's dataset_*.json                       with its split into train, dev and test
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from core.archive import OWN_FILES, PICTURES, opened
from core.words.vocabulary import tokens

SEPARATORS = "\t|,;"  # the semicolon is what Excel writes where the comma is the decimal point
IMAGE_HEADERS = {"image", "image_name", "image_id", "filename", "file_name", "file"}
CAPTION_HEADERS = {"caption", "captions", "comment", "sentence", "text"}
TOKEN_ROW = re.compile(r"([^\t]+)#\d+\t(.*)")
NUMBER_THEN_CAPTION = re.compile(r"\s*\d+\s+(.+)")
SPLITS = {"train": "train", "restval": "train", "val": "dev", "dev": "dev", "test": "test"}  # Karpathy's names -> ours


class CaptionFileError(ValueError):
    """Captions that cannot be used; its message is one sentence that names the line and says what to do."""


@dataclass(frozen=True)
class CaptionSet:
    """Image name as the file gives it -> its captions as tokens, in the file's order; and -> "train", "dev" or "test"."""

    captions: dict[str, list[list[str]]]
    split: dict[str, str] | None = None


def read_captions(path: Path) -> CaptionSet:
    """The captions of a file in one of the formats above.  Raises CaptionFileError."""
    text, split = _text(path), None
    if text.lstrip().startswith("{"):
        rows, split = _karpathy(text, path.name)
    else:
        rows = _lines(text, path.name)
    captions, wordless = defaultdict(list), []
    for place, image, caption in rows:
        words = tokens(caption)
        if words:
            captions[image].append(words)
        else:
            wordless.append(place)
    if wordless:
        more = f" (and {len(wordless) - 1:,} more)" if len(wordless) > 1 else ""
        raise CaptionFileError(
            f"{wordless[0]} of {path.name}{more} has a caption without words of the letters a to z: write one or delete it."
        )
    if not captions:
        raise CaptionFileError(f"{path.name} holds no captions: choose another file.")
    return CaptionSet(dict(captions), split and {image: split[image] for image in captions})


class Images:
    """Picture bytes by the names that captions use, with or without folder and extension: "1.jpg" finds photos/1.webp.

    Several threads may read.
    """

    def __init__(self, path: Path):
        """Pictures of a folder or zip.  Raises core.archive.ArchiveError when it cannot be used."""
        self._archive = opened(path, OWN_FILES)
        self.names = [name for name in self._archive if PurePosixPath(name).suffix.lower() in PICTURES]
        self._by_stem = defaultdict(list)
        for name in self.names:
            self._by_stem[_stem(name)].append(name)

    def find(self, image: str) -> str | None:
        """The full name of a picture, None where there is none.  Raises CaptionFileError where two fit equally well."""
        image = image.replace("\\", "/")
        wanted = PurePosixPath(image)

        def fit(name: str) -> tuple[bool, int, bool]:
            path = PurePosixPath(name)
            folders = 0
            for ours, theirs in zip(reversed(path.parent.parts), reversed(wanted.parent.parts), strict=False):
                if ours != theirs:
                    break
                folders += 1
            return name == image, folders, path.name == wanted.name

        found = sorted(self._by_stem.get(_stem(image), ()), key=fit, reverse=True)
        if len(found) > 1 and fit(found[0]) == fit(found[1]):
            raise CaptionFileError(f"“{image}” may be {found[0]} or {found[1]}: write the folder into the captions file, or rename one.")
        return found[0] if found else None

    def __getitem__(self, image: str) -> bytes:
        """The undecoded picture.  Raises KeyError when there is none, ArchiveError when it cannot be read."""
        name = self.find(image)
        if name is None:
            raise KeyError(image)
        return self._archive.read(name)

    def __len__(self) -> int:
        return len(self.names)

    def close(self) -> None:
        """Let go of the zip file."""
        self._archive.close()


def open_images(path: Path) -> Images:
    """The pictures of a folder or of a zip, which is not unpacked.  Raises core.archive.ArchiveError."""
    return Images(path)


@dataclass(frozen=True)
class Match:
    """Which captions belong to which pictures; printed, it says how many of either are left over."""

    pictures: dict[str, str]  # image name in the captions file -> full name of the picture
    without_picture: list[str]
    without_captions: list[str]

    def __str__(self) -> str:
        sentences = [f"{len(self.pictures):,} images have captions and a picture."]
        if self.without_picture:
            sentences.append(f"Captions without a picture: {len(self.without_picture):,}, such as {self.without_picture[0]}.")
        if self.without_captions:
            sentences.append(f"Pictures without captions: {len(self.without_captions):,}, such as {self.without_captions[0]}.")
        return " ".join(sentences)


def match(captions: CaptionSet, images: Images) -> Match:
    """Find the picture of every captioned image.  Raises CaptionFileError when there is not a single one."""
    found = {image: images.find(image) for image in captions.captions}
    pictures = {image: name for image, name in found.items() if name is not None}
    if not pictures:
        theirs = f"the pictures have names such as {images.names[0]}" if images.names else "there are no pictures"
        raise CaptionFileError(f"No picture belongs to the captions: they speak of {next(iter(found))}, but {theirs}.")
    used = set(pictures.values())
    return Match(pictures, [image for image in found if image not in pictures], [name for name in images.names if name not in used])


def _stem(name: str) -> str:
    """The name of a picture without folder and extension; a dot inside the name stays."""
    path = PurePosixPath(name.replace("\\", "/"))
    return path.stem if path.suffix.lower() in PICTURES else path.name


def _text(path: Path) -> str:
    """The text of a file in UTF-8, or in UTF-16 as Excel's "Unicode text" is; line ends become "\\n"."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CaptionFileError(f"{path} cannot be opened ({error.strerror}): check its name and that you may read it.") from error
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = 1 + data[: error.start].count(b"\n")
        raise CaptionFileError(f"Line {line:,} of {path.name} is not UTF-8 text: save the file as UTF-8 and choose it again.") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _lines(text: str, name: str) -> Iterator[tuple[str, str, str]]:
    """(place, image, caption) of every row of a table or a token file."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not lines or TOKEN_ROW.fullmatch(lines[0][1]):
        return _token_rows(lines, name)
    for separator in SEPARATORS:
        headers = [_bare(header).lower() for header in lines[0][1].split(separator)]
        if len(headers) > 1 and headers[0] in IMAGE_HEADERS and headers[-1] in CAPTION_HEADERS:
            return _table_rows(lines[1:], name, separator, len(headers))
    raise CaptionFileError(
        f"Line {lines[0][0]} of {name} is neither a header that starts with “image” and ends with “caption”, such as image,caption, "
        "nor a row such as photo.jpg#0, a tab and a sentence: add such a header."
    )


def _token_rows(lines: Iterable[tuple[int, str]], name: str) -> Iterator[tuple[str, str, str]]:
    for number, line in lines:
        row = TOKEN_ROW.fullmatch(line)
        if row is None:
            raise CaptionFileError(f"Line {number:,} of {name} is not an image, #, a number, a tab and a sentence: mend or delete it.")
        yield f"Line {number:,}", row[1].strip(), row[2]


def _table_rows(lines: Iterable[tuple[int, str]], name: str, separator: str, columns: int) -> Iterator[tuple[str, str, str]]:
    """The caption is the last column, so separators and quotation marks in it do no harm."""
    for number, line in lines:
        image, *others = line.split(separator, columns - 1)
        if columns == 3 and len(others) == 1 and (row := NUMBER_THEN_CAPTION.fullmatch(others[0])):
            others = [row[0], row[1]]  # one row of Flickr30k's results.csv has no separator between number and caption
        if len(others) != columns - 1 or not _bare(image):
            raise CaptionFileError(f"Line {number:,} of {name} does not have the {columns} columns of the header: mend or delete it.")
        yield f"Line {number:,}", _bare(image), others[-1]


def _bare(cell: str) -> str:
    return cell.strip().strip('"').strip()


def _karpathy(text: str, name: str) -> tuple[list[tuple[str, str, str]], dict[str, str] | None]:
    """(place, image, caption) of every caption and the split, where there is one, of Karpathy's JSON."""
    try:
        images = json.loads(text)["images"]
    except json.JSONDecodeError as error:
        raise CaptionFileError(f"Line {error.lineno:,} of {name} is damaged JSON ({error.msg}): download the file again.") from error
    except (KeyError, RecursionError) as error:
        raise CaptionFileError(f"{name} is JSON without a list “images”, as Karpathy's files have: choose another file.") from error
    rows, split = [], {}
    for number, image in enumerate(images if isinstance(images, list) else [None], 1):
        try:
            file, sentences = str(image["filename"]), [s["raw"] if "raw" in s else " ".join(s["tokens"]) for s in image["sentences"]]
            rows += [(f"Image {number:,}", file, str(sentence)) for sentence in sentences]
            if "split" in image:
                split[file] = SPLITS[image["split"]]
        except (KeyError, TypeError) as error:
            needs = "a filename, sentences with “raw” or “tokens”, and a split train, val or test"
            raise CaptionFileError(f"Image {number:,} of {name} does not have {needs}: mend or delete it.") from error
    if split and len(split) < len({file for _, file, _ in rows}):
        raise CaptionFileError(f"{name} has a split for some images only: give all of them one, or none.")
    return rows, split or None
