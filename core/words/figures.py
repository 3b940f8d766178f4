"""Charts of the page "Words": arrays -> Plotly figures."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from core.figures import BLUE, GREEN, GREY, NOTHING, ORANGE, axes
from core.numerals import percent
from core.words.space import Near

PURPLE, YELLOW, SKY = "#CC79A7", "#E69F00", "#56B4E9"  # the rest of Okabe and Ito
COLOURS = (BLUE, ORANGE, GREEN, PURPLE, YELLOW, SKY, GREY)
SYMBOLS = ("circle", "square", "diamond", "cross", "triangle-up", "star", "x")
_BARE = {"showticklabels": False, "showgrid": False, "zeroline": False}


def nearness(found: Sequence[Near]) -> go.Figure:
    """Words and their cosines as bars, the first on top."""
    figure = axes(30 * len(found) + 60, "cosine", "")
    figure.add_bar(
        orientation="h",
        y=[near.word for near in found],
        x=[near.cosine for near in found],
        marker_color=BLUE,
        text=[f"{near.cosine:.3f}" for near in found],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{y}: %{x:.4f}<extra></extra>",
    )
    figure.update_xaxes(range=[min(0, *(near.cosine for near in found)), 1.12])
    figure.update_yaxes(autorange="reversed", type="category")
    return figure


def pair_table(counts: np.ndarray, words: Sequence[str]) -> go.Figure:
    """Counts (n, n) of the pairs of some words, written in the cells; dark is more."""
    figure = axes(34 * len(words) + 70, "", "")
    figure.add_heatmap(
        x=list(range(len(words))),
        y=list(range(len(words))),
        z=counts,
        zmin=0,
        zmax=max(float(counts.max()), 1.5),
        colorscale=[[0, NOTHING], [1, BLUE]],
        showscale=False,
        text=[[f"{value:.2f}".rstrip("0").rstrip(".") if value else "" for value in row] for row in counts],
        texttemplate="%{text}",
        xgap=1,
        ygap=1,
        hovertemplate="%{y} – %{x}: %{z:.2f}<extra></extra>",
    )
    ticks = {"tickvals": list(range(len(words))), "ticktext": list(words), "showgrid": False, "zeroline": False}
    figure.update_xaxes(side="top", **ticks)
    figure.update_yaxes(autorange="reversed", **ticks)
    return figure


def ratios(words: Sequence[str], values: Sequence[float], first: str, second: str) -> go.Figure:
    """How many times more probable each word is near `first` than near `second`, on a scale of doublings."""
    figure = axes(26 * len(words) + 80, f"← nearer to {second} · times as probable · nearer to {first} →", "")
    doublings = np.log2(values)
    figure.add_bar(
        orientation="h",
        y=list(words),
        x=doublings,
        marker_color=[BLUE if value > 0 else ORANGE for value in doublings],
        text=[f"× {value:.3g}" if value >= 1 else f"÷ {1 / value:.3g}" for value in values],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{y}: %{text}<extra></extra>",
    )
    reach = int(np.ceil(np.abs(doublings).max())) + 2  # room for the numbers
    ticks = sorted({sign * n for n in range(0, reach, max(1, reach // 4)) for sign in (-1, 1)})
    names = ["same" if n == 0 else f"× {2**n}" if n > 0 else f"÷ {2**-n}" for n in ticks]
    figure.update_xaxes(range=[-reach, reach], tickvals=ticks, ticktext=names, zerolinecolor=GREY)
    figure.update_yaxes(autorange="reversed", type="category")
    return figure


def weight_curve(x_max: float, power: float, here: float) -> go.Figure:
    """The objective's weight over the count, with one pair's point."""
    figure = axes(230, "count X", "weight f(X)")
    end = 3 * x_max
    x = np.linspace(0, end, 200)
    figure.add_scatter(
        x=x,
        y=np.minimum(x / x_max, 1) ** power,
        mode="lines",
        line={"color": BLUE, "width": 3},
        hovertemplate="X %{x:.1f}: f %{y:.3f}<extra></extra>",
    )
    shown, weight = min(here, end), min(here / x_max, 1) ** power
    figure.add_scatter(
        x=[shown],
        y=[weight],
        mode="markers+text",
        marker={"color": ORANGE, "size": 13},
        text=[f"X = {here:.4g}" + (" →" if here > end else "")],
        textposition="bottom left" if shown > x_max else "bottom right",
        cliponaxis=False,
        hovertemplate=f"X {here:.4g}: f {weight:.3f}<extra></extra>",
    )
    figure.update_yaxes(range=[0, 1.1])
    return figure


def word_map(places: np.ndarray, words: Sequence[str], chosen: str, near: Sequence[str]) -> go.Figure:
    """Words at their places (n, 2): the chosen one orange, its neighbours blue; names where there is room, the rest on hover."""
    figure = axes(560, "map, left to right (no unit)", "map, bottom to top (no unit)", hovermode="closest")
    special = [chosen, *near]
    named = _with_room(places, [words.index(word) for word in special if word in words], range(len(words)))
    layers = (
        ([n for n in range(len(words)) if words[n] not in special], GREY, 6, 0.45),
        ([n for n in range(len(words)) if words[n] in near], BLUE, 10, 1),
        ([n for n in range(len(words)) if words[n] == chosen], ORANGE, 14, 1),
    )
    for rows, colour, size, opacity in layers:
        figure.add_scatter(
            x=places[rows, 0],
            y=places[rows, 1],
            mode="markers+text",
            marker={"color": colour, "size": size, "opacity": opacity},
            text=[words[n] if n in named else "" for n in rows],
            customdata=[words[n] for n in rows],
            textposition="top center",
            textfont={"size": 15 if colour == ORANGE else 13 if colour == BLUE else 11, "color": None if colour == GREY else colour},
            cliponaxis=False,
            hovertemplate="%{customdata}<extra></extra>",
            selected={"marker": {"opacity": opacity}},
            unselected={"marker": {"opacity": opacity}},
        )
    figure.update_xaxes(range=[-1.08, 1.08], fixedrange=False, **_BARE)
    figure.update_yaxes(range=[-1.05, 1.08], fixedrange=False, **_BARE)
    return figure.update_layout(dragmode="pan")  # Plotly selects nothing by a click where both axes are fixed


def _with_room(places: np.ndarray, first: Sequence[int], others: Sequence[int]) -> set[int]:
    """Points whose names do not run into each other; `first` have the first say."""
    named: list[int] = []
    for n in (*first, *others):
        across, up = np.abs(places[named] - places[n]).T if named else np.ones((2, 1))
        if not ((across < 0.16) & (up < 0.055)).any():
            named.append(n)
    return set(named)


def hit_rates(rates: Mapping[tuple[int, int], float]) -> go.Figure:
    """Shares of analogies hit: (window, dimension) -> share; a group of bars a dimension, a colour a window."""
    figure = axes(300, "numbers a word (dimension)", "analogies hit")
    for colour, window in zip(COLOURS, sorted({window for window, _ in rates}), strict=False):
        dimensions = sorted(dimension for w, dimension in rates if w == window)
        values = [rates[window, dimension] for dimension in dimensions]
        figure.add_bar(
            x=[str(dimension) for dimension in dimensions],
            y=values,
            name=f"window {window}",
            marker_color=colour,
            text=[percent(value) for value in values],
            textposition="outside",
            cliponaxis=False,
            hovertemplate=f"window {window}, " + "%{x} numbers: %{y:.1%}<extra></extra>",
        )
    figure.update_layout(showlegend=True, barmode="group")
    figure.update_xaxes(type="category")
    figure.update_yaxes(tickformat=".0%", range=[0, 1.15 * max(rates.values())])
    return figure


def recalls(rows: Sequence[Mapping]) -> go.Figure:
    """Recall at 1, 5 and 10 of each encoder, with their 95 % intervals; `rows` as in recall.json."""
    figure = axes(52 * len(rows) + 100, "captions that find a caption of the same photo", "")
    for place, colour, symbol in zip(("1", "5", "10"), COLOURS, SYMBOLS, strict=False):
        middle, low, high = np.array([row["recall"][place] for row in rows]).T
        figure.add_scatter(
            x=middle,
            y=[row["name"] for row in rows],
            name=f"among the {place} nearest" if place != "1" else "the nearest",
            mode="markers",
            marker={"color": colour, "symbol": symbol, "size": 11},
            error_x={"type": "data", "symmetric": False, "array": high - middle, "arrayminus": middle - low, "thickness": 2, "width": 6},
            hovertemplate="%{y}, " + f"recall@{place}: " + "%{x:.1%}<extra></extra>",
        )
    figure.update_layout(showlegend=True)
    figure.update_xaxes(tickformat=".0%", rangemode="tozero")
    figure.update_yaxes(autorange="reversed", type="category")
    return figure


def arrows(places: np.ndarray, words: Sequence[str], groups: Sequence[int]) -> go.Figure:
    """Vectors (n, 2) as points with their names, a colour and a symbol a group; lines lead from the origin."""
    figure = axes(430, "first number", "second number", hovermode="closest")
    for group in sorted(set(groups)):
        rows = [n for n, own in enumerate(groups) if own == group]
        colour, symbol = COLOURS[group % len(COLOURS)], SYMBOLS[group % len(SYMBOLS)]
        spokes = np.array([point for n in rows for point in ((0, 0), places[n], (np.nan, np.nan))])
        figure.add_scatter(x=spokes[:, 0], y=spokes[:, 1], mode="lines", line={"color": colour, "width": 1}, opacity=0.35, hoverinfo="skip")
        figure.add_scatter(
            x=places[rows, 0],
            y=places[rows, 1],
            mode="markers+text",
            marker={"color": colour, "symbol": symbol, "size": 9},
            text=[words[n] for n in rows],
            textposition="top center",
            cliponaxis=False,
            hovertemplate="%{text}: %{x:.2f}, %{y:.2f}<extra></extra>",
        )
    low, high = np.minimum(places.min(0), 0), np.maximum(places.max(0), 0)
    room = 0.12 * np.maximum(high - low, 0.5)
    figure.update_xaxes(range=[low[0] - room[0], high[0] + room[0]])
    figure.update_yaxes(range=[low[1] - room[1], high[1] + room[1]])
    return figure


def objective(errors: Sequence[float]) -> go.Figure:
    """The objective after each training step."""
    figure = axes(430, "training step", "objective J")
    figure.add_scatter(
        x=list(range(len(errors))),
        y=list(errors),
        mode="lines",
        line={"color": BLUE, "width": 3},
        hovertemplate="step %{x}: %{y:.1f}<extra></extra>",
    )
    figure.update_yaxes(rangemode="tozero")
    return figure
