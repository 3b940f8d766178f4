"""Section 1: one neuron. Turn a number, and watch the sum, the bend and the error."""

import numpy as np
import streamlit as st

from core.neurons import figures, questions
from core.neurons.network import ACTIVATIONS, Layer, forward, squared_error
from pages.face import frame
from pages.face.browser.diagram import Field, diagram
from pages.neurons_levels import numbers
from pages.neurons_levels.navigation import NEURON_START
from pages.neurons_levels.numbers import in_sum
from pages.neurons_levels.numbers import show as n
from pages.parts.ask import ask
from pages.parts.inputs import choice

PREFIX = "n_"
CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float)
TABLES = {"AND": (0, 0, 0, 1), "OR": (0, 1, 1, 1), "NAND": (1, 1, 1, 0), "XOR": (0, 1, 1, 0)}
SOLVED = 0.05  # total error below which every corner is clearly on its side
BENDS = {
    "sigmoid": ("1 / (1 + e^−z)", "squeezes any sum between 0 and 1"),
    "tanh": ("tanh z", "squeezes any sum between −1 and 1"),
    "relu": ("max(0, z)", "keeps what is above zero and cuts off the rest"),
    "linear": ("z", "does not bend at all"),
}


def show() -> None:
    st.header("One neuron", anchor=False)
    st.write(
        "A neuron multiplies each **input** by a **weight**, adds a **bias**, and bends the sum: its **activation**. "
        "A weight says how much an input counts, the bias how easily the neuron wakes up."
    )
    values = numbers.read(NEURON_START, PREFIX)
    left, right = st.columns([3, 2], gap="large")
    with left:
        picture = st.container()
        activation = choice("Activation", list(BENDS), "sigmoid", "bend")
        z, output = _compute(values, activation)
        _formula(values, activation, z, output)
    with picture:
        _diagram(values, output)
    with right:
        table = choice("The neuron should learn", list(TABLES), "AND", "table")
        _score(values, activation, table)
    _charts(values, activation, table, z, output)
    ask(questions.what_one_neuron_cannot(), "one_neuron")


def _layer(values: dict[str, float], activation: str) -> Layer:
    return Layer(np.array([[values["w1"], values["w2"]]]), np.array([values["b"]]), activation)


def _compute(values: dict[str, float], activation: str) -> tuple[float, float]:
    step = forward([_layer(values, activation)], np.array([[values["x1"], values["x2"]]]))[0]
    return float(step.sums[0, 0]), float(step.outputs[0, 0])


def _diagram(values: dict[str, float], output: float) -> None:
    fields = {
        "x1": Field(values["x1"], "input x1"),
        "x2": Field(values["x2"], "input x2"),
        "w1": Field(values["w1"], "weight w1", "x1", "out"),
        "w2": Field(values["w2"], "weight w2", "x2", "out"),
        "b": Field(values["b"], "bias b", below="out"),
    }
    diagram(
        [["x1", "x2"], ["out"]],
        fields,
        {"out": output},
        key="neurons_one",
        knob="w2",
        marked=("w1", "w2"),
        description=f"One neuron with two inputs; its output is {n(output)}. Every number can be changed.",
        on_edit=lambda name, value: numbers.write({name: value}, PREFIX),
    )


def _formula(v: dict[str, float], activation: str, z: float, output: float) -> None:
    formula, meaning = BENDS[activation]
    st.markdown(
        f"**Sum** &ensp; z = w1·x1 + w2·x2 + b = {in_sum(v['w1'])} × {in_sum(v['x1'])} + {in_sum(v['w2'])} × {in_sum(v['x2'])} "
        f"+ {in_sum(v['b'])} = **{n(z)}**\n\n"
        f"**Bend** &ensp; {activation}(z) = {formula}, with z = {n(z)}: output **{n(output)}**. The {activation} {meaning}."
    )


def _score(values: dict[str, float], activation: str, table: str) -> None:
    targets = np.array(TABLES[table], float)
    outputs = forward([_layer(values, activation)], CORNERS)[0].outputs[:, 0]
    total = 4 * squared_error(targets[:, None], outputs[:, None])  # the sum over the four rows
    lines = ["| x1 | x2 | target | output | ½ (target − output)² |", "|--:|--:|--:|--:|--:|"]
    for (x1, x2), target, output in zip(CORNERS, targets, outputs, strict=True):
        verdict = ":material/check:" if (output > 0.5) == (target == 1) else ":material/close:"
        lines.append(f"| {x1:.0f} | {x2:.0f} | {target:.0f} | {n(output, 3)} {verdict} | {0.5 * (target - output) ** 2:.4f} |")
    st.markdown("\n".join(lines))
    with st.container(horizontal=True):
        st.metric("Total error", f"{total:.4f}", border=True, width="content")
        st.button("Start values", on_click=numbers.write, args=(NEURON_START, PREFIX), key="neurons_one_start")
    if total < SOLVED:
        st.success(f"The neuron does {table}. You have just trained it by hand.", icon=":material/check:")
    else:
        st.markdown(
            f"**Your turn:** move the knob under the picture until the total error is below {SOLVED}. Click a number to give it the knob."
        )


def _charts(values: dict[str, float], activation: str, table: str, z: float, output: float) -> None:
    left, right = st.columns(2, gap="large")
    reach = max(6.0, abs(z) + 1)
    line = np.linspace(-reach, reach, 121)
    with left:
        st.markdown(f"**The bend.** The orange point is this neuron's sum, z = {n(z)}.")
        frame.chart(
            figures.bend(line, ACTIVATIONS[activation].of(line), (z, output), activation),
            key="neurons_bend",
            alt=f"{activation} as a curve; at z = {n(z)} it gives {n(output)}",
        )
    axis = np.linspace(-0.5, 1.5, 61)
    across, up = np.meshgrid(axis, axis)
    surface = forward([_layer(values, activation)], np.stack([across.ravel(), up.ravel()], axis=1))[0].outputs.reshape(61, 61)
    with right:
        st.markdown(
            f"**All inputs at once.** The dashed border, where the output is 0.5, is a straight line. The circles are {table}'s targets."
        )
        corners = [(x1, x2, target) for (x1, x2), target in zip(CORNERS, TABLES[table], strict=True)]
        frame.chart(
            figures.plane(axis, surface, (values["x1"], values["x2"]), corners),
            key="neurons_plane",
            alt=f"Output over both inputs, blue near 1 and orange near 0; the cross is at x1 = {n(values['x1'])}, x2 = {n(values['x2'])}",
        )
