"""Arrays -> Plotly figures; no Streamlit, no model.  Blue for what adds, orange for what takes away (Okabe and Ito)."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from core.numerals import percent

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#7A7A7A"
NOTHING, MOST = "#F4F4F4", "#08306B"  # the ends of a scale on a light page
IN_THE_DARK = {NOTHING: "#1B242E", MOST: "#7CC7F2"}  # and on a dark one, where white glares and dark blue is nothing
_MARGIN = {"l": 8, "r": 8, "t": 28, "b": 8}


def dark(figure: go.Figure) -> go.Figure:
    """The figure for a dark page: "nothing" is dark in its heat maps, and the most is light."""
    for trace in figure.select_traces(selector={"type": "heatmap"}):
        trace.colorscale = [[place, IN_THE_DARK.get(colour, colour)] for place, colour in trace.colorscale]
    return figure


def axes(height: int, x_title: str, y_title: str, *, x: Mapping | None = None, y: Mapping | None = None, **layout) -> go.Figure:
    """An empty figure with named axes, the same margins everywhere, and a legend (where one is shown) above the chart.

    `x` and `y` are further settings of the axes: given here they cost a quarter of what `update_xaxes` costs later.
    """
    axis = {"fixedrange": True, "automargin": True}
    legend = {"orientation": "h", "y": 1.02, "yanchor": "bottom"}
    same = {"height": height, "margin": _MARGIN, "showlegend": False, "dragmode": False, "legend": legend}
    horizontal, vertical = ({**axis, "title": {"text": title}, **(more or {})} for title, more in ((x_title, x), (y_title, y)))
    return go.Figure(layout={**same, "xaxis": horizontal, "yaxis": vertical, **layout})


def probability_bars(probabilities: np.ndarray) -> go.Figure:
    """Probabilities (10,) as bars with their values written on them; the largest in orange."""
    colours = [ORANGE if value == probabilities.max() else BLUE for value in probabilities]
    y = {"range": [0, 1.12], "tickformat": ".0%", "tickvals": [0, 0.5, 1]}
    figure = axes(210, "digit", "probability", x={"type": "category"}, y=y, bargap=0.25)
    figure.add_bar(
        x=[str(d) for d in range(len(probabilities))],
        y=probabilities,
        marker_color=colours,
        hovertemplate="%{x}: %{y:.4f}<extra></extra>",
        text=[percent(value) if value >= 0.0001 else "" for value in probabilities],
        textposition="outside",
        textangle=0,
        constraintext="none",
        cliponaxis=False,
    )
    return figure


def running_total(names: Sequence[str], parts: Sequence[float]) -> go.Figure:
    """Parts that add up, as a waterfall that ends in their sum."""
    figure = axes(max(220, 26 * (len(names) + 1) + 60), "value", "")
    totals = [0.0, *np.cumsum(parts)]
    figure.add_waterfall(
        orientation="h",
        y=[*names, "sum"],
        x=[*parts, 0],
        measure=["relative"] * len(names) + ["total"],
        text=[f"{part:+.3f}" for part in parts] + [f"{sum(parts):.3f}"],
        increasing_marker_color=BLUE,
        decreasing_marker_color=ORANGE,
        totals_marker_color=GREY,
        connector_line_color=GREY,
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{y}: %{text}<extra></extra>",
    )
    room = 0.2 * (max(totals) - min(totals) or 1)  # for the numbers beside the bars
    figure.update_xaxes(range=[min(totals) - room, max(totals) + room])
    figure.update_yaxes(autorange="reversed", type="category")
    return figure


def learning_curve(steps: np.ndarray, accuracy: np.ndarray) -> go.Figure:
    """Accuracy against training steps, the steps on a scale that opens the beginning."""
    figure = axes(260, "training step (32 digits each; the axis opens the beginning)", "test digits read right")
    figure.add_scatter(
        x=np.log10(steps + 3),
        y=accuracy,
        mode="lines+markers",
        line_color=BLUE,
        customdata=steps,
        hovertemplate="step %{customdata}: %{y:.2%}<extra></extra>",
    )
    shown = [0, 5, 20, 70, 230, 620, 1875, 5625]
    figure.update_xaxes(tickvals=np.log10(np.array(shown) + 3), ticktext=[f"{step:,}" for step in shown])
    figure.update_yaxes(tickformat=".0%", range=[0, 1.04])
    return figure


def epoch_curves(runs: Mapping[str, Sequence[Sequence[float]]], claimed: float) -> go.Figure:
    """Test accuracy after each epoch, one line a run, one colour a setting; the claim as a dashed line."""
    figure = axes(280, "epoch", "test digits read right")
    for (name, curves), colour, dash in zip(runs.items(), (BLUE, ORANGE), ("solid", "dot"), strict=True):
        for number, curve in enumerate(curves):
            figure.add_scatter(
                x=list(range(1, len(curve) + 1)),
                y=curve,
                name=name,
                legendgroup=name,
                showlegend=number == 0,
                mode="lines+markers",
                line={"color": colour, "dash": dash},
                hovertemplate="epoch %{x}: %{y:.2%}<extra>" + name + "</extra>",
            )
    figure.add_hline(
        y=claimed, line_dash="dash", line_color=GREY, annotation_text=f"claimed: {percent(claimed, 0)}", annotation_position="bottom right"
    )
    figure.update_layout(showlegend=True)
    figure.update_xaxes(dtick=1)
    figure.update_yaxes(tickformat=".1%")
    return figure


def cost_bars(layers: Sequence[str], parameters: Sequence[int], multiplications: Sequence[int]) -> go.Figure:
    """Where a network keeps its parameters and where it spends its multiplications, as shares."""
    figure = axes(230, "share of the whole network", "")
    for name, values, colour in (("parameters", parameters, BLUE), ("multiplications", multiplications, ORANGE)):
        share = np.array(values) / sum(values)
        figure.add_bar(
            orientation="h",
            y=list(layers),
            x=share,
            name=name,
            marker_color=colour,
            text=[percent(value, 1) for value in share],
            textposition="outside",
            cliponaxis=False,
            customdata=values,
            hovertemplate="%{y}: %{customdata:,} " + name + "<extra></extra>",
        )
    figure.update_layout(showlegend=True, barmode="group")
    figure.update_xaxes(tickformat=".0%", range=[0, 1.1])
    figure.update_yaxes(autorange="reversed", type="category")
    return figure
