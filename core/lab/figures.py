"""Charts of the page "Train": what a training told -> Plotly figures."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from core.figures import BLUE, GREEN, GREY, ORANGE, axes
from core.lab.progress import Curve

LANES = ((BLUE, "circle"), (ORANGE, "square"), (GREEN, "diamond"), ("#CC79A7", "triangle-up"), ("#E69F00", "star"), ("#56B4E9", "cross"))
SURELY = 3.4  # losses above this do not fit a linear axis; chance is ln 10 = 2.30
CHANCE = float(np.log(10))


def loss_curves(curve: Curve, steps: int) -> go.Figure:
    """Loss on the batches and on the validation digits; the axis is as long as the whole training."""
    figure = _curves("loss", curve.steps, curve.loss, curve.validation_steps, curve.validation_loss, steps)
    figure.update_yaxes(range=[0, min(SURELY, 1.1 * max([CHANCE, *_finite(curve.loss), *_finite(curve.validation_loss)]))])
    return figure


def accuracy_curves(curve: Curve, steps: int) -> go.Figure:
    """The share read right, on the batches and on the validation digits."""
    figure = _curves("read right", curve.steps, curve.accuracy, curve.validation_steps, curve.validation_accuracy, steps)
    figure.update_yaxes(range=[0, 1.04], tickformat=".0%")
    return figure


def _curves(
    title: str, steps: Sequence[int], values: Sequence[float], at: Sequence[int], validation: Sequence[float], end: int
) -> go.Figure:
    figure = axes(290, "training step", title)
    figure.add_scatter(x=steps, y=values, name="training batches", mode="lines", line={"color": BLUE, "width": 1.5})
    figure.add_scatter(
        x=at,
        y=validation,
        name="validation digits",
        mode="lines+markers",
        line={"color": ORANGE, "width": 2.5},
        marker={"symbol": "square"},
    )
    figure.update_traces(hovertemplate="step %{x}: %{y:.3f}<extra>%{fullData.name}</extra>")
    figure.update_xaxes(range=[-0.01 * end, 1.02 * end])
    return figure.update_layout(showlegend=True)


def race(curves: Sequence[Curve], names: Sequence[str], steps: int, powers: bool) -> go.Figure:
    """The loss of every lane; one that diverged ends in a cross and stays.  `powers`: a loss axis in powers of ten."""
    figure = axes(430, "training step", "loss, in powers of ten" if powers else "loss")
    for curve, name, (colour, symbol) in zip(curves, names, LANES, strict=False):
        shown = [loss if np.isfinite(loss) else None for loss in curve.loss]
        figure.add_scatter(
            x=curve.steps, y=shown, name=name + (" (diverged)" if curve.diverged else ""), mode="lines",
            line={"color": colour, "width": 2.5, "dash": "dot" if curve.diverged else "solid"},
            hovertemplate="step %{x}: %{y:.4g}<extra>" + name + "</extra>",
        )  # fmt: skip
        last = max((at for at, loss in enumerate(shown) if loss is not None), default=None)
        if last is not None:
            y = shown[last] if powers else min(shown[last], SURELY)
            figure.add_scatter(
                x=[curve.steps[last]], y=[y], mode="markers+text", showlegend=False, cliponaxis=False,
                marker={"color": colour, "symbol": "x" if curve.diverged else symbol, "size": 11},
                text=["diverged" if curve.diverged else ""], textposition="middle right", textfont={"color": colour, "size": 13},
                hoverinfo="skip",
            )  # fmt: skip
    figure.add_scatter(
        x=[0, steps], y=[CHANCE, CHANCE], name="guessing (ln 10 = 2.30)", mode="lines", line={"color": GREY, "dash": "dash", "width": 1.5},
        hoverinfo="skip",
    )  # fmt: skip
    figure.update_xaxes(range=[-0.01 * steps, 1.04 * steps])
    figure.update_yaxes(**({"type": "log", "dtick": 1} if powers else {"range": [0, SURELY]}))
    return figure.update_layout(showlegend=True, margin_t=64)


def rate_versus_loss(rates: Sequence[float], curves: Sequence[Curve]) -> go.Figure:
    """The loss of every lane after the race over its learning rate; lanes that diverged stand at the top as crosses."""
    figure = axes(340, "learning rate, in powers of ten", "loss after the race")
    ends = [end_loss(curve) for curve in curves]
    top = 1.15 * max([CHANCE, *(end for end in ends if end is not None)])
    kept = [(rate, end) for rate, end in zip(rates, ends, strict=True) if end is not None]
    figure.add_scatter(
        x=[rate for rate, _ in kept], y=[end for _, end in kept], mode="lines+markers", name="training batches",
        line={"color": BLUE, "width": 2.5}, marker={"size": 9}, hovertemplate="rate %{x:g}: %{y:.3f}<extra></extra>",
    )  # fmt: skip
    validated = [(r, c.validation_loss[-1]) for r, c in zip(rates, curves, strict=True) if c.diverged is None and c.validation_loss]
    figure.add_scatter(
        x=[rate for rate, _ in validated], y=[loss for _, loss in validated], mode="lines+markers", name="validation digits",
        line={"color": ORANGE, "width": 2, "dash": "dot"}, marker={"size": 8, "symbol": "square"},
        hovertemplate="rate %{x:g}: %{y:.3f}<extra></extra>",
    )  # fmt: skip
    lost = [rate for rate, end in zip(rates, ends, strict=True) if end is None]
    figure.add_scatter(
        x=lost, y=[top] * len(lost), mode="markers+text", name="diverged", marker={"color": GREY, "symbol": "x", "size": 13},
        text=["diverged"] * len(lost), textposition="bottom center", cliponaxis=False, hovertemplate="rate %{x:g} diverged<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(type="log", tickvals=list(rates), ticktext=[f"{rate:g}" for rate in rates])
    figure.update_yaxes(range=[0, 1.08 * top])
    return figure.update_layout(showlegend=True)


def end_loss(curve: Curve) -> float | None:
    """The mean loss of the last tenth of a lane's reports; None where it diverged or has none."""
    if curve.diverged is not None or not curve.loss:
        return None
    return float(np.mean(curve.loss[-max(1, len(curve.loss) // 10) :]))


def _finite(values: Sequence[float]) -> list[float]:
    return [value for value in values if np.isfinite(value)]
