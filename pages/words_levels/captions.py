"""What somebody types: checked, and what a network does not know of it named in a sentence, with the nearest known spellings."""

from collections.abc import Iterable

import streamlit as st

from core.words import typed
from core.words.vocabulary import Vocabulary
from pages.parts.inputs import text


def caption(label: str, default: str, key: str, vocabulary: Vocabulary, masks: bool = False, **looks) -> tuple[str, ...]:
    """Its words; for a text that cannot be read the words of the default, and a sentence that says so."""
    written = text(label, default, key, **looks)
    try:
        found = typed.read(written, vocabulary, masks)
    except typed.TypedError as reason:
        st.warning(f"{reason} Until then it is “{default}”.")
        return typed.read(default, vocabulary, masks).words
    if found.unknown:
        st.info(f"{unknown(found.unknown, vocabulary.words)} The network reads `<unk>`, “some word”, instead.", icon=":material/info:")
    if found.skipped:
        st.info(f"Not read, because the network learnt English only: {_listed(found.skipped)}.", icon=":material/info:")
    return found.words


def unknown(words: Iterable[str], known: Iterable[str]) -> str:
    """That these words, tokens of a to z and 0 to 9, are not among the known ones, and which known words are spelled nearly so."""
    told = []
    for word in dict.fromkeys(words):
        near = typed.spelled_like(word, known)
        told.append(
            f"“{word}” is unknown here"
            + (f"; spelled nearly so: {', '.join(near)}." if near else ", and so is all that is spelled like it.")
        )
    return " ".join(told)


def shown(word: str) -> str:
    """A word for Markdown: special ones such as <end> as code, so that nothing takes them for a tag."""
    return f"`{word}`" if word[0] in "<[" else word


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"`{word}`" for word in words)
