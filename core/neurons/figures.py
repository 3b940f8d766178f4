"""Charts of the page "Neurons": arrays -> Plotly figures."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from core.figures import BLUE, GREEN, GREY, ORANGE, axes

DIVERGING = [[0, ORANGE], [0.5, "#F4F4F4"], [1, BLUE]]
PATH_STYLES = {"plain": (ORANGE, "circle"), "momentum": (GREEN, "square"), "Adam": ("#CC79A7", "diamond")}


def bend(z: np.ndarray, a: np.ndarray, here: tuple[float, float], name: str) -> go.Figure:
    """An activation as a curve, with the neuron's own point on it."""
    figure = axes(270, "sum z", f"{name}(z)")
    figure.add_scatter(x=z, y=a, mode="lines", line={"color": BLUE, "width": 3}, hovertemplate="z %{x:.2f} → %{y:.4f}<extra></extra>")
    figure.add_scatter(
        x=[here[0]],
        y=[here[1]],
        mode="markers+text",
        marker={"color": ORANGE, "size": 15, "line": {"color": "white", "width": 2}},
        text=[f"{here[1]:.3f}"],
        textposition="top left" if here[0] > 0 else "top right",
        textfont_size=14,
        cliponaxis=False,
        hovertemplate="z %{x:.4f} → %{y:.4f}<extra></extra>",
    )
    return figure


def plane(axis: np.ndarray, output: np.ndarray, here: tuple[float, float], corners: Sequence[tuple[float, float, float]]) -> go.Figure:
    """A neuron's output (side, side) over its two inputs, with the corners it should get right (x1, x2, target) and the current input."""
    low, high = float(axis[0]), float(axis[-1])
    figure = axes(270, "x1", "x2", x={"range": [low, high], "constrain": "domain"}, y={"range": [low, high]})
    figure.add_heatmap(
        x=axis, y=axis, z=output, zmin=0, zmax=1, colorscale=DIVERGING, colorbar={"thickness": 12, "title": "output"},
        hovertemplate="x1 %{x:.2f}, x2 %{y:.2f} → %{z:.3f}<extra></extra>",
    )  # fmt: skip
    figure.add_contour(
        x=axis, y=axis, z=output, showscale=False, contours={"start": 0.5, "end": 0.5, "size": 1, "coloring": "none"},
        line={"color": "#17212B", "width": 2, "dash": "dash"}, hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        x=[c[0] for c in corners], y=[c[1] for c in corners], mode="markers+text", text=[f"{c[2]:.0f}" for c in corners],
        marker={"color": [BLUE if c[2] else ORANGE for c in corners], "size": 24, "line": {"color": "white", "width": 2}},
        textfont={"color": "white", "size": 13}, cliponaxis=False, hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        x=[here[0]], y=[here[1]], mode="markers", marker={"symbol": "x", "size": 13, "color": "#17212B"}, cliponaxis=False, hoverinfo="skip"
    )  # fmt: skip
    return figure


def fall(errors: Sequence[float]) -> go.Figure:
    """The error after each training step taken so far."""
    figure = axes(240, "training step", "error")
    figure.add_scatter(
        x=list(range(len(errors))),
        y=list(errors),
        mode="lines+markers",
        line_color=BLUE,
        hovertemplate="step %{x}: %{y:.6f}<extra></extra>",
    )
    figure.update_yaxes(rangemode="tozero")
    return figure


def curve(w: np.ndarray, error: np.ndarray, path: np.ndarray, path_error: np.ndarray, slope: float, name: str) -> go.Figure:
    """The error over one weight, the steps taken on it, and the tangent where the path starts."""
    figure = axes(330, name, "error")
    figure.add_scatter(
        x=w, y=error, mode="lines", line={"color": BLUE, "width": 3}, name="error", hovertemplate="%{x:.3f}: %{y:.4f}<extra></extra>"
    )
    reach = 0.12 * (w[-1] - w[0])
    figure.add_scatter(
        x=[path[0] - reach, path[0] + reach], y=[path_error[0] - slope * reach, path_error[0] + slope * reach],
        mode="lines", line={"color": GREY, "dash": "dash", "width": 2}, name="slope at the start", hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        x=path, y=path_error, mode="lines+markers", name="steps", line={"color": ORANGE, "width": 1.5}, marker={"size": 8},
        customdata=np.arange(len(path)), hovertemplate="step %{customdata}: %{x:.4f}, error %{y:.4f}<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(range=[w[0], w[-1]])
    figure.update_yaxes(range=[-0.04 * error.max(), 1.05 * error.max()])
    return figure.update_layout(showlegend=True)


def surface_map(
    across: np.ndarray, up: np.ndarray, error: np.ndarray, paths: Mapping[str, np.ndarray], names: tuple[str, str]
) -> go.Figure:
    """The error over two weights seen from above, one path a method; dark is low."""
    figure = axes(430, names[0], names[1])
    figure.add_contour(
        x=across, y=up, z=np.log10(error), colorscale="Blues_r", ncontours=22, showlegend=False,
        line={"width": 0.5, "color": "rgba(255,255,255,.5)"},
        colorbar={"thickness": 12, "title": "error", "tickvals": [-3, -2, -1, 0, 1], "ticktext": ["0.001", "0.01", "0.1", "1", "10"]},
        customdata=error, hovertemplate=f"{names[0]} %{{x:.2f}}, {names[1]} %{{y:.2f}}: error %{{customdata:.4f}}<extra></extra>",
    )  # fmt: skip
    for name, path in paths.items():
        colour, symbol = PATH_STYLES[name]
        figure.add_scatter(
            x=path[:, 0], y=path[:, 1], mode="lines+markers", name=name, line={"color": colour, "width": 2.5},
            marker={"symbol": symbol, "size": 7, "line": {"color": "white", "width": 0.5}},
            customdata=np.arange(len(path)), hovertemplate=f"{name}, step %{{customdata}}: %{{x:.3f}}, %{{y:.3f}}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(range=[across[0], across[-1]])
    figure.update_yaxes(range=[up[0], up[-1]])
    return figure.update_layout(showlegend=True, margin_t=64)  # on a phone the legend takes three lines


def race(errors: Mapping[str, np.ndarray]) -> go.Figure:
    """The error after each step, one line a method, on a scale of powers of ten."""
    figure = axes(430, "step", "error, in powers of ten")
    for name, values in errors.items():
        colour, symbol = PATH_STYLES[name]
        figure.add_scatter(
            x=np.arange(len(values)), y=values, mode="lines+markers", name=name, line={"color": colour, "width": 2.5},
            marker={"symbol": symbol, "size": 6}, hovertemplate=f"{name}, step %{{x}}: %{{y:.4f}}<extra></extra>",
        )  # fmt: skip
    figure.update_yaxes(type="log", dtick=1)
    return figure.update_layout(showlegend=True, margin_t=64)
