"""Outlines: a few points become a smooth curve, a line with a width, or places along a line.

Units: the picture's side is 1, x to the right, y downwards.
"""

import numpy as np

Points = list[tuple]  # (x, y), or (x, y, CORNER) where the curve must turn sharply
CORNER = True
STEPS = 14  # line segments between two points


def smooth(points: Points, closed: bool = True) -> np.ndarray:
    """A centripetal Catmull-Rom curve through the points, which neither loops nor overshoots: (n, 2) float64.

    Yuksel, Schaefer and Keyser, "Parameterization and applications of Catmull-Rom curves" (2011).
    """
    places = np.array([point[:2] for point in points], float)
    sharp = [len(point) > 2 for point in points]
    n = len(places)
    pieces = []
    for i in range(n if closed else n - 1):
        p1, p2 = places[i], places[(i + 1) % n]
        ends_here, ends_there = sharp[i], sharp[(i + 1) % n]
        if not closed:
            ends_here, ends_there = ends_here or i == 0, ends_there or i == n - 2
        p0 = 2 * p1 - p2 if ends_here else places[i - 1]
        p3 = 2 * p2 - p1 if ends_there else places[(i + 2) % n]
        pieces.append(_piece(p0, p1, p2, p3))
    if not closed:
        pieces.append(places[-1:])
    return np.concatenate(pieces)


def _piece(p0: np.ndarray, p1: np.ndarray, p2: np.ndarray, p3: np.ndarray) -> np.ndarray:
    d1, d2, d3 = (max(np.hypot(*(b - a)) ** 0.5, 1e-6) for a, b in ((p0, p1), (p1, p2), (p2, p3)))
    m1 = (p2 - p1) + d2 * ((p1 - p0) / d1 - (p2 - p0) / (d1 + d2))
    m2 = (p2 - p1) + d2 * ((p3 - p2) / d3 - (p3 - p1) / (d2 + d3))
    t = np.linspace(0, 1, STEPS, endpoint=False)[:, None]
    return (2 * t**3 - 3 * t**2 + 1) * p1 + (t**3 - 2 * t**2 + t) * m1 + (3 * t**2 - 2 * t**3) * p2 + (t**3 - t**2) * m2


def line(points: Points) -> np.ndarray:
    """An open smooth curve through the points: (n, 2)."""
    return smooth(points, closed=False)


def ellipse(x: float, y: float, width: float, height: float, tilt: float = 0.0) -> np.ndarray:
    """An ellipse about (x, y) with these half axes, turned by `tilt` radians: (48, 2)."""
    turn = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    across, down = width * np.cos(turn), height * np.sin(turn)
    return np.stack([x + across * np.cos(tilt) - down * np.sin(tilt), y + across * np.sin(tilt) + down * np.cos(tilt)], 1)


def ribbon(path: np.ndarray, width: float | np.ndarray) -> np.ndarray:
    """The outline of a line of this width (one number, or a start and an end), with round ends: (2 n + 16, 2)."""
    half = np.interp(np.linspace(0, 1, len(path)), np.linspace(0, 1, np.size(width)), np.atleast_1d(width)) / 2
    along = normalised(np.gradient(path, axis=0))
    side = np.stack([-along[:, 1], along[:, 0]], 1)
    left, right = path + side * half[:, None], path - side * half[:, None]
    turn = np.linspace(np.pi / 2, -np.pi / 2, 10)[1:-1, None]
    front = path[-1] + half[-1] * (np.cos(turn) * along[-1] + np.sin(turn) * side[-1])
    back = path[0] - half[0] * (np.cos(turn) * along[0] + np.sin(turn) * side[0])
    return np.concatenate([left, front, right[::-1], back])


def along(path: np.ndarray, shares: np.ndarray | list[float]) -> tuple[np.ndarray, np.ndarray]:
    """Points at these shares (0..1) of a line's length, and the unit directions there: (n, 2), (n, 2)."""
    lengths = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
    at = np.asarray(shares) * lengths[-1]
    points = np.stack([np.interp(at, lengths, path[:, k]) for k in (0, 1)], 1)
    slopes = np.gradient(path, axis=0)
    return points, normalised(np.stack([np.interp(at, lengths, slopes[:, k]) for k in (0, 1)], 1))


def length(path: np.ndarray) -> float:
    """The length of a line."""
    return float(np.hypot(*np.diff(path, axis=0).T).sum())


def shifted(path: np.ndarray, x: float = 0.0, y: float = 0.0) -> np.ndarray:
    """The same line elsewhere."""
    return path + np.array([x, y])


def normalised(vectors: np.ndarray) -> np.ndarray:
    """The same directions with length 1: (n, 2)."""
    return vectors / np.maximum(np.hypot(*vectors.T), 1e-9)[:, None]
