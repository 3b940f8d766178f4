"""Level 1: the maps of every layer at a glance, from the digit to the ten probabilities."""

import streamlit as st

from core.arithmetic import relu
from core.digits.networks import CLASSES, Conv, MaxPool, costs
from core.digits.questions import how_many_zeros
from core.figures import cost_bars, epoch_curves, percent
from pages.face import frame
from pages.face.browser.heatmaps import heatmaps
from pages.face.loaders import digits as load
from pages.parts.ask import ask
from pages.parts.inputs import menu
from pages.see_levels.digit import Look
from pages.see_levels.navigation import go

MAP_PIXELS = 46  # the width of a map in a wall


def show(look: Look) -> None:
    st.header("Layers at a glance", anchor=False)
    st.write(
        "A **feature map** is the picture a kernel makes when it slides over its input. Blue cells are above zero, orange ones below. "
        "One colour scale holds for a whole layer, so you can compare its maps. **Choose a map to open it.**"
    )
    reading, network = look.reading, look.reader.network
    ask(how_many_zeros(reading.maps["conv1"], "conv1"), "zeros")
    st.subheader("input: the digit, 28 × 28", anchor=False)
    heatmaps(reading.image[None], key="see_wall_input", kind="ink", tile=2 * MAP_PIXELS / 28, digits=2, description="The network's input")
    for layer in network.layers:
        if isinstance(layer, Conv):
            _convolution(layer.name, look)
        elif isinstance(layer, MaxPool):
            _pool(layer, look)
    _classes(look)
    with frame.lazy_expander("Where the parameters and the work sit", "see_costs_open") as costs_box:
        if costs_box.open:
            _costs(network)
    with frame.lazy_expander("What the article claims, and what we measure", "see_claim_open") as claim_box:
        if claim_box.open:
            _claim()


def _convolution(name: str, look: Look) -> None:
    maps = look.reading.maps[name]
    height, width, count = maps.shape
    st.subheader(f"{name}: {count} maps of {height} × {width}", anchor=False)
    heatmaps(
        maps.transpose(2, 0, 1),
        key=f"see_wall_{name}",
        labels=[f"map {number + 1}" for number in range(count)],
        tile=MAP_PIXELS / width,
        relu=True,
        click="map",
        on_pick=lambda pick: go("Map", layer=name, map=pick.map + 1),
        description=f"The {count} maps of {name}. Choose one to open it.",
    )


def _pool(layer: MaxPool, look: Look) -> None:
    maps = look.reading.maps[layer.name]
    height, width, count = maps.shape
    st.subheader(f"{layer.name}: the same {count} maps, {height} × {width}", anchor=False)
    before = look.reader.network.layers[look.reader.network.layers.index(layer) - 1].name
    heatmaps(
        maps.transpose(2, 0, 1),
        key=f"see_wall_{layer.name}",
        labels=[f"map {number + 1}" for number in range(count)],
        kind="positive",
        tile=MAP_PIXELS / width,
        click="map",
        on_pick=lambda pick: go("Pooling", pool_layer=before, pool_map=pick.map + 1),
        description=f"The {count} maps of {layer.name} after max pooling. Choose one to see how it was pooled.",
    )


def _classes(look: Look) -> None:
    reader, reading = look.reader, look.reading
    name = reader.features_name
    st.subheader("dense: ten logits from all cells at once", anchor=False)
    asked = menu("What do the last maps say about the class", ["its answer", *range(CLASSES)], "class", width=260)
    digit = reading.digit if asked == "its answer" else int(asked)
    features = relu(reading.maps[name])
    weights = reader.kernel("dense").reshape(*features.shape, CLASSES)[..., digit]
    spoken = features * weights  # (h, w, c): each cell's part of the logit
    parts = spoken.sum(axis=(0, 1))
    order = abs(parts).argsort()[::-1]
    st.write(
        f"Each cell of the last maps, times its weight for class {digit}. All of them and the bias {reader.bias('dense')[digit]:+.3f} "
        f"add up to the logit **{reading.logits[digit]:.3f}**. The maps that matter most come first. "
        f"Softmax makes the ten logits the probabilities at the top of the page: {percent(reading.probabilities[digit])} for {digit}."
    )
    heatmaps(
        spoken[:, :, order].transpose(2, 0, 1),
        key="see_wall_dense",
        labels=[f"map {number + 1}: {parts[number]:+.2f}" for number in order],
        tile=66 / features.shape[1],
        click="map",
        on_pick=lambda pick: go("Map", layer=name, map=int(order[pick.map]) + 1),
        description=f"Map × weight for class {digit}, the strongest maps first",
    )


def _costs(network) -> None:
    table = costs(network)
    st.table(
        [
            {
                "layer": cost.layer,
                "output": " × ".join(map(str, cost.shape)),
                "parameters": f"{cost.parameters:,}",
                "multiplications": f"{cost.multiplications:,}",
            }
            for cost in table
        ]
    )
    weighted = [cost for cost in table if cost.parameters]
    frame.chart(
        cost_bars([c.layer for c in weighted], [c.parameters for c in weighted], [c.multiplications for c in weighted]),
        key="see_costs",
        alt="Share of parameters and multiplications of each layer; the table above has the numbers",
    )
    st.write(
        f"In all {sum(c.parameters for c in table):,} parameters and {sum(c.multiplications for c in table):,} multiplications a digit. "
        "A dense layer is where parameters gather; a convolution uses its few weights again and again, so it is where the work is."
    )


def _claim() -> None:
    runs = load.measured("runs")
    names = ["series, pixels 0–1", "series, pixels 0–255"]
    st.write(
        f"The article says this network reads {runs['claimed']:.0%} of the test digits after three epochs. We trained it from "
        f"{len(runs[names[0]]['test'])} random beginnings, once with pixels divided by 255 and once with the raw 0–255."
    )
    rows = [{"network": name, "claimed": f"{runs['claimed']:.1%}", **_spread(runs[name]["test"])} for name in names]
    rows.append({"network": "with pooling, pixels 0–1", "claimed": "–", **_spread(runs["pooling"]["test"])})
    st.table(rows)
    frame.chart(
        epoch_curves({name: runs[name]["epochs"] for name in names}, runs["claimed"]),
        key="see_epochs",
        alt="Test accuracy after each epoch for every run: "
        + "; ".join(f"{n}: " + ", ".join(f"{c[-1]:.2%}" for c in runs[n]["epochs"]) for n in names),
    )
    raw, unit = (sum(runs[name]["test"]) / len(runs[name]["test"]) for name in (names[1], names[0]))
    st.write(
        f"With raw pixels the mean is {raw:.2%}, with pixels 0–1 it is {unit:.2%}. The claim fits the raw pixels better: "
        "large inputs make large first steps, and training is rougher."
        if abs(raw - runs["claimed"]) < abs(unit - runs["claimed"])
        else f"With raw pixels the mean is {raw:.2%}, with pixels 0–1 it is {unit:.2%}."
    )


def _spread(accuracies: list[float]) -> dict[str, str]:
    return {
        "measured, mean": f"{sum(accuracies) / len(accuracies):.2%}",
        "lowest": f"{min(accuracies):.2%}",
        "highest": f"{max(accuracies):.2%}",
        "runs": str(len(accuracies)),
    }
