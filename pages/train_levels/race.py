"""Section 3: several learning rates, or optimisers, from the same start on the same batches."""

import streamlit as st

from core.lab import blocks, figures, recipe
from core.lab.jobs import View
from core.lab.recipe import Lane, Recipe
from pages.face import frame
from pages.parts.inputs import choice, menu, number, switch
from pages.train_levels import growing, network, running

KINDS = ("learning rates", "optimisers")
MOST_EPOCHS = 10
NO_BET = "no prediction"


def show() -> None:
    st.header("Race", anchor=False)
    st.write(
        "Several copies of your network start with the **same weights** and see the **same batches** in the same order. "
        "Only one thing differs. A rate that is too small hardly moves; one that is too large jumps over the valley, "
        "and the loss rises: it **diverges**."
    )
    built = network.read()
    st.caption(f"{network.line(built).replace('**', '')} · trained on the 1,197 bundled digits, 32 a batch")
    lanes = _lanes()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        epochs = number(f"Epochs, 1 to {MOST_EPOCHS}", 1, MOST_EPOCHS, 4, "race_epochs")
        names = [_name(lane, lanes) for lane in lanes]
        bet = menu("Predict: which ends lowest?", [NO_BET, *names], "race_bet")
    running.buttons("race", "Start the race", Recipe(blocks.write(built.blocks), lanes=lanes, epochs=epochs), built.problem)
    powers = switch("loss axis in powers of ten", True, "powers")
    running.live("race", lambda view: _picture(view, powers, bet))


def _lanes() -> tuple[Lane, ...]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if choice("Race of", KINDS, KINDS[0], "race_of") == "optimisers":
            return tuple(Lane(optimiser, rate) for optimiser, rate in recipe.OPTIMISERS.items())
        optimiser = choice("Optimiser", list(recipe.OPTIMISERS), "SGD", "race_optimiser")
        lowest = running.one_of("Lowest rate", recipe.RATES[:6], 0.03, "lowest")
        factor = choice("Each rate ×", [3, 10], 3, "factor")
        count = number(f"Copies, 4 to {recipe.MAX_LANES}", 4, recipe.MAX_LANES, 6, "lanes")
    first, every = recipe.RATES.index(lowest), {3: 1, 10: 2}[factor]
    return tuple(Lane(optimiser, rate) for rate in recipe.RATES[first::every][:count])


def _name(lane: Lane, lanes: tuple[Lane, ...]) -> str:
    """What a lane is called: what it differs in."""
    by_rate = len({other.optimiser for other in lanes}) == 1
    return f"rate {lane.rate:g}" if by_rate else f"{lane.optimiser}, rate {lane.rate:g}"


def _picture(view: View, powers: bool, bet: str) -> None:
    lanes, curves = view.recipe.lanes, view.progress.curves
    if not any(curve.steps for curve in curves):
        return
    names = [_name(lane, lanes) for lane in lanes]
    told = "; ".join(_told(name, curve) for name, curve in zip(names, curves, strict=True))
    if view.state != "ended":
        growing.race(curves, names, view.recipe.steps, powers, f"Loss of every copy: {told}")
        return
    frame.chart(figures.race(curves, names, view.recipe.steps, powers), key="train_race", alt=f"Loss of every copy: {told}")
    ends = {name: end for name, curve in zip(names, curves, strict=True) if (end := figures.end_loss(curve)) is not None}
    if ends:
        best = min(ends, key=ends.get)
        verdict = f" You said {bet}." if bet != best and bet in names else " As you predicted." if bet == best else ""
        st.markdown(f"Lowest at the end: **{best}**, with loss {ends[best]:.3f}.{verdict}")
    st.table([{"copy": name, "what happened": _verdict(curve)} for name, curve in zip(names, curves, strict=True)])
    if names[0].startswith("rate "):
        st.subheader("Learning rate versus loss", anchor=False)
        st.write(
            "Each point is one copy: its rate, and its loss at the end of the race. "
            "The article draws this curve as a valley; this one you measured."
        )
        frame.chart(
            figures.rate_versus_loss([lane.rate for lane in lanes], curves),
            key="train_rate_loss",
            alt=f"Loss after the race by learning rate: {told}",
        )


def _told(name: str, curve) -> str:
    end = figures.end_loss(curve)
    return f"{name} diverged" if curve.diverged else f"{name} {end:.3f}" if end is not None else f"{name} not begun"


def _verdict(curve) -> str:
    if curve.diverged:
        return f"diverged: given up at step {curve.diverged}, far above its first loss"
    end = figures.end_loss(curve)
    if end is None:
        return "did not begin"
    told = f"loss {curve.loss[0]:.2f} → {end:.3f}"
    return f"{told}; no better than guessing" if end > 0.9 * figures.CHANCE else told
