"""A photo of a thing -> the thing: which pixels are not background, cut out and brought to one size."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

SIDE = 128  # pixels of the cut-out's longer side
MARGIN = 0.04  # of the side, left around the thing
BORDER = 0.03  # the frame of the photo that is taken for background
LEAST_DISTANCE = 7.0  # CIELAB units: a white shoe's shaded edge differs by 8 from white paper, WebP noise by 3
CLUTTER = 12.0  # a frame whose colours spread more than this is no plain background
LEAST_SHARE = 0.005  # a thing smaller than this share of the photo was not found

# sRGB (IEC 61966-2-1) -> CIE XYZ, each row divided by the white point D65
_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) / np.array([[0.9505], [1.0], [1.089]])
_LINEAR = np.array([v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in np.arange(256) / 255], np.float32)


@dataclass(frozen=True)
class CutOut:
    """The thing in a photo, on a square."""

    lab: np.ndarray  # float32 (SIDE, SIDE, 3), CIELAB: lightness 0–100, green–red, blue–yellow
    mask: np.ndarray  # bool (SIDE, SIDE): where the thing is
    box: tuple[int, int, int, int]  # left, top, right, bottom of the square in the photo, in its pixels; may reach beyond it


def to_lab(rgb: np.ndarray) -> np.ndarray:
    """uint8 (…, 3) sRGB -> float32 (…, 3) CIELAB under D65 (CIE 15:2004)."""
    xyz = _LINEAR[rgb] @ _XYZ.T.astype(np.float32)
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=-1).astype(np.float32)


def cut_out(photo: np.ndarray) -> CutOut:
    """Photo uint8 (h, w, 3) -> what stands before its background; the whole photo where the background is not plain."""
    height, width = photo.shape[:2]
    scale = SIDE / max(height, width)
    small = np.asarray(Image.fromarray(photo).resize((max(1, round(width * scale)), max(1, round(height * scale))), Image.Resampling.BOX))
    seen = _thing(to_lab(small))
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    left, right = columns[0] / scale, (columns[-1] + 1) / scale
    top, bottom = rows[0] / scale, (rows[-1] + 1) / scale
    half = max(right - left, bottom - top) / 2 * (1 + 2 * MARGIN)
    x, y = (left + right) / 2, (top + bottom) / 2
    box = (round(x - half), round(y - half), round(x + half), round(y + half))
    return CutOut(to_lab(_square(photo, box)), _square_mask(seen, box, scale), box)


def _thing(lab: np.ndarray) -> np.ndarray:
    """Pixels unlike the frame's colour, and all that they enclose: bool (h, w)."""
    edge = max(1, round(BORDER * max(lab.shape)))
    frame = np.concatenate([part.reshape(-1, 3) for part in (lab[:edge], lab[-edge:], lab[:, :edge], lab[:, -edge:])])
    ground = np.median(frame, axis=0)
    spread = np.quantile(np.linalg.norm(frame - ground, axis=1), 0.8)
    if spread > CLUTTER:
        return np.ones(lab.shape[:2], bool)
    unlike = np.linalg.norm(lab - ground, axis=-1) > max(LEAST_DISTANCE, 2 * spread)
    seen = np.ones_like(unlike)
    for axis in (0, 1):  # what no straight look from any side reaches is inside
        for step in (1, -1):
            turned = np.flip(unlike, axis) if step < 0 else unlike
            passed = np.logical_or.accumulate(turned, axis=axis)
            seen &= np.flip(passed, axis) if step < 0 else passed
    return seen if seen.mean() >= LEAST_SHARE else np.ones_like(seen)


def _square(photo: np.ndarray, box: tuple[int, int, int, int]) -> np.ndarray:
    """The box of the photo at SIDE x SIDE; beyond the photo's edge its nearest pixel goes on."""
    height, width = photo.shape[:2]
    rows = np.clip(np.arange(box[1], max(box[3], box[1] + 1)), 0, height - 1)
    columns = np.clip(np.arange(box[0], max(box[2], box[0] + 1)), 0, width - 1)
    return np.asarray(Image.fromarray(photo[rows[:, None], columns]).resize((SIDE, SIDE), Image.Resampling.BOX))


def _square_mask(seen: np.ndarray, box: tuple[int, int, int, int], scale: float) -> np.ndarray:
    def places(start: int, end: int) -> np.ndarray:
        return np.floor((start + (np.arange(SIDE) + 0.5) * (end - start) / SIDE) * scale).astype(int)

    rows, columns = places(box[1], box[3]), places(box[0], box[2])
    inside = ((rows >= 0) & (rows < seen.shape[0]))[:, None] & ((columns >= 0) & (columns < seen.shape[1]))
    mask = seen[np.clip(rows, 0, seen.shape[0] - 1)[:, None], np.clip(columns, 0, seen.shape[1] - 1)] & inside
    return mask if mask.any() else np.ones_like(mask)  # a photo one pixel wide
