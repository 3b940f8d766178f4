"""The eleven patterns: each is a function of the surface coordinates u, v (1 = the picture's side), drawn anew for every product."""

from collections.abc import Callable, Iterator

import numpy as np

from training.drawing.colours import Palette, darker, lightness, linear, mix

Field = np.ndarray
Pattern = Callable[[Field, Field], Field]  # u, v (n,) float32 -> linear RGB (n, 3)
SOFT = 0.0016  # half the width of an edge between two colours: 0.4 of a finished pixel


def pattern(name: str, palette: Palette, rng: np.random.Generator, scale: float = 1.0, size: float = 0.6) -> Pattern:
    """One of NAMES in these colours; `scale` enlarges its motifs; `size` is the width of the product (for large patterns)."""
    return PATTERNS[name](palette, rng, scale, size)


def _edge(distance: Field, soft: float = SOFT) -> Field:
    """0 where the distance is negative, 1 where it is positive."""
    return np.clip(distance / (2 * soft) + 0.5, 0, 1)


def _over(below: Field, colour: Field, share: Field) -> Field:
    return below + (colour - below) * share[..., None]


def _flat(colour: Field, u: Field) -> Field:
    return np.tile(colour.astype(np.float32), (len(u), 1))


def _turned(u: Field, v: Field, angle: float) -> tuple[Field, Field]:
    cos, sin = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    return u * cos + v * sin, v * cos - u * sin


def _wave(value: Field, period: float) -> Field:
    """The distance to the nearest multiple of the period."""
    return np.abs((value / period + 0.5) % 1 - 0.5) * period


def _noise(u: Field, v: Field, size: float, table: Field) -> Field:
    """Smooth noise 0..1 with bumps of this size; the table (n, n) holds its random numbers."""
    x, y = u / size, v / size
    i, j = np.floor(x).astype(int), np.floor(y).astype(int)
    a, b = x - i, y - j
    a, b = a * a * (3 - 2 * a), b * b * (3 - 2 * b)
    n = len(table)
    i, j, k, m = i % n, j % n, (i + 1) % n, (j + 1) % n
    return (table[i, j] * (1 - a) + table[k, j] * a) * (1 - b) + (table[i, m] * (1 - a) + table[k, m] * a) * b


def _strewn(cell: float, rng: np.random.Generator, jitter: float, reach: float) -> Callable:
    """Motifs strewn one to a cell, none farther than `reach` cells from its middle.

    The function returned gives, for each of the nine cells around every point: which points (k,) a motif there may cover, their
    places relative to it, and five random numbers of its own (k, 5).
    """
    table = rng.random((31, 31, 7)).astype(np.float32)

    def around(u: Field, v: Field) -> Iterator[tuple[Field, Field, Field, Field]]:
        row = np.floor(v / cell).astype(int)
        for down in (-1, 0, 1):
            j = row + down
            y = v / cell - j - 0.5
            level = np.flatnonzero(np.abs(y) < reach + jitter)
            odd = j[level] % 2
            shifted = u[level] / cell - 0.5 * odd
            column = np.floor(shifted).astype(int)
            for right in (-1, 0, 1):
                x = shifted - column - right - 0.5
                near = np.abs(x) < reach + jitter
                points = level[near]
                lot = table[(column[near] + right) % 31, j[points] % 31]
                du, dv = (x[near], y[points]) - 2 * jitter * (lot[:, :2].T - 0.5)
                yield points, du * cell, dv * cell, lot[:, 2:]

    return around


def _stamp(colours: Field, points: Field, ink: Field, share: Field) -> None:
    """Paint some of the points over."""
    colours[points] = _over(colours[points], ink, share)


def plain(palette: Palette, rng: np.random.Generator, scale: float, size: float) -> Pattern:
    """One colour."""
    return lambda u, v: _flat(palette.base, u)


def stripes(palette: Palette, rng: np.random.Generator, scale: float, size: float) -> Pattern:
    """Parallel bands of two colours, sometimes with a thin third one."""
    angle = rng.choice([0, np.pi / 2, np.pi / 2, rng.uniform(0.5, 1.0), -rng.uniform(0.5, 1.0)])
    period = rng.uniform(0.052, 0.085) * scale
    share = rng.choice([0.5, 0.5, 0.38])
    thin = rng.random() < 0.3
    start = rng.uniform(0, period)

    def paint(u: Field, v: Field) -> Field:
        _, across = _turned(u, v, angle)
        distance = _wave(across + start, period)
        colours = _over(_flat(palette.base, u), palette.second, _edge(share * period / 2 - distance))
        if thin:
            colours = _over(colours, palette.colours[2], _edge(0.11 * period - np.abs(distance)))
        return colours

    return paint


def dots(palette: Palette, rng: np.random.Generator, scale: float, size: float) -> Pattern:
    """Round dots on a lattice, sometimes in two colours or two sizes."""
    cell = rng.uniform(0.046, 0.075) * scale
    radius = rng.uniform(0.25, 0.34)
    angle = rng.choice([0, np.pi / 4, 0.3])
    style = rng.choice(["one", "one", "two colours", "two sizes"])

    def paint(u: Field, v: Field) -> Field:
        x, y = _turned(u + 7, v + 7, angle)
        j = np.floor(y / cell)
        x = x / cell - 0.5 * (j % 2)
        i = np.floor(x)
        distance = np.hypot(x - i - 0.5, y / cell - j - 0.5) * cell
        odd = (i + j * 2) % 3 == 0
        r = np.where(odd & (style == "two sizes"), radius * 0.55, radius) * cell
        ink = np.where((odd & (style == "two colours"))[..., None], palette.colours[2], palette.second)
        return _over(_flat(palette.base, u), ink, _edge(r - distance))

    return paint


def checks(palette: Palette, rng: np.random.Generator, scale: float, size: float) -> Pattern:
    """Gingham, a chessboard or a tartan."""
    cell = rng.uniform(0.034, 0.050) * scale
    angle = rng.choice([0, 0, 0.12, np.pi / 4])
    style = rng.choice(["gingham", "chess", "tartan"])

    def paint(u: Field, v: Field) -> Field:
        x, y = _turned(u + 7, v + 7, angle)
        if style == "tartan":
            period = cell * 2.8
            wide = 0.5 * (_edge(period * 0.24 - _wave(x, period)) + _edge(period * 0.24 - _wave(y, period)))
            colours = _over(_flat(palette.base, u), palette.second, wide)
            for line in (x, y):
                colours = _over(colours, palette.colours[2], 0.85 * _edge(period * 0.035 - _wave(line + period / 2, period)))
                colours = _over(colours, darker(palette.base, 0.6), 0.7 * _edge(period * 0.03 - _wave(line + period * 0.08, period)))
            return colours
        a, b = _edge(_wave(x, 2 * cell) - cell / 2), _edge(_wave(y, 2 * cell) - cell / 2)
        share = (a + b) / 2 if style == "gingham" else a + b - 2 * a * b
        return _over(_flat(palette.second, u), palette.base, share)

    return paint


def zigzag(palette: Palette, rng: np.random.Generator, scale: float, size: float) -> Pattern:
    """Chevrons of two or three colours."""
    period = rng.uniform(0.062, 0.088) * scale
    width = rng.uniform(0.07, 0.10) * scale
    height = width * rng.uniform(0.38, 0.55)
    three = rng.random() < 0.4
    angle = rng.choice([0, 0, np.pi / 2])

    def paint(u: Field, v: Field) -> Field:
        x, y = _turned(u, v, angle)
        across = y + 7 + height * 2 * (_wave(x, width) / width)
        colours = _over(_flat(palette.base, u), palette.second, _edge(period * 0.25 - _wave(across, period)))
        if three:
            colours = _over(colours, palette.colours[2], _edge(period * 0.07 - _wave(across + period / 2, period)))
        return colours

    return paint


def floral(palette: Palette, rng: np.random.Generator, scale: float, size: float) -> Pattern:
    """Strewn flowers with leaves."""
    cell = rng.uniform(0.085, 0.115) * scale
    petals = int(rng.choice([5, 5, 6]))
    sharp = rng.uniform(0.25, 0.45)
    leaf = linear("#3c7a3f") if "green" not in palette.names[:1] else linear("#bfd8a0")
    heart = linear("#f3c63a") if "yellow" not in palette.names[:2] else linear("#7a3b1d")
    flowers, leaves, buds = (
        _strewn(cell * k, rng, jitter, reach) for k, jitter, reach in ((1, 0.18, 0.42), (1, 0.42, 0.42), (0.55, 0.4, 0.15))
    )

    def paint(u: Field, v: Field) -> Field:
        colours = _flat(palette.base, u)
        for points, x, y, lot in leaves(u + 7, v + 7):
            angle = lot[..., 0] * 2 * np.pi
            a, b = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
            blade = cell * 0.13 * (1 - (a / (cell * 0.40)) ** 2) - np.abs(b)
            _stamp(colours, points, leaf * (0.75 + 0.5 * lot[..., 1:2]), _edge(blade))
        for points, x, y, lot in buds(u + 3, v + 9):
            _stamp(colours, points, palette.colours[2], (lot[..., 0] < 0.4) * _edge(cell * 0.06 - np.hypot(x, y)))
        for points, x, y, lot in flowers(u + 7, v + 7):
            r = np.hypot(x, y) + 1e-6
            lobes = np.cos(petals * np.arctan2(y, x) + lot[..., 0] * 6)
            radius = cell * (0.30 + 0.10 * lot[..., 1]) * (1 - sharp + sharp * np.sqrt(np.abs(lobes + 1) / 2))
            bloom = np.where((lot[..., 2] < 0.25)[..., None], palette.colours[3], palette.second)
            bloom = bloom * (0.72 + 0.36 * np.clip(r / radius, 0, 1) + 0.10 * lobes)[..., None]
            _stamp(colours, points, bloom, _edge(radius - r))
            _stamp(colours, points, heart, _edge(cell * 0.095 - r))
        return colours

    return paint


def leopard(palette: Palette, rng: np.random.Generator, scale: float, size: float) -> Pattern:
    """Broken dark rings with a deeper middle, on the base colour."""
    cell = rng.uniform(0.066, 0.086) * scale
    rings = _strewn(cell, rng, 0.22, 0.56)
    table = rng.random((29, 29)).astype(np.float32)
    base = palette.base
    ink = linear("#17120f") if lightness(base) > 0.34 else linear("#cfae7c")
    middle = mix(darker(base, 0.40), linear("#9a6a35"), 0.35) if lightness(base) > 0.34 else mix(base, linear("#8a6a44"), 0.5)

    def paint(u: Field, v: Field) -> Field:
        wobble = 0.5 * cell
        x0 = u + 7 + wobble * (_noise(u + 5, v + 5, cell * 0.5, table) - 0.5)
        y0 = v + 7 + wobble * (_noise(u + 9, v + 2, cell * 0.6, table) - 0.5)
        colours = _flat(base, u)
        for points, x, y, lot in rings(x0, y0):
            angle = lot[..., 0] * 6
            a, b = x * np.cos(angle) + y * np.sin(angle), (y * np.cos(angle) - x * np.sin(angle)) * (0.95 + 0.35 * lot[..., 1])
            r = np.hypot(a, b)
            outer = cell * (0.34 + 0.14 * lot[..., 2])
            around = np.arctan2(b, a)
            gaps = np.cos((2 + (lot[..., 3] > 0.4)) * around + lot[..., 3] * 9)
            _stamp(colours, points, middle, _edge(outer * 0.80 - r))
            thick = outer * (0.12 + 0.18 * gaps)  # negative: a gap in the ring
            _stamp(colours, points, ink, _edge(thick - np.abs(r - outer * 0.78)))
        return colours

    return paint


def camouflage(palette: Palette, rng: np.random.Generator, scale: float, size: float) -> Pattern:
    """Overlapping blots in four tones of the base colour."""
    grain = rng.uniform(0.085, 0.115) * scale
    tables = rng.random((3, 2, 29, 29)).astype(np.float32)
    base = palette.base
    light = lightness(base)
    earth = linear("#8d7f57")
    tones = (
        mix(base, linear("#d8cba8"), 0.55 if light < 0.75 else 0.8),
        mix(darker(base, 0.45), linear("#5a4a34"), 0.30) if light > 0.3 else linear("#5d5f63"),
        mix(darker(base, 0.82), linear("#1b1a18"), 0.6) if light > 0.3 else linear("#8f8f88"),
    )
    base = mix(base, earth, 0.12)

    def paint(u: Field, v: Field) -> Field:
        colours = _flat(base, u)
        for k, (tone, level) in enumerate(zip(tones, (0.55, 0.57, 0.63), strict=True)):
            x, y = u + 5 + 3 * k, (v + 4) * 1.35
            field = 0.72 * _noise(x, y, grain, tables[k, 0]) + 0.28 * _noise(x, y, grain * 0.42, tables[k, 1])
            colours = _over(colours, tone, _edge(field - level, 0.012 / scale))
        return colours

    return paint


def stars(palette: Palette, rng: np.random.Generator, scale: float, size: float) -> Pattern:
    """Five-pointed stars, in rows or strewn."""
    cell = rng.uniform(0.070, 0.095) * scale
    strewn = rng.random() < 0.5
    radius = rng.uniform(0.36, 0.43) * cell
    around = _strewn(cell, rng, 0.20 if strewn else 0.0, 0.45)
    two = rng.random() < 0.35

    def paint(u: Field, v: Field) -> Field:
        colours = _flat(palette.base, u)
        for points, x, y, lot in around(u + 7, v + 7):
            r = radius * (0.62 + 0.38 * lot[..., 1]) if strewn else radius
            turn = lot[..., 0] * 6 if strewn else 0.0
            ink = np.where((lot[..., 2] < 0.4)[..., None] & two, palette.colours[2], palette.second)
            _stamp(colours, points, ink, _edge(_star(x, y, r, turn)))
        return colours

    return paint


def _star(x: Field, y: Field, radius: Field | float, turn: Field | float) -> Field:
    """How far inside a five-pointed star a point lies (negative outside)."""
    angle = np.abs((np.arctan2(x, -y) + turn + np.pi / 5) % (2 * np.pi / 5) - np.pi / 5)
    r = np.hypot(x, y)
    a, b = r * np.cos(angle), r * np.sin(angle)
    inner = 0.45  # the radius of the inner corners
    ex, ey = inner * np.cos(np.pi / 5) - 1, inner * np.sin(np.pi / 5)
    return ((a - radius) * ey - b * ex) * -1 / np.hypot(ex, ey)


def blocks(palette: Palette, rng: np.random.Generator, scale: float, size: float) -> Pattern:
    """Three or four large areas of plain colour."""
    count = int(rng.choice([2, 3]))
    angles = rng.uniform(-1.0, 1.0) + np.array([0, rng.uniform(0.5, 1.2), rng.uniform(-0.9, -0.4)])
    cuts = np.array([-0.16, 0.16, 0.02]) * size + rng.uniform(-0.05, 0.05, 3) * size
    order = rng.permutation(3)

    def paint(u: Field, v: Field) -> Field:
        colours = _flat(palette.base, u)
        for k in range(count):
            along, _ = _turned(u - 0.5, v - 0.55, angles[order[k]])
            side = 1 if k % 2 else -1
            colours = _over(colours, palette.colours[k + 1], _edge(side * (along - cuts[k])))
        return colours

    return paint


def gradient(palette: Palette, rng: np.random.Generator, scale: float, size: float) -> Pattern:
    """One colour that turns into another across the product."""
    angle = rng.choice([0, np.pi / 2, np.pi / 2, rng.uniform(-0.8, 0.8)])
    back = rng.random() < 0.5
    roots = [colour ** (1 / 2.2) for colour in palette.colours[:2]]  # even steps for the eye
    middle = 0.5 if abs(angle) < 1 else 0.56

    def paint(u: Field, v: Field) -> Field:
        along, _ = _turned(u - 0.5, v - middle, angle)
        share = np.clip(along / (size * (0.95 if abs(angle) < 1 else 0.62)) + 0.5, 0, 1)
        share = share * share * (3 - 2 * share)
        share = 1 - share if back else share
        return (roots[0] + (roots[1] - roots[0]) * share[..., None]) ** np.float32(2.2)

    return paint


PATTERNS = {
    "plain": plain,
    "stripes": stripes,
    "dots": dots,
    "checks": checks,
    "zigzag": zigzag,
    "floral": floral,
    "leopard": leopard,
    "camouflage": camouflage,
    "stars": stars,
    "colour blocks": blocks,
    "gradient": gradient,
}
NAMES = tuple(PATTERNS)
