"""Section 5: the playground. Choose points and a network, and watch it learn in the browser."""

import streamlit as st

from core.neurons import questions
from core.neurons.descent import METHODS
from core.neurons.keras_code import keras_code
from core.neurons.points import PATTERNS, points
from pages.face import frame
from pages.face.browser.playground import playground
from pages.neurons_levels.navigation import UNITS
from pages.parts.ask import ask
from pages.parts.inputs import choice, menu, number, slider

OWN = "your own"
RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3)
DECAYS = (0, 0.001, 0.003, 0.01, 0.03, 0.1)
MOST_LAYERS = 4
MOST_UNITS = 8


def show() -> None:
    st.header("Playground", anchor=False)
    st.write(
        "Each point is blue or orange; the network sees only its two coordinates and must say which. "
        "It never trains on the **test** points: they tell whether it has understood or only memorised."
    )
    pattern = choice("Points", (*PATTERNS, OWN), "spiral", "pattern", label_visibility="collapsed")
    picture = st.container()
    units = _units()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        activation = choice("Activation", ("tanh", "sigmoid", "relu", "linear"), "tanh", "activation")
        method = choice("Optimiser", list(METHODS), "Adam", "method")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rate = _one_of("Learning rate", RATES, 0.03, "learning_rate")
        decay = _one_of("Regularisation (L2)", DECAYS, 0, "decay")
        seed = number("Start numbers (seed)", 1, 99, 1, "seed", width=170)
        if pattern != OWN:
            with st.container(width=220):
                noise = slider("Noise", 0.0, 0.5, 0.1, 0.05, "noise")
    with picture:
        playground(
            None if pattern == OWN else points(pattern, noise, seed=1),
            units,
            key="neurons_playground",
            activation=activation,
            method=method,
            rate=rate,
            decay=decay,
            seed=seed,
        )
    st.caption(
        "**Regularisation** pulls every weight towards 0, so that the border stays simple. **Noise** lets the points stray. "
        "The loss shown is the cross-entropy alone, without the pull."
    )
    ask(questions.which_pattern(), "pattern")
    with frame.lazy_expander("The network as Keras code", "neurons_code") as box:
        if box.open:
            st.code(keras_code(units, activation, method, rate, decay), language="python")


def _one_of(label: str, values: tuple[float, ...], default: float, key: str) -> float:
    """One of a few numbers from a list."""
    return float(menu(label, values, key, width=170, default=default))


def _units() -> list[int]:
    """Layers and units, each by plus and minus."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        layers = number(f"Hidden layers, 0 to {MOST_LAYERS}", 0, MOST_LAYERS, UNITS["layers"], "layers", width=170)
        return [number(f"Units in layer {at}", 1, MOST_UNITS, UNITS[f"units{at}"], f"units{at}") for at in range(1, layers + 1)]
