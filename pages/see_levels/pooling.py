"""Level 4: pooling, max and average side by side; then the dense layer and softmax, number by number."""

import numpy as np
import streamlit as st

from core.arithmetic import POOLS, enlarge, pool, relu, softmax
from core.digits.networks import CLASSES, Conv
from core.digits.questions import softmax_shift
from core.figures import probability_bars
from core.numerals import percent
from pages.face import frame
from pages.face.browser.heatmaps import Pick, heatmaps
from pages.face.browser.stepper import stepper
from pages.parts.ask import ask
from pages.parts.inputs import choice, counted, slider
from pages.see_levels.digit import Look


def show(look: Look) -> None:
    st.header("Pooling", anchor=False)
    st.write(
        "**Pooling** keeps one number of each window: the largest (max) or the mean (average). "
        "The picture shrinks, and a stroke may move a little without changing the result."
    )
    maps, window, stride = _choose(look)
    _side_by_side(maps, window, stride)
    with frame.lazy_expander("Pool it window by window", "see_pool_open") as steps:
        if steps.open:
            kind = choice("Kind", list(POOLS), "max", "pool_kind")
            stepper(
                maps,
                None,
                key=f"see_pool_{kind}",
                mode=kind,
                window=window,
                stride=stride,
                title=f"{kind.capitalize()} pooling of this map",
            )
    st.header("Dense and softmax", anchor=False)
    _softmax(look)


def _choose(look: Look) -> tuple[np.ndarray, int, int]:
    layers = [layer.name for layer in look.reader.network.layers if isinstance(layer, Conv)]
    if not any(layer.name.startswith("pool") for layer in look.reader.network.layers):
        st.info(
            f"{look.reader.network.title} has no pooling. This is what pooling would do to its maps; see the network with pooling.",
            icon=":material/info:",
        )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = choice("Map of", layers, layers[0], "pool_layer")
        maps = relu(look.reading.maps[name])
        strongest = int(maps.sum(axis=(0, 1)).argmax())
        number = counted("Map", maps.shape[2], "pool_map", strongest)
        window = choice("Window", [2, 3, 4], 2, "window")
        stride = choice("Stride", [1, 2, 3, 4], 2, "stride")
    return maps[:, :, number], window, stride


def _side_by_side(maps: np.ndarray, window: int, stride: int) -> None:
    limit = float(maps.max()) or 1.0
    kinds = {kind: pool(maps[:, :, None], window, stride, kind)[:, :, 0] for kind in POOLS}
    rows, columns = kinds["max"].shape
    before, *after = st.columns(1 + len(kinds))
    pixels = 260 / maps.shape[1]
    with before:
        st.markdown(f"**Before**: {maps.shape[0]} × {maps.shape[1]} = {maps.size} numbers; the winners of max pooling are framed")
        heatmaps(
            maps[None],
            key="see_pool_before",
            kind="positive",
            limit=limit,
            tile=pixels,
            marked=winners(maps, window, stride),
            description="The map before pooling",
        )
    for place, (kind, pooled) in zip(after, kinds.items(), strict=True):
        with place:
            st.markdown(
                f"**{kind.capitalize()}**: {rows} × {columns} = {pooled.size} numbers ({percent(pooled.size / maps.size, 0)}), as large"
            )
            heatmaps(
                pooled[None],
                key=f"see_pooled_{kind}",
                kind="positive",
                limit=limit,
                tile=260 / columns,
                description=f"The map after {kind} pooling",
            )
    if stride == window:
        whole = maps[: rows * window, : columns * window]
        lost = {kind: np.abs(enlarge(p[:, :, None], window)[:, :, 0] - whole).mean() for kind, p in kinds.items()}
        told = " and ".join(f"by {mean:.3f} after {kind} pooling" for kind, mean in lost.items())
        st.write(
            f"What is lost: enlarged again, a cell differs on average from the map before {told}; "
            f"the map's mean is {maps.mean():.3f}. The maximum keeps thin strokes strong."
        )


def winners(maps: np.ndarray, window: int, stride: int) -> list[Pick]:
    """The cell that wins each window of max pooling; a window of one value has no winner."""
    found = set()
    for row in range(0, maps.shape[0] - window + 1, stride):
        for column in range(0, maps.shape[1] - window + 1, stride):
            patch = maps[row : row + window, column : column + window]
            if patch.max() > patch.min():
                i, j = np.unravel_index(int(patch.argmax()), patch.shape)
                found.add(Pick(0, row + int(i), column + int(j)))
    return sorted(found, key=lambda pick: (pick.row, pick.column))


def _softmax(look: Look) -> None:
    reading = look.reading
    features = look.reader.kernel("dense").shape[0]
    st.write(
        f"All {features:,} cells of the last maps are laid in one row. "
        "Each class weighs all of them and adds its bias: that is its **logit**. "
        "**Softmax** turns ten logits into ten probabilities: exp(logit), divided by the sum of all ten."
    )
    ask(softmax_shift(), "softmax")
    temperature = slider("Temperature: every logit is divided by it first", 0.25, 10.0, 1.0, 0.25, "temperature")
    probabilities = softmax(reading.logits.astype(np.float64), temperature)
    powers = np.exp(reading.logits.astype(np.float64) / temperature)
    table, chart = st.columns([3, 2], gap="large")
    with table:
        st.table(
            [
                {
                    "class": str(d),
                    "logit": f"{reading.logits[d]:.4f}",
                    "exp(logit / T)": f"{powers[d]:,.4g}",
                    "÷ sum": f"{powers.sum():,.4g}",
                    "= probability": percent(probabilities[d]),
                }
                for d in range(CLASSES)
            ]
        )
    with chart:
        frame.chart(
            probability_bars(probabilities),
            key="see_softmax",
            alt=f"Probabilities at temperature {temperature}; the table beside has the numbers",
        )
        st.write("A higher temperature makes the ten more alike, a lower one sharpens the first. The order never changes.")
