"""Level 1: the photo and its sentence; every word is asked why, and another one is forced."""

import streamlit as st

from core.captions.captioner import Description
from core.captions.search import Caption
from pages.describe_levels.look import Look
from pages.describe_levels.numbers import log
from pages.face.browser.caption import caption

WHAT_IF = "describe_what_if"  # the reader's own beginning: {"about": photo and captioner, "words": […], "forced": [places]}


def show(look: Look) -> None:
    own = look.described()
    what_if = _what_if(look)
    shown = look.described(prefix=tuple(what_if["words"])) if what_if else own
    caption(
        shown.best,
        look.picture,
        shown.grid,
        key="describe_caption",
        forced=what_if["forced"] if what_if else (),
        on_force=lambda place, word: _force(look, shown.best, place, word),
    )
    if what_if:
        _compare(own.best, shown.best)
    elif look.captioner.is_guess(own.best):
        st.warning(
            f"**I am guessing.** My words have a log-probability of {log(own.best.log_probability_per_word)} on average. "
            f"On photos new to me, sentences below {log(look.captioner.model.guess_below)} earned less than half the usual score.",
            icon=":material/help:",
        )
    _numbers(shown, look.captioner.encoders[0].device)


def _what_if(look: Look) -> dict | None:
    """The reader's beginning of the sentence, where it is about this photo and this captioner."""
    what_if = st.session_state.get(WHAT_IF)
    return what_if if what_if and what_if["about"] == _about(look) else None


def _about(look: Look) -> tuple:
    return (look.photo.digest, *look.chosen.key)


def _force(look: Look, said: Caption, place: int, word: str) -> None:
    before = _what_if(look)
    forced = [other for other in (before["forced"] if before else []) if other < place]
    words = [other.text for other in said.decisions[:place]]
    st.session_state[WHAT_IF] = {"about": _about(look), "words": [*words, word], "forced": [*forced, place]}


def _compare(own: Caption, shown: Caption) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**What if:** the word with the dashed frame is yours, the words after it are the network's. "
            f"Its own sentence was “{own.text}”, with a log-probability of {log(own.log_probability)}; this one has "
            f"{log(shown.log_probability)}."
        )
        st.button("Back to its own sentence", on_click=lambda: st.session_state.pop(WHAT_IF, None), key="describe_back_to_own")


def _numbers(shown: Description, device: str) -> None:
    said = shown.best
    stop = "with the decision to stop" if said.end else f"and no room for more than {len(said.words)} words"
    st.caption(
        f"Under every word stands its **probability**, given the photo and the words before it. Multiplied, {stop}, they make "
        f"{100 * said.probability:.2g} %; the logarithm of that is {log(said.log_probability)}, "
        f"or {log(said.log_probability_per_word)} a word. The encoder took {shown.encoder_milliseconds:.0f} ms "
        f"on the {device}, and the decoder {shown.decoder_milliseconds:.0f} ms with NumPy."
    )
