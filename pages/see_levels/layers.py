"""Level 1, below the picture of the network: what ReLU cuts, where parameters and work sit, and what the article claims."""

import streamlit as st

from core.digits.networks import costs
from core.digits.questions import how_many_zeros
from core.figures import cost_bars, epoch_curves
from core.numerals import percent
from pages.face import frame
from pages.face.loaders import digits as load
from pages.parts.ask import ask
from pages.see_levels.digit import Look


def show(look: Look) -> None:
    st.header("The network in one picture", anchor=False)
    st.write(
        "A **feature map** is the picture a kernel makes when it slides over its input; the strongest of every layer stand above. "
        "What flows along all the edges into a map, with its bias, adds up to what the map passes on."
    )
    ask(how_many_zeros(look.reading.maps["conv1"], "conv1"), "zeros")
    with frame.lazy_expander("Where the parameters and the work sit", "see_costs_open") as costs_box:
        if costs_box.open:
            _costs(look.reader.network)
    with frame.lazy_expander("What the article claims, and what we measure", "see_claim_open") as claim_box:
        if claim_box.open:
            _claim()


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
        f"The article says this network reads {percent(runs['claimed'], 0)} of the test digits after three epochs. We trained it from "
        f"{len(runs[names[0]]['test'])} random beginnings, once with pixels divided by 255 and once with the raw 0–255. "
        "The network on this page went on from the first of them: a third of an epoch, slowly, with 3,000 drawn digits among the others "
        "that MNIST lacks, ones with a long upstroke and crossed sevens. "
        f"It reads {percent(runs['shipped']['series'], 2)}, the one with pooling {percent(runs['shipped']['pooling'], 2)}."
    )
    rows = [{"network": name, "claimed": f"{percent(runs['claimed'], 1)}", **_spread(runs[name]["test"])} for name in names]
    rows.append({"network": "with pooling, pixels 0–1", "claimed": "–", **_spread(runs["pooling"]["test"])})
    st.table(rows)
    frame.chart(
        epoch_curves({name: runs[name]["epochs"] for name in names}, runs["claimed"]),
        key="see_epochs",
        alt="Test accuracy after each epoch for every run: "
        + "; ".join(f"{n}: " + ", ".join(f"{percent(c[-1], 2)}" for c in runs[n]["epochs"]) for n in names),
    )
    raw, unit = (sum(runs[name]["test"]) / len(runs[name]["test"]) for name in (names[1], names[0]))
    st.write(
        f"With raw pixels the mean is {percent(raw, 2)}, with pixels 0–1 it is {percent(unit, 2)}. The claim fits the raw pixels better: "
        "large inputs make large first steps, and training is rougher."
        if abs(raw - runs["claimed"]) < abs(unit - runs["claimed"])
        else f"With raw pixels the mean is {percent(raw, 2)}, with pixels 0–1 it is {percent(unit, 2)}."
    )


def _spread(accuracies: list[float]) -> dict[str, str]:
    return {
        "measured, mean": f"{percent(sum(accuracies) / len(accuracies), 2)}",
        "lowest": f"{percent(min(accuracies), 2)}",
        "highest": f"{percent(max(accuracies), 2)}",
        "runs": str(len(accuracies)),
    }
