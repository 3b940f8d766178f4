"""The catalogue's named colours, their shades, and which colours go together."""

from dataclasses import dataclass

import numpy as np

SHADES = {  # each name: a few shades that everybody would still call by it
    "black": ("#1d1d20", "#26262a", "#202329"),
    "white": ("#f6f5f2", "#f2f1ee", "#f7f3ea"),
    "grey": ("#8c9096", "#a5a6a8", "#72777e"),
    "brown": ("#6d4428", "#7d5230", "#553420"),
    "beige": ("#d9c3a0", "#cdb48c", "#e2d0b2"),
    "red": ("#c3202b", "#b3151f", "#d4352f"),
    "orange": ("#e8762a", "#dd6416", "#ef8a3c"),
    "yellow": ("#f1c32e", "#f5d04c", "#e8b51c"),
    "green": ("#2f7d46", "#3f9250", "#1f6439"),
    "blue": ("#2457a8", "#2f6fc4", "#1d3f7d"),
    "purple": ("#6a3d94", "#7d52ab", "#54307a"),
    "pink": ("#e689a8", "#ee9fb8", "#dc6f97"),
}
NAMES = tuple(SHADES)
PARTNERS = {  # good second colours, best first
    "black": ("white", "red", "yellow", "pink", "beige", "blue"),
    "white": ("blue", "red", "black", "green", "pink", "purple"),
    "grey": ("white", "yellow", "black", "pink", "orange", "blue"),
    "brown": ("beige", "orange", "white", "yellow", "pink", "green"),
    "beige": ("brown", "blue", "green", "white", "red", "black"),
    "red": ("white", "black", "beige", "yellow", "blue", "pink"),
    "orange": ("white", "blue", "brown", "yellow", "black", "purple"),
    "yellow": ("blue", "white", "black", "grey", "green", "purple"),
    "green": ("white", "beige", "yellow", "pink", "orange", "black"),
    "blue": ("white", "yellow", "red", "beige", "orange", "pink"),
    "purple": ("white", "yellow", "pink", "orange", "green", "black"),
    "pink": ("white", "red", "purple", "grey", "green", "blue"),
}
NEUTRAL = {
    "black": "#1d1d20",
    "white": "#f4f3ef",
    "beige": "#d9c3a0",
    "brown": "#5d3a22",
    "gum": "#b07a45",
    "grey": "#85888c",
    "steel": "#b9bcc0",
}


@dataclass(frozen=True)
class Palette:
    """The colours of one product: names for people, linear RGB (3,) for the brush."""

    names: tuple[str, ...]  # the base colour first
    colours: tuple[np.ndarray, ...]

    @property
    def base(self) -> np.ndarray:
        """The first colour."""
        return self.colours[0]

    @property
    def second(self) -> np.ndarray:
        """The second colour."""
        return self.colours[1]


def linear(colour: str) -> np.ndarray:
    """#rrggbb -> light intensities 0..1 (3,) float32 (the sRGB curve, to 1 %)."""
    return (np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], np.float32) / 255) ** np.float32(2.2)


def neutral(name: str) -> np.ndarray:
    """A colour of soles, laces, linings and metal."""
    return linear(NEUTRAL[name])


def mix(a: np.ndarray, b: np.ndarray, share: float) -> np.ndarray:
    """Blend two colours: share 0 is a, share 1 is b."""
    return (a + (b - a) * np.float32(share)).astype(np.float32)


def darker(colour: np.ndarray, share: float) -> np.ndarray:
    """The colour with `share` of its light taken away."""
    return (colour * np.float32(1 - share)).astype(np.float32)


def lightness(colour: np.ndarray) -> float:
    """How light a colour looks, 0..1 (the luminance, to the power 1 / 2.2)."""
    return float((colour @ np.array([0.21, 0.72, 0.07], np.float32)) ** (1 / 2.2))


def palette(base: str, second: str, rng: np.random.Generator) -> Palette:
    """The base colour, the second one, and two more that go with both."""
    names = [base, second]
    for candidate in rng.permutation(PARTNERS[base] + PARTNERS[second]):
        if candidate not in names:
            names.append(str(candidate))
    names = names[:4]
    return Palette(tuple(names), tuple(linear(str(rng.choice(SHADES[name]))) for name in names))
