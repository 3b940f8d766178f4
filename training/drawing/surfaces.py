"""The stage on which a product is painted part by part: form, material, light and shadow make each pixel."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from training.drawing import curves

SIDE = 256  # pixels of the finished picture
DENSER = 2  # painted so many times denser, then averaged
SIZE = SIDE * DENSER

Pattern = Callable[[np.ndarray, np.ndarray], np.ndarray]  # surface coordinates u, v (n,) -> linear RGB (n, 3)


@dataclass(frozen=True)
class Material:
    """How a surface takes the light."""

    gloss: float = 0.0  # strength of the highlight
    tight: float = 20.0  # its sharpness (Blinn-Phong exponent)
    mirror: float = 0.0  # strength of the studio lamp's reflection
    grain: str = "fine"  # which of GRAINS roughens it
    depth: float = 0.5  # how deep the grain is
    mottle: float = 0.03  # how much its colour varies from place to place


MATERIALS = {
    "canvas": Material(grain="weave", depth=0.9, mottle=0.05),
    "cotton": Material(grain="weave", depth=0.4, mottle=0.03),
    "leather": Material(gloss=0.20, tight=24, mirror=0.04, grain="pebble", depth=0.7, mottle=0.05),
    "suede": Material(grain="nap", depth=0.8, mottle=0.08),
    "patent leather": Material(gloss=0.55, tight=60, mirror=0.30, grain="none", depth=0, mottle=0.0),
    "rubber": Material(gloss=0.10, tight=14, mirror=0.03, grain="none", depth=0, mottle=0.01),
    "glossy rubber": Material(gloss=0.38, tight=38, mirror=0.16, grain="none", depth=0, mottle=0.01),
    "satin": Material(gloss=0.30, tight=9, mirror=0.05, grain="fine", depth=0.2, mottle=0.03),
    "mesh": Material(gloss=0.04, tight=10, grain="mesh", depth=1.0, mottle=0.03),
    "knit": Material(grain="rib", depth=1.0, mottle=0.04),
    "wool": Material(grain="nap", depth=1.0, mottle=0.06),
    "straw": Material(gloss=0.06, tight=10, grain="straw", depth=1.2, mottle=0.10),
    "ceramic": Material(gloss=0.50, tight=90, mirror=0.22, grain="none", depth=0, mottle=0.0),
    "wood": Material(gloss=0.12, tight=20, grain="wood", depth=0.4, mottle=0.12),
    "cork": Material(grain="pebble", depth=1.2, mottle=0.07),
    "metal": Material(gloss=0.9, tight=40, mirror=0.5, grain="none", depth=0, mottle=0.0),
    "foam": Material(gloss=0.03, tight=8, grain="fine", depth=0.4, mottle=0.02),
}

LAMP = np.array([-0.42, -0.62, 0.66], np.float32)  # towards the big lamp: up, left and in front
FILL = np.array([0.75, -0.15, 0.64], np.float32)


@cache
def grains() -> dict[str, np.ndarray]:
    """Heights of fine relief over the whole picture, about -1..1, the same for every product: (SIZE, SIZE) each."""
    rng = np.random.default_rng(5)
    white = rng.standard_normal((SIZE, SIZE)).astype(np.float32)
    rows, columns = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32) / DENSER  # in pixels of the finished picture

    def blurred(*sigma: float) -> np.ndarray:
        soft = ndimage.gaussian_filter(white, np.array(sigma) * DENSER, mode="wrap")
        return soft / (2 * soft.std())

    def wave(pixels: np.ndarray, period: float) -> np.ndarray:
        return np.cos(pixels * (2 * np.pi / period))

    return {
        "none": np.zeros_like(white),
        "fine": blurred(0.35, 0.35),
        "weave": 0.5 * (wave(columns, 1.7) + wave(rows, 1.7)) + 0.6 * blurred(0.33, 1) + 0.6 * blurred(1, 0.33),
        "pebble": np.abs(blurred(0.75, 0.75)) + 0.3 * blurred(0.35, 0.35),
        "nap": blurred(0.8, 0.3) + blurred(0.3, 0.7),
        "mesh": -2 * np.maximum(wave(columns + rows, 3), 0) * np.maximum(wave(columns - rows, 3), 0),
        "rib": 1.1 * wave(columns, 3) + 0.5 * wave(rows + 2 * np.abs(columns % 3 - 1.5), 2.7),
        "straw": wave(columns + 1.35 * (rows // 2.4 % 2), 2.7) * np.abs(wave(rows, 4.8)) + 0.5 * blurred(0.35, 0.35),
        "wood": blurred(0.4, 4.7) + 0.5 * blurred(0.3, 1.7),
    }


@cache
def clouds() -> np.ndarray:
    """A soft cloudy field, mean 0 and deviation 1: (SIZE, SIZE)."""
    rng = np.random.default_rng(6)
    field = sum(
        weight * ndimage.gaussian_filter(rng.standard_normal((SIZE, SIZE)), sigma * DENSER, mode="wrap") * sigma
        for sigma, weight in ((1.3, 0.6), (4, 0.8), (10, 1.0))
    )
    return (field / field.std()).astype(np.float32)


@dataclass(frozen=True)
class Pose:
    """How the product stands before the camera."""

    tilt: float = 0.0  # radians
    scale: float = 1.0
    stretch: float = 1.0  # height over width
    mirrored: bool = False

    def matrix(self) -> np.ndarray:
        """Product -> picture, about the centre: (2, 2)."""
        cos, sin = np.cos(self.tilt), np.sin(self.tilt)
        turn = np.array([[cos, -sin], [sin, cos]])
        return np.diag([-1.0 if self.mirrored else 1.0, 1.0]) @ turn @ np.diag([self.scale, self.scale * self.stretch])


def blur(field: np.ndarray, radius: float) -> np.ndarray:
    """Gaussian blur with a deviation in picture sides; a wide one is done on a smaller copy, 20 times faster."""
    sigma = radius * SIZE
    step = max(1, int(sigma / 1.4))
    if step == 1 or min(field.shape) < 4 * step:
        return ndimage.gaussian_filter(field, sigma, truncate=2.5)
    small = Image.fromarray(field).resize((field.shape[1] // step, field.shape[0] // step), Image.Resampling.BOX)
    soft = ndimage.gaussian_filter(np.asarray(small), sigma / step, truncate=2.5)
    return np.asarray(Image.fromarray(soft).resize((field.shape[1], field.shape[0]), Image.Resampling.BICUBIC))


class Stage:
    """A white studio: parts are painted from back to front, each a mask (SIZE, SIZE) float32 0..1."""

    def __init__(self, rng: np.random.Generator, pose: Pose = Pose()):
        self.rng = rng
        self.matrix = pose.matrix()
        self.stretch = np.float32(pose.stretch)
        self.light = np.ones((SIZE, SIZE, 3), np.float32)  # linear RGB
        self.cover = np.zeros((SIZE, SIZE), np.float32)  # where anything but the ground has been painted
        rows, columns = (np.mgrid[0:SIZE, 0:SIZE].astype(np.float32) + 0.5) / SIZE - 0.5
        back = np.linalg.inv(self.matrix).astype(np.float32)
        self.u = back[0, 0] * columns + back[0, 1] * rows + 0.5  # the product's own coordinates of every pixel
        self.v = back[1, 0] * columns + back[1, 1] * rows + 0.5
        shift = tuple(rng.integers(0, SIZE, 2))
        self.relief = cache(lambda grain: np.roll(clouds() if grain == "clouds" else grains()[grain], shift, (0, 1)))

    def mask(self, *outlines: np.ndarray) -> np.ndarray:
        """The union of closed outlines (n, 2), anti-aliased."""
        placed = [((np.asarray(outline) - 0.5) @ self.matrix.T + 0.5) * SIZE for outline in outlines]
        every = np.concatenate(placed)
        left, top = np.clip(np.floor(every.min(0)).astype(int), 0, SIZE - 1)
        right, bottom = np.clip(np.ceil(every.max(0)).astype(int) + 1, 1, SIZE)
        image = Image.new("L", (2 * (right - left), 2 * (bottom - top)))
        draw = ImageDraw.Draw(image)
        for points in placed:
            draw.polygon((2 * (points - (left, top))).ravel().tolist(), fill=255)
        mask = np.zeros((SIZE, SIZE), np.float32)
        mask[top:bottom, left:right] = np.asarray(image.reduce(2), np.float32) / 255
        return mask

    def lines(self, *paths: np.ndarray, width: float) -> np.ndarray:
        """The union of lines of this width."""
        return self.mask(*(curves.ribbon(path, width) for path in paths))

    def form(self, mask: np.ndarray, round_: float, height: float = 1.0, soft: float = 0.35) -> np.ndarray:
        """Inflate a mask: a height field whose edge is a quarter ellipse `round_` wide and `height` times as high."""
        box = _box(mask, int(round_ * SIZE) + 2)
        part = Image.fromarray(mask[box])
        small = np.asarray(part.resize((part.width // 2, part.height // 2), Image.Resampling.BOX)) > 0.5
        distance = ndimage.distance_transform_edt(np.pad(small, 1))[1:-1, 1:-1].astype(np.float32) * 2 / SIZE
        inner = 1 - np.minimum(distance / round_, 1)
        heights = np.sqrt(np.maximum(1 - inner**2, 0)) * (round_ * height)
        form = np.zeros((SIZE, SIZE), np.float32)
        form[box] = np.asarray(Image.fromarray(blur(heights, round_ * soft / 2)).resize(part.size, Image.Resampling.BICUBIC))
        return form

    def ground(self, left: float, right: float, y: float, strength: float = 0.55, depth: float = 0.018) -> None:
        """The shadow of a product that stands on the ground from `left` to `right`: a dark contact and a wide soft one."""
        middle, half = (left + right) / 2, (right - left) / 2
        contact = blur(self.mask(curves.ellipse(middle, y, half * 0.96, depth * 0.5)), 0.008)
        wide = blur(self.mask(curves.ellipse(middle + 0.01, y + depth * 0.6, half * 1.0, depth)), 0.024)
        self.light *= (1 - strength * np.maximum(contact * 0.9, wide * 0.55))[..., None]

    def drop(self, mask: np.ndarray, strength: float = 0.5) -> None:
        """The soft shadow of a product that lies on the ground, seen from above; the mask is where it lies."""
        shadow = np.maximum(blur(mask, 0.008), blur(mask, 0.022))
        self.light *= (1 - strength * shadow * (1 - self.cover))[..., None]

    def shade(self, mask: np.ndarray, strength: float, colour: np.ndarray | None = None) -> None:
        """Darken, or tint, or (negative strength) brighten what has been painted, where the mask is."""
        box = _box(mask, 0)
        share = (strength * mask[box] * self.cover[box])[..., None]
        self.light[box] = self.light[box] * (1 - share) + (0 if colour is None else share * colour)

    def paint(
        self,
        mask: np.ndarray,
        colour: np.ndarray | Pattern,
        material: Material | str,
        form: np.ndarray | None = None,
        edge: float = 0.004,
        thick: float = 1.0,
        shadow: float = 0.35,
        dim: float = 0.0,
        bend: float = 0.07,
    ) -> None:
        """Paint one part.

        `form` is the height field of the body it lies on; `edge` the width of its own rounded rim and `thick` how much that
        rim stands up; `shadow` how dark its shadow on what lies below is; `dim` how much light is kept from it;
        `bend` the radius of the body, which draws a pattern together where the surface turns away.
        """
        if mask.max() <= 0:
            return
        if isinstance(material, str):
            material = MATERIALS[material]
        box = _box(mask, 5 * DENSER)
        part = mask[box]
        heights = form[box] if form is not None else np.zeros_like(part)
        x, y = _slopes(heights)
        u, v = self.u[box], self.v[box]
        if callable(colour):
            steep = np.hypot(x, y) + 1e-6
            turned = np.arctan(steep) / steep - 1 / np.sqrt(1 + steep * steep)  # of a ball: the arc less its shadow on the plane
            sx, sy = x * turned, y * turned
            a = self.matrix.astype(np.float32)
            u, v = u - bend * (a[0, 0] * sx + a[1, 0] * sy), (v - bend * (a[0, 1] * sx + a[1, 1] * sy)) * self.stretch
            inside = part > 0
            albedo = np.zeros((*part.shape, 3), np.float32)
            albedo[inside] = colour(u[inside], v[inside])
        else:
            albedo = np.broadcast_to(np.asarray(colour, np.float32), (*part.shape, 3))
        rim = blur(part, edge) * edge * 2.5 * thick
        fine = self.relief(material.grain)[box] * (material.depth * 0.0006)
        ex, ey = _slopes(rim + fine)
        shading, shine = _lit(x + ex, y + ey, material)
        mottle = 1 + material.mottle * self.relief("clouds")[box]
        lit = albedo * (shading * mottle * (1 - dim))[..., None] + (shine * (1 - dim))[..., None]
        if shadow:
            fall = np.roll(blur(part, 0.007), (DENSER + 1, DENSER // 2), (0, 1))
            self.light[box] *= (1 - shadow * fall * self.cover[box])[..., None]
        self.light[box] += (lit - self.light[box]) * part[..., None]
        self.cover[box] = np.maximum(self.cover[box], part)

    def stitch(
        self, path: np.ndarray, colour: np.ndarray, within: np.ndarray | None = None, dash: float = 0.011, width: float = 0.0042
    ) -> None:
        """A row of stitches in a slight groove."""
        count = max(2, int(curves.length(path) / (dash * 1.55)))
        starts, ways = curves.along(path, np.linspace(0.01, 0.99, count))
        threads = [np.stack([p - w * dash / 2, p, p + w * dash / 2]) for p, w in zip(starts, ways, strict=True)]
        inside = 1 if within is None else within
        self.shade(self.lines(path, width=width * 1.6) * inside, 0.25)
        self.paint(self.lines(*threads, width=width) * inside, colour, "cotton", edge=0.002, shadow=0.3)

    def seam(self, path: np.ndarray, within: np.ndarray | None = None, width: float = 0.004, strength: float = 0.5) -> None:
        """A narrow dark line where two pieces meet."""
        self.shade(self.lines(path, width=width) * (1 if within is None else within), strength)

    def picture(self) -> Image.Image:
        """The finished picture, SIDE x SIDE, RGB."""
        flat = self.light.reshape(SIDE, DENSER, SIDE, DENSER, 3).mean((1, 3))
        return Image.fromarray((np.clip(flat, 0, 1) ** (1 / 2.2) * 255 + 0.5).astype(np.uint8))

    def covered(self) -> np.ndarray:
        """How much of every pixel of the picture the product covers: uint8 (SIDE, SIDE)."""
        return (self.cover.reshape(SIDE, DENSER, SIDE, DENSER).mean((1, 3)) * 255 + 0.5).astype(np.uint8)


def _box(mask: np.ndarray, margin: int) -> tuple[slice, slice]:
    """The rows and columns where a mask is not empty, with a margin in pixels."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return slice(0, 0), slice(0, 0)
    return tuple(slice(max(int(at[0]) - margin, 0), int(at[-1]) + margin + 1) for at in (rows, columns))


def _slopes(heights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How steeply a height field rises to the right and downwards, at most 4 : 1."""
    down, right = np.gradient(heights)
    return np.clip(right * SIZE, -4, 4), np.clip(down * SIZE, -4, 4)


def _lit(x: np.ndarray, y: np.ndarray, material: Material) -> tuple[np.ndarray, np.ndarray]:
    """Diffuse light and highlight of a surface with slopes x, y, seen from the front: (h, w) each."""
    z = 1 / np.sqrt(1 + x * x + y * y)
    nx, ny = -x * z, -y * z
    lamp = nx * LAMP[0] + ny * LAMP[1] + z * LAMP[2]
    fill = nx * FILL[0] + ny * FILL[1] + z * FILL[2]
    shading = 0.44 - 0.17 * ny + 0.62 * np.maximum(lamp, 0) + 0.10 * np.maximum(fill, 0)
    shading *= 0.62 + 0.38 * z**0.8  # a surface that turns away is near its neighbours, which keep light from it
    shine = np.zeros_like(z)
    if material.gloss:
        half = LAMP + np.array([0, 0, 1], np.float32)
        half = half / np.linalg.norm(half)
        shine += material.gloss * np.maximum(nx * half[0] + ny * half[1] + z * half[2], 0) ** material.tight
    if material.mirror:
        reflected_x, reflected_y = 2 * z * nx, 2 * z * ny  # the view from the front, reflected
        lamp_box = _step(-0.95, -0.75, reflected_y) * _step(0.30, 0.45, -reflected_y) * _step(0.75, 0.5, np.abs(reflected_x + 0.1))
        rim = 0.25 * _step(0.65, 0.95, reflected_x) * _step(0.6, 0.2, np.abs(reflected_y))
        shine += material.mirror * (lamp_box + rim)
    return shading, shine


def _step(low: float, high: float, value: np.ndarray) -> np.ndarray:
    """0 at `low`, 1 at `high`, smooth between."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)
