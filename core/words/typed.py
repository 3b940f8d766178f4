"""What somebody typed -> words a network can read; the one place where a caption is refused."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from core.words.vocabulary import TOKEN, Vocabulary

LONGEST_WORDS = 30
SUGGESTED, ALIKE = 3, 0.7  # known spellings for an unknown word, and the least ratio of equal letters (difflib)
MASK = "[MASK]"
_PIECE = re.compile(rf"{re.escape(MASK.lower())}|{TOKEN.pattern}")


class TypedError(ValueError):
    """Why a text cannot be read, as one sentence for the person who typed it."""


@dataclass(frozen=True)
class Typed:
    """The words of a caption, and which of what was typed the network does not know."""

    words: tuple[str, ...]
    unknown: tuple[str, ...]  # words that are not in the vocabulary, read as <unk>
    skipped: tuple[str, ...]  # words in other scripts, not read at all


def read(text: str, vocabulary: Vocabulary, masks: bool = False) -> Typed:
    """Text -> at most 30 lower-case words a-z 0-9, accents taken off; "[MASK]" stays itself where `masks` allows it.

    Raises TypedError for a text without words, or with too many.
    """
    piece = _PIECE if masks else TOKEN
    words = [MASK if word == MASK.lower() else word for word in piece.findall(_plain(text))]
    skipped = tuple(dict.fromkeys(word for word in re.findall(r"\w+", text) if not TOKEN.search(_plain(word))))
    if not words and skipped:
        raise TypedError("The network learnt English captions only, so type a few words in the letters a to z.")
    if not words:
        raise TypedError("Type a caption of a few words.")
    if len(words) > LONGEST_WORDS:
        raise TypedError(f"The network reads captions of up to {LONGEST_WORDS} words; this one has {len(words)}.")
    unknown = tuple(dict.fromkeys(word for word in words if word not in vocabulary.numbers))
    return Typed(tuple(words), unknown, skipped)


def spelled_like(word: str, known: Iterable[str]) -> list[str]:
    """The known words whose spelling comes nearest to an unknown one, the nearest first; at most three, often none."""
    return get_close_matches(word, [other for other in known if TOKEN.fullmatch(other)], SUGGESTED, ALIKE)


def _plain(text: str) -> str:
    """Lower case, é as e."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(letter))
