"""The chart of the lesson on approximate search: arrays -> a Plotly figure."""

from collections.abc import Mapping

import plotly.graph_objects as go

from core.figures import BLUE, GREY, ORANGE, axes
from core.recommend.approximate import Curve

_LOOKS = ((BLUE, "circle"), (ORANGE, "square"))


def recall_curves(curves: Mapping[str, tuple[Curve, int]], top: int) -> go.Figure:
    """Recall against the share of items compared: a way's name -> its curve and the effort that is chosen, from 1."""
    figure = axes(330, "inner products computed, as a share of the items", f"recall@{top}", hovermode="closest")
    figure.add_scatter(
        x=[0, 1], y=[0, 1], name="a part drawn by chance", mode="lines", line={"color": GREY, "dash": "dash"}, hoverinfo="skip"
    )
    for (name, (curve, effort)), (colour, symbol) in zip(curves.items(), _LOOKS, strict=False):
        figure.add_scatter(
            x=curve.compared,
            y=curve.recall,
            name=name,
            mode="lines+markers",
            line={"color": colour, "width": 2},
            marker={
                "symbol": symbol,
                "size": [16 if n == effort else 5 for n in range(1, len(curve.recall) + 1)],
                "line": {"width": 1, "color": "white"},
            },
            hovertemplate="%{x:.1%} compared: recall %{y:.1%}<extra>" + name + "</extra>",
        )
    figure.update_layout(showlegend=True)
    figure.update_xaxes(tickformat=".0%", range=[0, 1.05])
    figure.update_yaxes(tickformat=".0%", range=[0, 1.05])
    return figure
