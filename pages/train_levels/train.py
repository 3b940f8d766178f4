"""Section 1: one network in training, live, and the network to take away."""

import numpy as np
import streamlit as st

from core import weights
from core.digits.networks import OWN
from core.digits.samples import MNIST
from core.lab import blocks, figures, keras_code, progress, recipe
from core.lab.blocks import BlockError
from core.lab.jobs import View
from core.lab.recipe import Lane, Recipe
from core.numerals import percent
from pages.face import frame
from pages.face.browser.heatmaps import heatmaps
from pages.face.loaders import digits
from pages.parts import fetch
from pages.parts.inputs import choice, menu, number
from pages.train_levels import growing, network, running
from pages.train_levels.navigation import go

TILE_PIXELS = 52  # the width of a kernel or map: eight fit beside each other
RECORDED = 24  # kernels of the recorded training: as many as a phone shows with the button
MOST_TILES = 16  # of each kind: 64 maps and their gradients would be 230 kB a second


def show() -> None:
    st.header("Train", anchor=False)
    st.write(
        "A network begins with random weights. Each **step** it looks at a small **batch** of digits, and every weight moves a little "
        "downhill."
    )
    built = network.read()
    row = st.container(horizontal=True, vertical_alignment="center")
    place = row.container(horizontal=True, width="content")
    with row.popover("Settings", icon=":material/tune:"):
        chosen = _settings(built)
    row.button("Change the network →", on_click=go, args=("Build",), key="train_change")
    running.buttons("train", "Train", chosen, built.problem, place)
    if not running.live("train", _picture):
        _recorded()
    st.markdown(f"**Your network:** {network.line(built)}, {built.parameters:,} parameters.")
    st.caption(
        "**Training digits** teach it, **validation digits** show on the way whether it has understood, and **test digits** are read once, "
        f"at the end. {_honest(chosen.collection)}"
    )


def _settings(built: blocks.Plan) -> Recipe:
    here = weights.present(MNIST)
    collections = [name for name, (source, _) in recipe.COLLECTIONS.items() if source == "bundled" or here]
    with st.container(horizontal=True, vertical_alignment="bottom", width=520):
        collection = menu("Train on", collections, "digits")
        epochs = number(f"Epochs, 1 to {recipe.MAX_EPOCHS}", 1, recipe.MAX_EPOCHS, 12, "epochs")
        optimiser = choice("Optimiser", list(recipe.OPTIMISERS), "Adam", "optimiser")
        rate = running.one_of("Learning rate", recipe.RATES, 0.001, "train_rate")
        batch = running.one_of("Batch, digits", recipe.BATCHES, 32, "batch")
        seed = number("Start numbers (seed)", 1, 99, 1, "train_seed", width=170)
        watched = number("Digit to watch, 0 to 9", 0, 9, 4, "watched", width=190)
    if not here and fetch.mnist("MNIST's 60,000 training digits"):
        st.rerun()
    return Recipe(blocks.write(built.blocks), collection, (Lane(optimiser, rate),), batch, epochs, seed, watched)


def _honest(collection: str) -> str:
    if collection == recipe.BUNDLED:
        return (
            "scikit-learn's 1,797 digits are few: 1,197 to train on, 300 to validate, 300 for the test. The same people wrote all three "
            "parts, so the test says less about your handwriting than about theirs. One **epoch** shows every training digit once."
        )
    return (
        "Of MNIST's 60,000 training digits the last 5,000 validate. Its 10,000 test digits come from other writers. "
        "One **epoch** shows every training digit once."
    )


def _picture(view: View) -> None:
    told, curve = view.progress, view.progress.curves[0]
    steps = view.recipe.steps
    if curve.diverged:
        st.warning(
            f"The training **diverged** at step {curve.diverged}: the loss rose far above its start, so the rate is too large. "
            "Choose a smaller learning rate and train again.",
            icon=":material/warning:",
        )
    if told.tested:
        right, count = told.tested
        st.success(
            f"Test, read once at the end: **{right:,} of {count:,}** digits right, {percent(right / count)}. "
            "No digit of the test was used before.",
            icon=":material/check:",
        )
    if not curve.validation_steps:
        if view.state != "ended":
            _recorded()
        return
    loss_told = f"Loss over {told.step} steps. {_ends(curve, 'loss')}"
    accuracy_told = f"Accuracy over {told.step} steps. {_ends(curve, 'accuracy')}"
    left, right_side = st.columns(2, gap="large")
    with left:
        st.markdown("**Loss**: how wrong the probabilities are")
        if view.state == "ended":
            frame.chart(figures.loss_curves(curve, steps), key="train_loss", alt=loss_told)
        else:
            growing.loss(curve, steps, loss_told)
    with right_side:
        st.markdown("**Accuracy**: the share read right")
        if view.state == "ended":
            frame.chart(figures.accuracy_curves(curve, steps), key="train_accuracy", alt=accuracy_told)
        else:
            growing.accuracy(curve, steps, accuracy_told)
    st.caption(
        "A blue point is the mean over the batches since the point before, measured before each step and with dropout on. "
        "An orange point is measured without dropout on all validation digits, at the start and after each epoch."
    )
    _maps(view)
    if view.state == "ended":
        _take_away(view)


def _recorded() -> None:
    """A training that was recorded, until the reader's own has something to show."""
    film = digits.learning_film()
    steps, found = film.steps, film.accuracy
    st.markdown(
        f"**Recorded:** {RECORDED} kernels of the article's network learn, until it reads {percent(float(found[-1]))} of the test digits. "
        "Yours will stand here."
    )
    heatmaps(
        film.conv1_kernel[:, :, :, 0, :RECORDED].transpose(0, 3, 1, 2),
        key="train_recorded",
        tile=12,
        digits=2,
        frame_labels=[f"step {step:,} · {percent(float(share))} right" for step, share in zip(steps, found, strict=True)],
        description="The kernels of a recorded training",
    )


def _ends(curve: progress.Curve, what: str) -> str:
    batches, validation = getattr(curve, what), getattr(curve, f"validation_{what}")
    told = f"Batches: {batches[0]:.3f} at first, {batches[-1]:.3f} now. " if batches else ""
    return f"{told}Validation: {validation[0]:.3f} at first, {validation[-1]:.3f} now."


def _maps(view: View) -> None:
    arrays = progress.pictures(view.folder)
    if not arrays:
        if "conv" not in view.recipe.blocks:
            st.caption("This network has no convolution, so there are no kernels and maps to show.")
        return
    p, count = arrays["probabilities"], arrays["maps"].shape[2]
    st.markdown(
        f"**What the first convolution is doing now** with one validation digit, a {view.recipe.watched}: "
        f"the network reads **{p.argmax()}** with {percent(p.max())}"
        + (f". The first {MOST_TILES} of {count} maps are shown" if count > MOST_TILES else "")
    )
    shown = (
        ("Kernels", "kernels", "the weights themselves"),
        ("Their gradients", "kernel_gradients", "from the last batch: blue will fall, orange will rise"),
        ("Maps of this digit", "maps", "before ReLU"),
        ("Their gradients", "map_gradients", "blue cells make this digit's error larger"),
    )
    for place, (title, name, what) in zip([*st.columns(2, gap="large"), *st.columns(2, gap="large")], shown, strict=True):
        with place:
            st.markdown(f"**{title}**, {what}")
            values = np.nan_to_num(arrays[name].transpose(2, 0, 1)[:MOST_TILES])
            labels = [str(at + 1) for at in range(len(values))]
            heatmaps(
                values,
                key=f"train_{name}",
                tile=TILE_PIXELS / values.shape[2],
                digits=4,
                labels=labels,
                description=f"The first convolution. {title}, {what}",
            )


def _take_away(view: View) -> None:
    file = view.folder / progress.KERAS
    st.subheader("Your network", anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        if (view.folder / progress.NETWORK).exists():
            try:
                blocks.as_network(blocks.plan(blocks.parse(view.recipe.blocks)))
                st.page_link("pages/see.py", label="Open it in See", icon=":material/visibility:", query_params={"network": OWN})
            except BlockError as error:
                st.caption(f"It cannot be opened in the page See. {error}")
            st.download_button("Keras file (.keras)", file.read_bytes, "network.keras", "application/octet-stream", on_click="ignore")
            st.download_button(
                "Weights (.npz)", (view.folder / progress.NETWORK).read_bytes, "weights.npz", "application/octet-stream", on_click="ignore"
            )
        code = keras_code.keras_code(view.recipe)
        st.download_button("Keras code (.py)", code, "network.py", "text/x-python", on_click="ignore")
    with st.expander("The same training as a Keras program"):
        st.code(code, language="python")
