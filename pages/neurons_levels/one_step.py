"""Section 3: one training step, with every number of it."""

import streamlit as st

from core.neurons import example, figures, questions
from pages.face import frame
from pages.neurons_levels import network_picture, numbers
from pages.neurons_levels.numbers import in_sum
from pages.neurons_levels.numbers import show as n
from pages.parts.ask import ask
from pages.parts.inputs import choice, menu, slider

LOSSES = ("squared error", "cross-entropy")
HISTORY = "neurons_history"  # session: (error, loss, hidden, numbers) after every training step since the last change by hand
MANY_STEPS = 100


def show() -> None:
    st.header("One training step", anchor=False)
    st.write(
        "**Backpropagation** walks from the error back along the edges and finds for each weight its **slope**: how the error moves when "
        "the weight moves. Then every weight takes a small step against its slope."
    )
    values = numbers.read(example.START)
    left, right = st.columns([3, 2], gap="large")
    with right:
        hidden = choice("Activation of the hidden neurons", example.HIDDEN, "sigmoid", "hidden")
        loss = choice("Train on", LOSSES, "squared error", "loss")
        rate = slider("Learning rate", 0.05, 5.0, 0.5, 0.05, "rate")
        _errors(values, hidden)
    with left:
        name = menu("Follow the error back to", ("w5", *(other for other in example.LEARNT if other != "w5")), "number")
        network_picture.show(values, hidden, key="neurons_step", knob=name, marked=_way_back(name), targets=True, backward=True)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Take one step", on_click=_train, args=(1, rate, loss, hidden), key="neurons_take", type="primary", icon=":material/step:"
        )
        st.button(f"Take {MANY_STEPS} steps", on_click=_train, args=(MANY_STEPS, rate, loss, hidden), key="neurons_take_many")
        st.button("Start values", on_click=_restart, key="neurons_step_start")
    _history(values, hidden, loss)
    ask(questions.which_way(), "which_way")
    _chain(values, name, rate, loss, hidden)
    _nudge(values, name, loss, hidden)
    _all_numbers(values, rate, loss, hidden)


def _way_back(name: str) -> list[str]:
    """The edges the error takes to a number."""
    end = (example.EDGES.get(name) or ("", example.BIASES[name]))[1]
    onwards = [edge for edge, (start, _) in example.EDGES.items() if start == end]
    return [name, end, *onwards, *(["o1", "o2"] if onwards else [])]


def _errors(values: dict[str, float], hidden: str) -> None:
    found = example.compute(values, hidden)
    terms = " + ".join(f"½ ({in_sum(values[f't{k}'])} − {in_sum(found[f'o{k}'])})²" for k in (1, 2))
    parts = " + ".join(f"{0.5 * (values[f't{k}'] - found[f'o{k}']) ** 2:.6f}" for k in (1, 2))
    squared, entropy = (example.error(values, loss, hidden) for loss in LOSSES)
    with st.container(border=True):
        st.markdown(
            "The **target** is what an output should be; the error says how far off it is.\n\n"
            f"**Total error** E = Σ ½ (target − output)²\n\n= {terms}\n\n= {parts} = **{squared:.9f}**\n\n"
            f"**Cross-entropy** −Σ [t ln o + (1 − t) ln (1 − o)] = **{entropy:.9f}**"
        )
        st.caption(
            "Both are smallest where every output meets its target; the squared error is 0 there. "
            "Cross-entropy punishes a sure but wrong answer much harder."
        )


def _chain(values: dict[str, float], name: str, rate: float, loss: str, hidden: str) -> None:
    factors = example.chain(values, name, loss, hidden)
    slope = example.slopes(values, loss, hidden)[name]
    neuron = (example.EDGES.get(name) or ("", example.BIASES[name]))[1]
    st.subheader(f"The slope of {name}: three factors", anchor=False)
    st.markdown(
        f"The **chain rule** says: how the error moves with {name} is a product. ∂E/∂{name} = ∂E/∂{neuron} × ∂{neuron}/∂z × ∂z/∂{name}"
    )
    symbols = (f"∂E/∂{neuron}", f"∂{neuron}/∂z", f"∂z/∂{name}")
    for place, factor, symbol in zip(st.columns(3), factors, symbols, strict=True):
        with place, st.container(border=True, height="stretch"):
            st.markdown(f"{symbol}: {factor.meaning}\n\n{factor.formula} = {factor.numbers} = **{factor.value:.6f}**".replace("-", "−"))
    if loss == "cross-entropy" and neuron[0] == "o":
        st.caption("With cross-entropy the first two factors multiply to output − target: the flat ends of the sigmoid cancel out.")
    if neuron[0] == "h":
        st.caption("δo1 and δo2 are what the error has left of it after the outputs' bends: the first two factors of their own weights.")
    product = " × ".join(in_sum(factor.value, 6) for factor in factors)
    new = values[name] - rate * slope
    st.markdown(
        f"**Slope** = {product} = **{n(slope, 9)}**\n\n"
        f"**New {name}** = old − rate × slope = {n(values[name], 8)} − {n(rate)} × {in_sum(slope, 9)} = **{n(new, 8)}**"
    )


def _nudge(values: dict[str, float], name: str, loss: str, hidden: str) -> None:
    slope, measured = example.slopes(values, loss, hidden)[name], example.measured_slope(values, name, loss, hidden)
    up, down = (example.error({**values, name: values[name] + sign * example.NUDGE}, loss, hidden) for sign in (1, -1))
    st.subheader("The check: nudge it and look", anchor=False)
    st.markdown(
        f"Do not trust the formula; measure. {name} is moved up and down by {example.NUDGE}, the whole network is computed again, and the "
        f"errors are compared: ({up:.9f} − {down:.9f}) ÷ {2 * example.NUDGE}."
    )
    agree = abs(measured - slope) <= 0.5e-4 * max(abs(slope), 1e-6)
    with st.container(horizontal=True):
        st.metric("computed slope", _four(slope), border=True, width="content")
        st.metric("measured slope", _four(measured), border=True, width="content")
    if agree:
        st.success("Equal to four digits.", icon=":material/check:")
    else:
        st.warning("They differ: the bend has a corner here, and at a corner a slope jumps.", icon=":material/info:")


def _four(value: float) -> str:
    """Four digits that count."""
    return f"{value:.3e}".replace("-", "−") if 0 < abs(value) < 1e-3 else f"{value:#.4g}".replace("-", "−")


def _all_numbers(values: dict[str, float], rate: float, loss: str, hidden: str) -> None:
    slopes, new = example.slopes(values, loss, hidden), example.trained(values, rate, loss, hidden)
    with st.expander("All twelve numbers: old, slope, new", icon=":material/table:"):
        lines = ["| number | old | slope | new |", "|:--|--:|--:|--:|"]
        lines += [f"| {k} | {n(values[k], 8)} | {n(slopes[k], 9)} | {n(new[k], 8)} |" for k in example.LEARNT]
        st.markdown("\n".join(lines))


def _train(steps: int, rate: float, loss: str, hidden: str) -> None:
    values = numbers.read(example.START)
    history = _kept(values, hidden, loss)
    for _ in range(steps):
        values = example.trained(values, rate, loss, hidden)
        history.append(example.error(values, loss, hidden))
    numbers.write(values)
    st.session_state[HISTORY] = (numbers.read(example.START), hidden, loss, history)


def _restart() -> None:
    numbers.write(example.START)
    st.session_state.pop(HISTORY, None)


def _kept(values: dict[str, float], hidden: str, loss: str) -> list[float]:
    """The errors so far; a new list once the reader has changed something by hand."""
    before = st.session_state.get(HISTORY)
    if before and before[:3] == (values, hidden, loss):
        return before[3]
    return [example.error(values, loss, hidden)]


def _history(values: dict[str, float], hidden: str, loss: str) -> None:
    errors = _kept(values, hidden, loss)
    if len(errors) == 1:
        return
    steps = "1 training step" if len(errors) == 2 else f"{len(errors) - 1} training steps"
    st.markdown(f"**{steps}:** the {loss} went from {errors[0]:.6f} to **{errors[-1]:.6f}**.")
    frame.chart(figures.fall(errors), key="neurons_fall", alt=f"Error after each step, from {errors[0]:.6f} to {errors[-1]:.6f}")
