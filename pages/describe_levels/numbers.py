"""Numbers and sentences as the levels print them."""

import streamlit as st

from core.captions.captioner import Description
from core.captions.search import Caption
from core.numerals import SPACE, number

UNLIKE = "I have not seen anything like this; my best guess is:"


def sentence(caption: Caption) -> None:
    """A caption as a large quotation; its log-probability behind the help mark."""
    st.markdown(f"#### {caption.text}")
    st.caption(f"probability {100 * caption.probability:.2g}{SPACE}%", help=logarithm(caption))


def logarithm(caption: Caption) -> str:
    """What the probability of a whole sentence is, in words."""
    stop = "with the decision to stop" if caption.end else f"and no room for more than {len(caption.words)} words"
    return (
        f"The probabilities of all words, multiplied, {stop}, make {100 * caption.probability:.2g}{SPACE}%. The logarithm of that is "
        f"{number(caption.log_probability)}, or {number(caption.log_probability_per_word)} a word: the log-probability."
    )


def lead(description: Description) -> str:
    """What is said before a caption that is to be doubted; nothing before another."""
    if not description.is_guess:
        return ""
    return UNLIKE if description.strange else "I am not sure:"


def decoder_title(name: str) -> str:
    """What a decoder does, in a few words."""
    return {"attention": "with attention", "pooled": "pooled"}.get(name, name)
