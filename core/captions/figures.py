"""Scores -> a Plotly figure; no Streamlit."""

from collections.abc import Mapping
from html import escape

import plotly.graph_objects as go

from core.figures import BLUE, GREEN, GREY, ORANGE, axes

MEASURES = {"cider": "CIDEr", "bleu4": "BLEU-4", "bleu3": "BLEU-3", "bleu2": "BLEU-2", "rouge_l": "ROUGE-L", "bleu1": "BLEU-1"}
FLOOR, PERSON = "the same sentence for every photo", "a person"
SYMBOLS = ("circle", "diamond", "square", "star", "hexagon")


def score_lines(rows: Mapping[str, Mapping[str, float]]) -> go.Figure:
    """Who -> {measure: score × 100}: a line a measure, a mark a row; models between the floor and a person."""
    import pandas  # noqa: F401  # Plotly looks into it, even while st.table in another thread is half-way through importing it

    figure = axes(330, "score × 100; more is better", "")
    colours = {FLOOR: GREY, PERSON: ORANGE}
    models = iter((BLUE, GREEN, "#CC79A7", "#56B4E9", "#E69F00") * 3)
    marks = iter(SYMBOLS * 3)
    for name, scores in rows.items():
        found = [key for key in MEASURES if key in scores]
        figure.add_scatter(
            x=[scores[key] for key in found],
            y=[MEASURES[key] for key in found],
            name=escape(name, quote=False),
            mode="markers",
            marker={
                "size": 14,
                "color": colours.get(name) or next(models),
                "symbol": {FLOOR: "x", PERSON: "triangle-up"}.get(name) or next(marks),
            },
            hovertemplate="%{y}: %{x:.1f}<extra>" + escape(name, quote=False) + "</extra>",
        )
    figure.update_layout(showlegend=True)
    figure.update_xaxes(range=[0, 100])
    figure.update_yaxes(type="category", categoryorder="array", categoryarray=list(MEASURES.values())[::-1])
    return figure
