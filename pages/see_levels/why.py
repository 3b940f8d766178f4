"""Level 5: why this digit. Exact evidence, Grad-CAM beside it, and the shift test."""

import numpy as np
import streamlit as st

from core.arithmetic import relu
from core.digits.evidence import evidence, grad_cam
from core.digits.networks import CLASSES, NETWORKS
from core.digits.questions import which_survives
from core.digits.shifts import REACH, shift_test
from core.numerals import percent
from pages.face.browser.heatmaps import heatmaps
from pages.face.loaders import digits as load
from pages.parts.ask import ask, revealed
from pages.parts.inputs import menu
from pages.see_levels.digit import Look

PICTURE_PIXELS = 300


def show(look: Look) -> None:
    st.header("Why this digit", anchor=False)
    digit, against = _classes(look)
    _evidence(look, digit, against)
    st.header("Move it, and read it again", anchor=False)
    _shifts(look, look.reading.digit if look.true is None else look.true)


def _classes(look: Look) -> tuple[int, int | None]:
    order = np.argsort(look.reading.probabilities)[::-1]
    with st.container(horizontal=True):
        digit = menu("Evidence for class", ["its answer", *range(CLASSES)], "for")
        against = menu("minus the evidence for", ["nothing", "runner-up", *range(CLASSES)], "against")
    digit = int(order[0]) if digit == "its answer" else int(digit)
    return digit, {"nothing": None, "runner-up": int(order[1])}.get(against, against)


def _evidence(look: Look, digit: int, against: int | None) -> None:
    reader, reading = look.reader, look.reading
    features = relu(reading.maps[reader.features_name])
    found = evidence(features, reader.kernel("dense"), reader.bias("dense"), digit, against)
    printed = reading.logits[digit] - (0 if against is None else reading.logits[against])
    what = f"the logit of {digit}" if against is None else f"logit of {digit} − logit of {against}"
    left, middle, right = st.columns(3, gap="medium")
    pixels = PICTURE_PIXELS / features.shape[1]
    with left:
        st.markdown(f"**The digit**, read as {reading.digit}")
        heatmaps(
            reading.image[None],
            key="see_why_digit",
            kind="ink",
            tile=PICTURE_PIXELS / reading.image.shape[1],
            digits=2,
            description="The digit the network sees",
        )
    with middle:
        st.markdown(f"**Exact evidence** for {digit}" + ("" if against is None else f" against {against}"))
        heatmaps(found.cells[None], key="see_evidence", tile=pixels, description=f"Evidence cells; blue speaks for {digit}, orange against")
    cam = grad_cam(features, reader.kernel("dense"), digit)
    with right:
        st.markdown(f"**Grad-CAM** for {digit}")
        heatmaps(
            cam[None],
            key="see_grad_cam",
            tile=pixels,
            relu=True,
            description=f"Grad-CAM for {digit}, before its ReLU",
        )
    st.markdown(
        f"Blue places speak for {digit}, orange ones against. All cells {found.cells.sum():+.3f} and the bias {found.bias:+.3f} "
        f"add up to **{found.total:.3f}**; the network's own number for {what} is **{printed:.3f}**."
    )
    st.caption(_how_they_differ(cam, digit, found.total if against is None else float(reading.logits[digit])))


def _how_they_differ(cam: np.ndarray, digit: int, logit: float) -> str:
    """Beside each other, for this digit."""
    differ = (
        "How they differ: the evidence map weighs every cell with its own weight, so it adds up to the logit; "
        "Grad-CAM gives each map one mean weight, and so can miss places the network used or light up others. "
    )
    if cam.max() > 0:
        return differ + "Grad-CAM is usually shown after a ReLU; the switch above it does that."
    return differ + (
        f"Here no cell of Grad-CAM is above zero, so after its usual ReLU nothing would be left, although the logit of {digit} is "
        f"{logit:.3f}: the mean weights hide what the weights of single cells say."
    )


def _shifts(look: Look, digit: int) -> None:
    readers = {name: load.reader(name) for name in NETWORKS} | {look.reader.network.name: look.reader}
    titles = {name: reader.network.title for name, reader in readers.items()}
    tests = {name: shift_test(reader, look.reading.image) for name, reader in readers.items()}
    kept = {name: int((p.argmax(-1) == digit).sum()) for name, p in tests.items()}
    st.write(
        f"The digit is moved by up to {REACH} pixels in every direction, 81 times, without centring it again. "
        f"Each cell is the probability of **{digit}** after one move."
    )
    if digit != look.reading.digit:
        st.write(f"Somebody wrote a {digit}. Where it stands now, the network above reads {look.reading.digit}.")
    answered = ask(which_survives(kept, titles, digit), f"shift_{len(titles)}")
    if not revealed(answered, "the 81 shifts", "shifts"):
        return
    ticks = [f"{n:+d}" if n else "0" for n in range(-REACH, REACH + 1)]
    columns = st.columns(len(tests), gap="large")
    for place, (name, p) in zip(columns, tests.items(), strict=True):
        with place:
            st.markdown(f"**{titles[name]}**: reads {digit} at {kept[name]} of 81, with {percent(p[..., digit].mean())} on average")
            heatmaps(
                p[None, ..., digit],
                key=f"see_shift_{name}",
                kind="positive",
                limit=1.0,
                tile=34,
                numbers=True,
                digits=4,
                row_title="down",
                row_labels=ticks,
                column_title="right",
                column_labels=ticks,
                description=f"Probability of {digit} at 81 shifts, {titles[name]}",
            )
