"""Section 2: a small network, forward, one neuron after the other."""

import streamlit as st

from core.neurons import example, questions
from pages.neurons_levels import network_picture, numbers
from pages.neurons_levels.numbers import in_sum
from pages.neurons_levels.numbers import show as n
from pages.parts.ask import ask
from pages.parts.inputs import choice

NEURONS = ("h1", "h2", "o1", "o2")
BENT = {"sigmoid": "1 / (1 + e^−z)", "tanh": "tanh z", "relu": "max(0, z)"}


def show() -> None:
    st.header("A small network", anchor=False)
    st.write(
        "Two inputs feed two **hidden** neurons, and these feed two **outputs**: **forward propagation**. "
        "Every number in the picture is yours to change."
    )
    values = numbers.read(example.START)
    left, right = st.columns([3, 2], gap="large")
    with right:
        hidden = choice("Activation of the hidden neurons", example.HIDDEN, "sigmoid", "hidden")
        neuron = choice("Step by step", NEURONS, "h1", "stage")
        _work(values, hidden, neuron)
    with left:
        network_picture.show(values, hidden, key="neurons_network", knob="w1", marked=network_picture.into(neuron), targets=False)
        st.button("Start values", on_click=numbers.write, args=(example.START,), key="neurons_network_start")
    st.caption(
        "A thick edge has a large weight, an orange one a negative weight. The start values are Matt Mazur's worked example from 2015, so "
        "you can compare every digit with his. Only the step after it differs: here the biases learn, too."
    )
    ask(questions.how_many_numbers(), "how_many")


def _work(values: dict[str, float], hidden: str, neuron: str) -> None:
    """One neuron's sum and bend with the numbers in them; then where the reader is in the whole pass."""
    found = example.compute(values, hidden)
    at = NEURONS.index(neuron)
    activation = hidden if neuron[0] == "h" else "sigmoid"
    edges = [(name, start) for name, (start, end) in example.EDGES.items() if end == neuron]
    bias = next(name for name, end in example.BIASES.items() if end == neuron)
    letters = " + ".join(f"{name}·{start}" for name, start in edges)
    terms = " + ".join(f"{in_sum(values[name])} × {in_sum(found[start])}" for name, start in edges)
    products = " + ".join(in_sum(values[name] * found[start]) for name, start in edges)
    z, a = found[f"z_{neuron}"], found[neuron]
    with st.container(border=True):
        st.markdown(
            f"**Neuron {neuron}, step {at + 1} of {len(NEURONS)}**\n\n"
            f"z = {letters} + {bias}\n\n"
            f"= {terms} + {in_sum(values[bias])}\n\n"
            f"= {products} + {in_sum(values[bias])}\n\n"
            f"= **{n(z)}**\n\n"
            f"{neuron} = {activation}(z) = {BENT[activation]} = **{n(a)}**"
        )
    with st.container(horizontal=True):
        if at > 0:
            st.button(f"← {NEURONS[at - 1]}", on_click=_step_to, args=(NEURONS[at - 1],), key="neurons_stage_back")
        if at < len(NEURONS) - 1:
            st.button(f"{NEURONS[at + 1]} →", on_click=_step_to, args=(NEURONS[at + 1],), key="neurons_stage_next")
    st.markdown(f"The network answers **o1 = {n(found['o1'])}** and **o2 = {n(found['o2'])}**.")


def _step_to(neuron: str) -> None:
    st.session_state["stage"] = neuron
