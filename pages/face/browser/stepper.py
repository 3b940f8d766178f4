"""The stepper: a window that moves over a picture in the browser, with every number shown."""

import base64
from collections.abc import Sequence
from typing import Literal

import numpy as np

from core.arithmetic import POOLS
from core.digits.presets import Preset
from pages.face.browser import register

SCRIPTS = ("arithmetic.js", "words.js", "pools.js", "drawing.js", "work.js", "walk.js", "page.js", "stepper.js")
MAX_SIDE = 64  # cells; smaller cells than that cannot be told apart on a projector
MAX_KERNEL = 7
CHOICES = {  # as the options in stepper.html
    "mode": ("convolution", *POOLS),
    "stride": (1, 2, 3, 4),
    "padding": ("none", "same", "full"),
    "dilation": (1, 2),
    "window": (2, 3, 4),
}


_mount = register("stepper", SCRIPTS)


def _pack(array: np.ndarray) -> dict:
    """An array as its shape and base64 of little-endian float32: 5.3 characters a number."""
    return {"shape": array.shape, "values": base64.b64encode(np.ascontiguousarray(array, "<f4").tobytes()).decode("ascii")}


def _maps(array: np.ndarray, name: str) -> np.ndarray:
    """(h, w) or (h, w, c) as (h, w, c)."""
    array = np.asarray(array, np.float32)
    if array.ndim not in (2, 3) or 0 in array.shape:
        raise ValueError(f"The {name} must have rows, columns and at most one more axis, but its shape is {array.shape}.")
    if not np.isfinite(array).all():
        raise ValueError(f"The {name} holds a number that is not finite.")
    return array if array.ndim == 3 else array[:, :, None]


def _kernel(array: np.ndarray, channels: int) -> np.ndarray:
    """(k, k) or (k, k, c) as (k, k, c)."""
    kernel = _maps(array, "kernel")
    k, across, depth = kernel.shape
    if k != across or k > MAX_KERNEL:
        raise ValueError(f"The kernel must be square with at most {MAX_KERNEL} cells a side, but it is {k} × {across}.")
    if depth != channels:
        raise ValueError(f"The kernel has {depth} maps, but the picture has {channels}.")
    return kernel


def stepper(
    picture: np.ndarray,
    kernels: np.ndarray | None,
    *,
    key: str,
    bias: float = 0.0,
    mode: str = "convolution",  # or one of POOLS
    presets: Sequence[Preset] = (),
    stride: int | None = None,
    padding: Literal["none", "same", "full"] = "none",
    dilation: int = 1,
    window: int = 2,
    cell: tuple[int, int] | None = None,
    editable: bool = False,
    title: str = "",
    channel_names: Sequence[str] = (),
) -> None:
    """Show a convolution or a pooling of `picture` cell by cell, with controls; nothing comes back to Python.

    picture: (h, w) or (h, w, c) finite numbers, at most 64 cells a side; pooling takes one map.
    kernels: (k, k) or (k, k, c), k up to 7; None for pooling. The strongest of c > 1 maps are spelled out, the others summed.
    bias, stride (1-4; None: 1, or the window for pooling), padding, dilation (1-2), window (2-4): where the reader's settings start;
        a setting that the reader changed stays until Python sends another value for it than before.
    presets: kernels to choose from (one map only); editable: kernel cells and bias can be typed into.
    cell: (row, column) of the output to go to, from 0, with the whole map filled; None: start at the first with an empty map.
    channel_names: what to call the c maps; "map 1", "map 2" … where missing.

    Raises ValueError, with a sentence, for arrays that do not fit each other or these limits.
    """
    maps = _maps(picture, "picture")
    if max(maps.shape[:2]) > MAX_SIDE:
        raise ValueError(f"The picture is {maps.shape[0]} × {maps.shape[1]}; the stepper shows at most {MAX_SIDE} × {MAX_SIDE} cells.")
    if mode == "convolution":
        if kernels is None:
            raise ValueError("A convolution needs a kernel.")
        weights = _kernel(kernels, maps.shape[2])
    elif maps.shape[2] != 1:
        raise ValueError(f"Pooling is shown for one map at a time, but the picture has {maps.shape[2]}.")
    settings = {
        "mode": mode,
        "stride": stride if stride is not None else 1 if mode == "convolution" else window,
        "padding": padding,
        "dilation": dilation,
        "window": window,
    }
    for name, value in settings.items():
        if value not in CHOICES[name]:
            raise ValueError(f"The stepper's {name} must be one of {', '.join(map(str, CHOICES[name]))}, not {value}.")
    _mount(
        key=key,
        data={
            **settings,
            "picture": _pack(maps),
            "kernel": _pack(weights) if mode == "convolution" else None,
            "bias": float(bias),
            "presets": [{"name": p.name, "sentence": p.sentence, "kernel": _pack(_kernel(np.array(p.kernel), 1))} for p in presets],
            "cell": None if cell is None else [int(place) for place in cell],
            "editable": editable and maps.shape[2] == 1,
            "title": title,
            "channel_names": list(channel_names),
        },
    )
