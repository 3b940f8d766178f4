"""The pattern view: stripes, dots, leopard… whatever the thing's shape and colours are.

The thing's colours are reduced to the one direction of CIELAB in which they differ most, so that red stripes on white and blue
ones on yellow become the same picture.  A bank of log-Gabor filters (Field 1987) tells how much there is of every width and
direction.  A projection found by linear discriminant analysis (Fisher 1936) on other drawn products keeps what tells patterns
apart; training/pattern_view.py makes it.
"""

from functools import cache

import numpy as np

from core.recommend.views.foreground import SIDE, CutOut
from core.settings import ASSETS

FILE = ASSETS / "catalogue" / "pattern.npz"
WAVELENGTHS = (3.2, 4.5, 6.4, 9.0, 13.0, 18.0, 26.0, 37.0, 52.0)  # pixels of the 128 of a cut-out
DIRECTIONS = 6
OCTAVES, ANGLE = 0.45, 0.38  # a filter's standard deviations: in octaves of the wavelength, and in radians
EDGE = 3  # pixels next to the outline are left out: the outline is no pattern
LEAST_PIXELS = 200
FAINT = 4.0  # CIELAB units: below this a difference is noise and is not blown up to a pattern
LEVELS = np.linspace(-2.5, 2.5, 13)  # bins of the values, in standard deviations


def vector(thing: CutOut) -> np.ndarray:
    """float32 (d,), length 1."""
    mean, deviation, projection = _projection()
    found = ((measurements(thing) - mean) / deviation) @ projection
    return (found / max(float(np.linalg.norm(found)), 1e-12)).astype(np.float32)


def measurements(thing: CutOut) -> np.ndarray:
    """What the filters say of the thing's inside, float32 (267,)."""
    inside = _eroded(thing.mask)
    inside = inside if inside.sum() >= LEAST_PIXELS else thing.mask
    middle = thing.lab[inside].mean(axis=0)
    colours = thing.lab[inside] - middle
    variances, axes = np.linalg.eigh(colours.T @ colours / len(colours))
    contrast = np.sqrt(np.maximum(variances[::-1], 0))
    scale = contrast[0] + FAINT
    image = (((thing.lab - middle) @ axes[:, -1]) / scale * inside).astype(np.float32)

    answers = np.abs(np.fft.ifft2(np.fft.fft2(image) * _bank()))[:, inside]  # (54, pixels)
    mean, rms = answers.mean(axis=1), np.sqrt((answers**2).mean(axis=1))
    strength = np.log(mean + 0.01).reshape(len(WAVELENGTHS), DIRECTIONS)
    peaks = np.log((rms + 1e-6) / (mean + 1e-6)).reshape(len(WAVELENGTHS), DIRECTIONS)  # high where a motif stands alone

    values = image[inside]
    values = values * (np.sign((values**3).mean()) or 1)  # dark dots on light are light dots on dark
    return np.concatenate(
        [
            strength.ravel(),
            peaks.ravel(),
            np.histogram(values, LEVELS)[0] / len(values) * 4,
            [np.log(contrast[0] + 2), np.log(contrast[1] + 2), np.log((contrast[1] + 2) / (contrast[0] + 2))],
            *_turned(strength, peaks),
        ]
    ).astype(np.float32)


def _turned(strength: np.ndarray, peaks: np.ndarray) -> list[np.ndarray]:
    """What stays the same when the pattern is turned by a step of the directions."""
    spectrum = np.abs(np.fft.rfft(strength, axis=1))[:, 1:]
    return [strength.mean(axis=1), np.sort(strength, axis=1).ravel(), spectrum.ravel(), np.sort(peaks, axis=1).ravel()]


@cache
def _bank() -> np.ndarray:
    """The filters in the frequency domain (54, SIDE, SIDE)."""
    down, across = np.fft.fftfreq(SIDE)[:, None], np.fft.fftfreq(SIDE)[None]
    frequency, direction = np.hypot(down, across) + 1e-9, np.arctan2(down, across)
    filters = []
    for wavelength in WAVELENGTHS:
        for number in range(DIRECTIONS):
            off = np.angle(np.exp(1j * (direction - np.pi * number / DIRECTIONS)))
            filters.append(np.exp(-0.5 * (np.log2(frequency * wavelength) / OCTAVES) ** 2 - 0.5 * (off / ANGLE) ** 2))
    bank = np.stack(filters)
    bank[:, 0, 0] = 0
    return bank.astype(np.float32)  # and so the transforms take half the time of float64


def _eroded(mask: np.ndarray) -> np.ndarray:
    """The pixels whose whole neighbourhood of EDGE pixels is in the mask."""
    side = 2 * EDGE + 1
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(mask, EDGE), (side, side))
    return windows.all(axis=(2, 3))


@cache
def _projection() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    with np.load(FILE) as arrays:
        return arrays["mean"], arrays["deviation"], arrays["projection"]
