"""The stage of every level: the pad or the chosen digit, the answer in large type with its doubt, and the tabs."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.digits.networks import OWN
from core.figures import probability_bars
from core.numerals import percent
from pages.face import frame
from pages.see_levels.digit import Look

UNLIKE = "It can only answer 0 to 9. This is unlike the digits it learnt, so its answer means little."


@dataclass(frozen=True)
class Places:
    """Where things stand; assets/frame/frame.css lays them out, side by side or one below the other."""

    digit: DeltaGenerator
    answer: DeltaGenerator
    tabs: DeltaGenerator
    picture: DeltaGenerator


def places() -> Places:
    """The empty stage."""
    with st.container(key="see_stage"):
        return Places(*(st.container(key=f"see_{name}") for name in ("digit", "answer", "tabs", "picture")))


def answer(look: Look, bars: bool) -> None:
    """What the network reads, how sure it is, and whether that means anything."""
    p = look.reading.probabilities
    second = int(np.argsort(p)[-2])
    verdict = (
        "" if look.true is None else (" That is right." if look.true == look.reading.digit else f" That is wrong: it is a {look.true}.")
    )
    who = look.reader.network.title if look.reader.network.name == OWN else "The network"
    told = f"{who} reads **{look.reading.digit}** with {percent(p.max())}; next comes {second} with {percent(p[second])}.{verdict}"
    st.markdown(told)
    if look.unlike:
        st.warning(UNLIKE, icon=":material/help:")
    if bars:
        each = ", ".join(f"{digit} {percent(value)}" for digit, value in enumerate(p))
        frame.chart(probability_bars(p), key="see_bars", alt=f"Probability of each digit: {each}")
