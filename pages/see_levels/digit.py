"""The digit all levels look at: how it is prepared, what the chosen network reads, and how to take it away."""

import time
from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st

from core.digits.centre import DigitError, Prepared, prepare
from core.digits.networks import NETWORKS, OWN, Network
from core.digits.reader import Reader, Reading
from core.figures import percent, probability_bars
from core.log import request
from pages.face import frame
from pages.face.browser.heatmaps import heatmaps
from pages.face.loaders import digits as load
from pages.parts import inputs
from pages.see_levels import own, source


@dataclass(frozen=True)
class Look:
    """One digit as one network reads it; `true` is its class where that is known."""

    reader: Reader
    reading: Reading
    true: int | None
    milliseconds: float


def choose() -> Look | None:
    """The left column asks for a digit, the right one shows what the network sees and reads; None while there is no digit."""
    left, right = st.columns([2, 3], gap="large")
    with left:
        ink, true = source.choose()
    with right:
        trained, why_not = own.reader()
        name = inputs.choice("Network", [*NETWORKS, *([OWN] if trained else [])], "series", "network")
        reader = trained if trained and name == OWN else load.reader(name)
        st.caption(reader.network.title)
        if why_not:
            st.caption(f"The network you trained is not among them. {why_not}")
        switches = _switches()  # also without a digit: a photo that is replaced is gone for a moment, and they would forget
        if ink is None:
            st.info("Choose a digit first, on the left or above.", icon=":material/draw:")
            return None
        try:
            prepared = _prepare(ink, reader, switches)
        except DigitError as error:
            st.info(str(error), icon=":material/draw:")
            return None
        start = time.perf_counter()
        with request().stage("read"):
            reading = reader.read(prepared.image)
        milliseconds = (time.perf_counter() - start) * 1000
        _answer(reading, true)
    return Look(reader, reading, true, milliseconds)


def _switches() -> dict[str, bool]:
    """Which steps of the preparation are taken."""
    st.markdown("**What the network sees**")
    with st.container(horizontal=True):
        return {
            "crop": inputs.switch("crop", True, "crop", "Cut away the empty margin."),
            "box": inputs.switch("fit into 20 × 20", True, "box", "Make the longer side 20 pixels, as in MNIST."),
            "centre": inputs.switch("centre", True, "centre", "Put the centre of mass of the ink in the middle."),
        }


def _prepare(ink: np.ndarray, reader: Reader, switches: dict[str, bool]) -> Prepared:
    """The strip below the switches: every step with what the network would read if it were the last."""
    prepared = prepare(ink, **switches)
    stages = np.stack([step.as_input for step in prepared.steps])
    read = reader.probabilities(stages)
    labels = [f"{step.name}\n{p.argmax()} · {percent(p.max())}" for step, p in zip(prepared.steps, read, strict=True)]
    heatmaps(stages, key="see_strip", kind="ink", tile=2.8, labels=labels, digits=2, description="The digit after each step")
    return prepared


def _answer(reading: Reading, true: int | None) -> None:
    p = reading.probabilities
    second = int(np.argsort(p)[-2])
    verdict = "" if true is None else (" That is right." if true == reading.digit else f" That is wrong: it is a {true}.")
    st.markdown(f"The network reads **{reading.digit}** with {percent(p.max())}; next comes {second} with {percent(p[second])}.{verdict}")
    told = ", ".join(f"{digit} {percent(value)}" for digit, value in enumerate(p))
    frame.chart(probability_bars(p), key="see_bars", alt=f"Probability of each digit: {told}")


def downloads(look: Look) -> None:
    """The digit with its maps to take away."""
    network, reading = look.reader.network, look.reading
    with st.expander("Take it away", icon=":material/download:"), st.container(horizontal=True):
        for label, what, subject, mime in (
            ("Maps as a picture (PNG)", "png", reading, "image/png"),
            ("All numbers (NPZ)", "npz", reading, "application/octet-stream"),
            ("The network as Keras code", "py", network, "text/x-python"),
        ):
            st.download_button(label, partial(_file, what, subject), f"{network.name}.{what}", mime, on_click="ignore")


def _file(ending: str, subject: Reading | Network) -> bytes | str:
    from core.digits import export  # it draws with Pillow, which a reader who only looks does not wait for

    return {"png": export.png, "npz": export.npz, "py": export.code}[ending](subject)
