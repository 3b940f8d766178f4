"""Where the words' files lie, and the vocabulary that all networks of words share."""

from pathlib import Path

from core.settings import ASSETS
from core.words.vocabulary import Vocabulary

WORDS = ASSETS / "words"


def vocabulary(folder: Path = WORDS) -> Vocabulary:
    """The shared vocabulary: <pad>, <unk>, <start>, <end>, [MASK], then words from the most to the least frequent."""
    return Vocabulary(tuple((folder / "vocabulary.txt").read_text(encoding="utf-8").split()))
