"""The network in one picture: the digit, the strongest maps of every layer, ten classes, and what flows along the edges between them."""

import base64
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.digits.flow import flows, strengths
from core.digits.networks import Conv, MaxPool
from core.digits.reader import Reader, Reading
from core.numerals import percent
from pages.face.browser import register

SCRIPTS = ("../heatmaps/palette.js", "parts.js", "picture.js", "detail.js", "network.js")
HINT = "Blue edges add, orange ones take away; the thicker, the more. Point at a map, a cell or a class to read it; press it to open it."
LEVELS = ("Map", "Cell", "Pooling", "Why")  # where the picture's own buttons lead
_STEPS = 32767  # as in heatmaps.py: numbers travel as 16-bit integers
_mount = register("network", SCRIPTS)


@dataclass(frozen=True)
class Step:
    """One step of the preparation: its name, what the network would get (28, 28), and what it would read."""

    name: str
    picture: np.ndarray
    read: str


@dataclass(frozen=True)
class Deeper:
    """A level that the reader asks for, with what stands there; map and cell count from 0."""

    level: str
    layer: str | None = None
    map: int | None = None
    cell: tuple[int, int] | None = None


def network(reader: Reader, reading: Reading, steps: Sequence[Step], *, key: str, on_deeper: Callable[[Deeper], None]) -> None:
    """Show how a network reads a digit; `on_deeper` is called before the page runs again."""

    def deeper() -> None:
        if wish := _checked(st.session_state[key].deeper, reading):
            on_deeper(wish)

    _mount(
        key=key,
        data={
            "layers": _layers(reader, reading),
            "steps": [{"name": step.name, "picture": _picture(step.picture), "read": step.read} for step in steps],
            "logits": [float(logit) for logit in reading.logits],
            "probabilities": [float(p) for p in reading.probabilities],
            "answer": reading.digit,
            "digit": hashlib.sha256(reading.image.tobytes() + reader.network.name.encode()).hexdigest()[:16],
            "hint": HINT,
            "description": f"How {reader.network.title[0].lower()}{reader.network.title[1:]} reads the digit",
            "summary": _summary(reader, reading),
        },
        on_deeper_change=deeper,
    )


def _layers(reader: Reader, reading: Reading) -> list[dict]:
    edges, passed = flows(reader, reading), strengths(reader, reading)
    packed = [_picture(reading.image)]
    for layer in reader.network.layers:
        found = {"name": layer.name, "edges": (carried := _packed(edges[layer.name]))[0], "edges_scale": carried[1]}
        if isinstance(layer, Conv):
            kernel, scale = _packed(reader.kernel(layer.name))
            found |= {"kind": "conv", "k": layer.kernel, "padding": layer.padding, "before": reader.kernel(layer.name).shape[2]}
            found |= {"kernel": kernel, "kernel_scale": scale, "bias": reader.bias(layer.name).tolist()}
        elif isinstance(layer, MaxPool):
            found |= {"kind": "pool", "k": layer.window}
        else:
            packed.append(found | {"kind": "dense", "shape": [len(reading.logits), 1, 1], "bias": reader.bias(layer.name).tolist()})
            continue
        packed.append(found | _maps(reading.maps[layer.name].transpose(2, 0, 1)) | {"strength": passed[layer.name].round(4).tolist()})
    return packed


def _picture(image: np.ndarray) -> dict:
    """The digit as a layer of one map."""
    return _maps(image[None]) | {"name": "digit", "kind": "input", "limit": 1.0, "strength": [float(image.sum())]}


def _maps(maps: np.ndarray) -> dict:
    """Maps (n, h, w) as the browser unpacks them; the strongest colour is what most passes ReLU, also for what ReLU will cut."""
    values, scale = _packed(maps)
    return {
        "shape": list(maps.shape),
        "values": values,
        "scale": scale,
        "limit": float(maps.max()) if maps.max() > 0 else float(np.abs(maps).max()) or 1.0,
    }


def _packed(numbers: np.ndarray) -> tuple[str, float]:
    """Numbers as base64 of 16-bit integers, and what one step of them is."""
    largest = float(np.abs(numbers).max(initial=0)) or 1.0
    return base64.b64encode(np.rint(numbers / largest * _STEPS).astype("<i2").tobytes()).decode(), largest / _STEPS


def _summary(reader: Reader, reading: Reading) -> str:
    """The picture in words."""
    told = ["The digit, 28 by 28"]
    for name, passed in strengths(reader, reading).items():
        height, width, count = reading.maps[name].shape
        strongest = ", ".join(str(n + 1) for n in passed.argsort()[::-1][:5])
        told.append(f"{name}: {count} maps of {height} by {width}, the strongest are {strongest}")
    order = reading.probabilities.argsort()[::-1][:3]
    told.append("ten classes: " + ", ".join(f"{digit} {percent(reading.probabilities[digit])}" for digit in order))
    return "; then ".join(told) + "."


def _checked(wish: object, reading: Reading) -> Deeper | None:
    """What the browser sent -> Deeper, or None for what this picture does not send."""
    try:
        level, name, number, cell = (wish.get(part) for part in ("level", "layer", "map", "cell"))
        if level not in LEVELS:
            return None
        if name is None:  # a class, or nothing
            return Deeper(level, map=int(number) if number is not None and 0 <= int(number) < len(reading.logits) else None)
        height, width, count = reading.maps[name].shape
        row, column = (int(place) for place in cell) if cell else (0, 0)
        inside = 0 <= int(number) < count and 0 <= row < height and 0 <= column < width
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
        return None
    return Deeper(level, name, int(number), (row, column) if cell else None) if inside else None
