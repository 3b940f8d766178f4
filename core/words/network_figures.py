"""Charts of the two networks that read sentences: arrays -> Plotly figures."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from core.figures import BLUE, GREY, MOST, NOTHING, ORANGE, axes
from core.numerals import percent

DIVERGING = [[0, ORANGE], [0.5, NOTHING], [1, BLUE]]
RISING = [[0, NOTHING], [1, MOST]]
WRITTEN = 14  # words beside each other up to which the shares of attention are written into their cells


def states(words: Sequence[str], said: np.ndarray) -> go.Figure:
    """What the encoder says after each word, (t, h) between -1 and 1, one row a word."""
    figure = axes(26 * len(words) + 90, f"the {said.shape[1]} numbers of the vector", "after the word")
    figure.add_heatmap(
        z=said, zmin=-1, zmax=1, colorscale=DIVERGING, colorbar={"thickness": 12, "tickvals": [-1, 0, 1]},
        x=np.arange(1, said.shape[1] + 1), customdata=np.repeat(np.array(words)[:, None], said.shape[1], axis=1), ygap=2,
        hovertemplate="after “%{customdata}”, number %{x}: %{z:.3f}<extra></extra>",
    )  # fmt: skip
    figure.update_yaxes(autorange="reversed", tickvals=np.arange(len(words)), ticktext=list(words))
    return figure


def guesses(words: Sequence[str], chances: Sequence[float], right: str = "") -> go.Figure:
    """The most probable words as bars, the right one (where there is one) in orange."""
    figure = axes(28 * len(words) + 60, "probability", "")
    figure.add_bar(
        orientation="h", y=list(words), x=list(chances), marker_color=[ORANGE if word == right else BLUE for word in words],
        text=[percent(chance) for chance in chances], textposition="outside", cliponaxis=False,
        hovertemplate="%{y}: %{x:.4f}<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(range=[0, 1.18 * max(chances)], tickformat=".0%")
    figure.update_yaxes(autorange="reversed", type="category")
    return figure


def attention(words: Sequence[str], weights: np.ndarray, row: int) -> go.Figure:
    """The attention weights (t, t) of one head: who looks (rows, one of them marked) at whom (columns)."""
    places, t = np.arange(len(words)), len(words)
    figure = axes(max(300, 30 * t + 110), "is looked at", "looks")
    figure.add_heatmap(
        z=weights, zmin=0, zmax=1, colorscale=RISING, xgap=1, ygap=1,
        colorbar={"thickness": 12, "tickformat": ".0%", "tickvals": [0, 0.5, 1]},
        text=[[percent(value, 0) if value >= 0.01 else "" for value in line] for line in weights],
        texttemplate="%{text}" if t <= WRITTEN else None,
        customdata=[[(one, other) for other in words] for one in words],
        hovertemplate="“%{customdata[0]}” looks at “%{customdata[1]}”: %{z:.1%}<extra></extra>",
    )  # fmt: skip
    figure.add_shape(type="rect", x0=-0.5, x1=t - 0.5, y0=row - 0.5, y1=row + 0.5, line={"color": ORANGE, "width": 3})
    figure.update_xaxes(tickvals=places, ticktext=list(words), tickangle=-45)
    figure.update_yaxes(tickvals=places, ticktext=list(words), autorange="reversed")
    return figure


def by_layer(lines: Mapping[str, Sequence[float]], fixed: tuple[str, float]) -> go.Figure:
    """Cosines before the first layer and after each, one line a pair of sentences; what never changes as a dashed line."""
    figure = axes(320, "layer (0: before the first)", "cosine of the two vectors")
    for (name, values), colour, symbol in zip(lines.items(), (ORANGE, BLUE), ("circle", "square"), strict=False):
        figure.add_scatter(
            x=list(range(len(values))), y=list(values), name=name, mode="lines+markers+text",
            line={"color": colour, "width": 2.5}, marker={"symbol": symbol, "size": 10},
            text=[f"{value:.2f}" for value in values], textposition="bottom center", cliponaxis=False,
            hovertemplate=f"{name}, layer %{{x}}: %{{y:.3f}}<extra></extra>",
        )  # fmt: skip
    name, value = fixed
    figure.add_hline(y=value, line_dash="dash", line_color=GREY, annotation_text=f"{name}: {value:.3f}", annotation_position="top right")
    figure.update_xaxes(dtick=1)
    figure.update_yaxes(range=[min(0.0, *(min(values) for values in lines.values())) - 0.1, 1.12])
    return figure.update_layout(showlegend=True, margin_t=56)
