"""The stage of every level: the photo, and beside it the sentence with its doubt; or the photo to draw over."""

import streamlit as st

from core.captions.captioner import Description
from core.captions.search import Caption
from core.encoder.objects import Thing
from core.numerals import number, percent
from pages.describe_levels import cover, numbers
from pages.describe_levels.look import Look
from pages.face.browser.caption import About, Evidence, caption

WHAT_IF = "describe_what_if"  # the reader's own beginning: {"about": photo and captioner, "words": […], "forced": [places]}
WEIGHED = "describe_weighed"  # of which photo and captioner the reader asked for the evidence
TRIED = "describe_tried"  # and of which what covering costs
LEAST = 0.01  # a less probable thing is not shown


def show(look: Look, covering: bool) -> None:
    if covering:
        cover.stage(look)
    else:
        _sentence(look)
    if look.photo.fails:
        with st.expander("It fails here. Why? Think first, then open.", icon=":material/help:"):
            st.write(look.photo.fails)


def _sentence(look: Look) -> None:
    own, what_if = look.described(), _kept(look, WHAT_IF)
    shown = look.described(prefix=tuple(what_if["words"])) if what_if else own
    place, bar = st.container(), st.empty()
    covered = None
    if (_kept(look, TRIED) or {}).get("said") == shown.best.text:
        covered = look.covered(shown.best, lambda done: bar.progress(done, "Covering the photo, patch by patch…"))
        bar.empty()
    about = About(
        lead="" if what_if else numbers.lead(own),
        guess=not what_if and own.is_guess,
        strange=own.strange,
        doubt="" if what_if else f"Doubt: {percent(own.doubt)}",
        help=_help(look, shown),
        credit=look.photo.credit,
        named=shown.named,
        things=_shown(own),
        evidence=_evidence(look, own) if _kept(look, WEIGHED) else None,
        covered=covered,
        on_force=lambda at, word: _force(look, shown.best, at, word),
        on_weigh=lambda: _keep(look, WEIGHED),
        on_cover=lambda: _keep(look, TRIED, said=shown.best.text),
    )
    with place:
        caption(shown.best, look.picture, shown.grid, key="describe_caption", about=about, forced=what_if["forced"] if what_if else ())
    if what_if:
        _compare(own.best, shown.best)


def _help(look: Look, shown: Description) -> list[str]:
    return [
        "The doubt is the network's own estimate of how likely its sentence is a poor one: from how improbable the words are, how little "
        "the photo suggests them, and how unlike the photo is to those it learnt from. From 50 % on it says so.",
        "Under every word stands its probability, given the photo and the words before it. " + numbers.logarithm(shown.best),
        f"The encoder took {shown.encoder_milliseconds:.0f} ms on the {look.captioner.encoder.device}, and the decoder "
        f"{shown.decoder_milliseconds:.0f} ms with NumPy.",
    ]


def _evidence(look: Look, own: Description) -> list[Evidence]:
    bias, things = look.captioner.encoder.classifier.bias, _shown(own)
    return [Evidence(cells, float(bias[thing.kind])) for thing, cells in zip(things, look.evidence(things), strict=True)]


def _shown(own: Description) -> list[Thing]:
    """What it recognised; an encoder without classes has none."""
    return [thing for number, thing in enumerate(own.things) if number == 0 or thing.probability >= LEAST]


def _keep(look: Look, key: str, **what) -> None:
    st.session_state[key] = {"about": look.about, **what}


def _kept(look: Look, key: str) -> dict | None:
    """What the reader asked for, where it is about this photo and this captioner."""
    kept = st.session_state.get(key)
    return kept if kept and kept["about"] == look.about else None


def _force(look: Look, said: Caption, place: int, word: str) -> None:
    before = _kept(look, WHAT_IF)
    forced = [other for other in (before["forced"] if before else []) if other < place]
    words = [other.text for other in said.decisions[:place]]
    _keep(look, WHAT_IF, words=[*words, word], forced=[*forced, place])


def _compare(own: Caption, shown: Caption) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**What if:** the word with the dashed frame is yours, the words after it are the network's. "
            f"Its own sentence was “{own.text}”, with a log-probability of {number(own.log_probability)}; this one has "
            f"{number(shown.log_probability)}."
        )
        st.button("Back to its own sentence", on_click=lambda: st.session_state.pop(WHAT_IF, None), key="describe_back_to_own")
