"""Section 4: the error as a landscape, and three ways down."""

import numpy as np
import streamlit as st

from core.neurons import figures, questions
from core.neurons.descent import METHODS, path
from core.neurons.landscapes import LANDSCAPES, Landscape
from pages.face import frame
from pages.parts.ask import ask
from pages.parts.inputs import choice, number, slider

SIDE = 90  # cells of the drawn surface
_UPHILL = 1e-6  # less is rounding


def show() -> None:
    st.header("Gradient descent", anchor=False)
    st.write(
        "Every setting of the weights has an error, so the errors form a landscape, and learning means walking downhill in it. "
        "The walker sees only the slope under its feet, the **gradient**; the **learning rate** says how long a step is."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=280):
            rate = slider("Learning rate", 0.01, 0.8, 0.05, 0.01, "descent_rate")
        steps = number("Steps, 1 to 60", 1, 60, 40, "descent_steps")
        name = choice("Landscape", list(LANDSCAPES), "Valley", "landscape")
    land = LANDSCAPES[name]
    picture = st.container()
    ask(questions.which_rate(LANDSCAPES["Valley"]), "rate")
    st.caption(
        f"{name}: {land.title}. Its error is the mean of ½ (target − output)² over {len(land.points)} points: "
        + ", ".join(f"({x:g} → {t:g})" for x, t in land.points).replace("-", "−")
        + "."
    )
    with picture:
        _surface(land, rate, steps)
    _curve(land, rate, steps)


def _surface(land: Landscape, rate: float, steps: int) -> None:
    paths = {name: path(land.slope, land.start, rule(rate), steps) for name, rule in METHODS.items()}
    errors = {name: land.error(places) for name, places in paths.items()}
    left, right = st.columns([3, 2], gap="large")
    with left:
        frame.chart(
            figures.surface_map(*land.grid(SIDE), paths, land.names),
            key="neurons_surface",
            alt="Three paths over the error surface, seen from above: " + "; ".join(_told(name, errors[name]) for name in paths),
        )
    with right:
        frame.chart(
            figures.race(errors), key="neurons_race", alt="Error after each step: " + "; ".join(_told(name, errors[name]) for name in paths)
        )
    for place, name in zip(st.columns(3), paths, strict=True):
        with place, st.container(border=True, height="stretch"):
            st.markdown(f"**{name}.** {_HOW[name]}\n\n{_verdict(errors[name], steps)}")
    if land.steepest:
        bound = 2 / land.steepest
        side = "below" if rate < bound else "above"
        st.info(
            f"In this valley plain descent gets down only with a rate below 2 ÷ {land.steepest:.3f} = **{bound:.3f}**; yours is {side} it. "
            "Above it, each step jumps across the valley and lands higher than before: it **diverges**.",
            icon=":material/info:",
        )
    else:
        st.info(
            "In the middle, where both weights are 0, the ground is level: a **saddle**. "
            "The gradient there is zero although the error is not. Two valleys are equally deep, because "
            "−v·tanh(−w·x) is the same as v·tanh(w·x).",
            icon=":material/info:",
        )


_HOW = {
    "plain": "step = −rate × slope.",
    "momentum": "Keeps 0.9 of the step before, like a rolling ball. It gains speed, and it overshoots.",
    "Adam": "Divides each weight's step by the usual size of its slopes, so flat directions move as fast as steep ones.",
}


def _told(name: str, errors: np.ndarray) -> str:
    return f"{name} ends at error {errors[-1]:.4g} after {len(errors) - 1} steps"


def _verdict(errors: np.ndarray, steps: int) -> str:
    if len(errors) <= steps or errors[-1] > errors[0]:
        told = f"error {errors[0]:.3f} at the start, {errors[-1]:.3g} after {len(errors) - 1} steps"
        return f":material/warning: **Diverged**: {told}. The rate is too large."
    swings = int((np.diff(errors) > _UPHILL).sum())
    uphill = f" It went uphill {swings} times on the way." if swings > 1 else " It went uphill once on the way." if swings else ""
    return f"Error {errors[0]:.3f} → **{errors[-1]:.4f}** after {len(errors) - 1} steps.{uphill}"


def _curve(land: Landscape, rate: float, steps: int) -> None:
    first, second = land.names
    st.subheader("One weight: a cut through the landscape", anchor=False)
    held = slider(f"{second} is held at", *land.span[1], land.cut[1], 0.1, "one_weight")
    low, high = land.span[0]
    w = np.linspace(low, high, 161)

    def slope(at: np.ndarray) -> np.ndarray:
        return land.slope(np.array([at[0], held]))[:1]

    def error(at: np.ndarray) -> np.ndarray:
        return land.error(np.stack([at, np.full_like(at, held)], axis=-1))

    places = path(slope, np.array(land.cut[:1]), METHODS["plain"](rate), steps)[:, 0]
    errors, first_slope = error(places), float(slope(places[:1])[0])
    st.markdown(
        f"Only {first} learns now, by plain descent. At the start {first} = {places[0]:.2f} the slope is {first_slope:+.4f}, "
        f"so the first step is −{rate:g} × ({first_slope:+.4f}) = {-rate * first_slope:+.4f}. {_verdict(errors, steps)}".replace("-", "−")
    )
    frame.chart(
        figures.curve(w, error(w), places, errors, first_slope, first),
        key="neurons_curve",
        alt=f"The error over {first} with {second} = {held:g}; {_told('plain descent', errors)}",
    )
