"""The digit all levels look at: as it is prepared, as the chosen network reads it, and to take away."""

import time
from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st

from core.digits.centre import DigitError, Step, prepare
from core.digits.networks import Network
from core.digits.reader import Reader, Reading
from core.log import request
from pages.face.loaders import digits as load
from pages.see_levels.network import How


@dataclass(frozen=True)
class Look:
    """One digit as one network reads it."""

    reader: Reader
    reading: Reading
    steps: tuple[Step, ...]  # of its preparation
    true: int | None  # its class where that is known
    unlike: bool  # it is no digit as the networks learnt them
    milliseconds: float


def look(ink: np.ndarray | None, true: int | None, how: How) -> Look | None:
    """Read the ink; None, told in a sentence, while there is no digit."""
    if ink is None:
        st.info("Choose a digit first.", icon=":material/draw:")
        return None
    try:
        prepared = prepare(ink, **how.switches)
    except DigitError as error:
        st.info(str(error), icon=":material/draw:")
        return None
    start = time.perf_counter()
    with request().stage("read"):
        reading = how.reader.read(prepared.image)
    milliseconds = (time.perf_counter() - start) * 1000
    return Look(how.reader, reading, prepared.steps, true, bool(load.unlike().doubted(prepared.image[None])[0]), milliseconds)


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
