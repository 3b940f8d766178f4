"""Level 2: one feature map, its kernels, and the sum behind each of its cells."""

import numpy as np
import streamlit as st

from core.arithmetic import relu, shares
from core.digits.networks import Conv
from core.digits.questions import how_many_multiplications
from core.figures import running_total
from pages.face import frame
from pages.face.browser.heatmaps import Pick, heatmaps
from pages.parts.ask import ask
from pages.parts.inputs import choice, counted
from pages.see_levels.digit import Look
from pages.see_levels.navigation import go

TOP = 8  # input maps shown one by one; the rest are one row


def show(look: Look) -> None:
    st.header("One map", anchor=False)
    layer, number = choose_map(look)
    maps = look.reading.maps[layer.name][:, :, number]
    kernel = look.reader.kernel(layer.name)[..., number]  # (k, k, c)
    bias = float(look.reader.bias(layer.name)[number])
    inputs = look.reader.input_of(layer.name, look.reading)
    row, column = choose_cell(maps)

    ask(how_many_multiplications(layer.kernel, kernel.shape[2]), f"multiplications_{kernel.shape[2]}")
    left, right = st.columns([3, 4], gap="large")
    with left:
        st.markdown(f"**Map {number + 1} of {layer.name}**: choose a cell")
        heatmaps(
            maps[None],
            key="see_one_map",
            labels=[""],
            tile=max(10, 340 / maps.shape[1]),
            relu=True,
            click="cell",
            selected=Pick(0, row, column),
            on_pick=lambda pick: go("Map", row=pick.row + 1, column=pick.column + 1),
            description=f"Map {number + 1} of {layer.name}",
        )
    with right:
        _sum(layer, inputs, kernel, bias, row, column, float(maps[row, column]))


def _sum(layer: Conv, inputs, kernel, bias: float, row: int, column: int, cell: float) -> None:
    parts = shares(inputs, kernel, row, column, layer.padding)
    order = np.abs(parts).argsort()[::-1]
    top, rest = order[:TOP], order[TOP:]
    if len(parts) == 1:
        st.markdown("**Its kernel**: nine weights, the same at every place")
        heatmaps(kernel.transpose(2, 0, 1), key="see_kernel", tile=64, numbers=True, description="The kernel's nine weights")
        names, values = ["patch × kernel"], [float(parts[0])]
    else:
        st.markdown(f"**Its {len(parts)} kernels**, one for each input map; the largest shares in this cell first")
        heatmaps(
            kernel[..., top].transpose(2, 0, 1),
            key="see_kernels",
            labels=[f"on map {n + 1}: {parts[n]:+.3f}" for n in top],
            tile=26,
            limit=float(np.abs(kernel).max()),
            description="The kernels with the largest shares in the chosen cell",
        )
        heatmaps(
            inputs[..., top].transpose(2, 0, 1),
            key="see_inputs",
            labels=[f"input map {n + 1}" for n in top],
            kind="positive",
            limit=float(inputs.max()) or 1.0,
            tile=78 / inputs.shape[1],
            description="The input maps with the largest shares in the chosen cell",
        )
        names = [f"map {n + 1}" for n in top] + [f"the other {len(rest)}"]
        values = [*(float(parts[n]) for n in top), float(parts[rest].sum())]
    frame.chart(
        running_total([*names, "bias"], [*values, bias]),
        key="see_total",
        alt="Shares in the cell: " + ", ".join(f"{n} {v:+.3f}" for n, v in zip([*names, "bias"], [*values, bias], strict=True)),
    )
    st.markdown(
        f"Cell in row {row + 1}, column {column + 1}: the shares and the bias {bias:+.4f} "
        f"add up to **{cell:.4f}** before ReLU, **{relu(cell):.4f}** after."
    )
    st.button(
        "Open this cell, multiplication by multiplication →",
        on_click=go,
        args=("Cell",),
        kwargs={"example": "Learned kernel"},
        type="primary",
    )


def choose_map(look: Look) -> tuple[Conv, int]:
    """The convolution and the map of it that levels 2 and 3 are about."""
    layers = [layer.name for layer in look.reader.network.layers if isinstance(layer, Conv)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = choice("Layer", layers, layers[0], "layer")
        layer = look.reader.conv(name)
        number = counted("Map", layer.filters, "map")
    return layer, number


def choose_cell(maps: np.ndarray) -> tuple[int, int]:
    """Row and column of a cell of a map (h, w), counted from 0; the strongest cell until the reader chooses."""
    strongest = np.unravel_index(int(maps.argmax()), maps.shape)
    with st.container(horizontal=True):
        row = counted("Row", maps.shape[0], "row", int(strongest[0]))
        column = counted("Column", maps.shape[1], "column", int(strongest[1]))
    return row, column
