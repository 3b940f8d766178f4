"""The charts of the quality lab: numbers -> Plotly figures."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from core.figures import BLUE, GREY, ORANGE, axes
from core.recommend.quality import Mark


def precision_rows(rows: Mapping[str, Mark], chance: float, chosen: str) -> go.Figure:
    """P@10 of several ways to rank, each with its 95 % interval, and the line that chance reaches."""
    names = list(rows)[::-1]
    marks = [rows[name] for name in names]
    figure = axes(80 + 34 * len(names), "share of right answers among the first ten", "", hovermode="closest")
    figure.add_scatter(
        x=[mark.mean for mark in marks],
        y=names,
        mode="markers",
        marker={
            "size": 11,
            "color": [ORANGE if name == chosen else BLUE for name in names],
            "symbol": ["diamond" if name == chosen else "circle" for name in names],
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [mark.high - mark.mean for mark in marks],
            "arrayminus": [mark.mean - mark.low for mark in marks],
            "color": GREY,
        },
        hovertemplate="%{y}: %{x:.1%}<extra></extra>",
    )
    _chance(figure, chance)
    figure.update_xaxes(range=[0, 1.02], tickformat=".0%")
    return figure


def sweep(places: np.ndarray, precisions: np.ndarray, view: str, now: float, chance: float) -> go.Figure:
    """P@10 against the share of one view; a line where the share is now."""
    figure = axes(300, f"share of {view} in the score", "share of right answers among the first ten")
    figure.add_scatter(
        x=places,
        y=precisions,
        mode="lines+markers",
        line={"color": BLUE, "width": 2},
        hovertemplate="%{x:.0%} " + view + ": %{y:.1%}<extra></extra>",
    )
    figure.add_vline(x=now, line={"color": ORANGE, "dash": "dot"}, annotation_text="now", annotation_position="top")
    figure.add_hline(y=chance, line={"color": GREY, "dash": "dash"}, annotation_text="chance", annotation_position="bottom right")
    figure.update_xaxes(range=[-0.02, 1.02], tickformat=".0%")
    figure.update_yaxes(range=[0, 1.05], tickformat=".0%")
    return figure


def _chance(figure: go.Figure, chance: float) -> None:
    figure.add_vline(x=chance, line={"color": GREY, "dash": "dash"}, annotation_text="chance", annotation_position="top right")
