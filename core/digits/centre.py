"""A picture of a digit -> the 28 x 28 that MNIST's networks learnt from: white ink on black, fitted into 20 x 20, centred.

This is how MNIST itself was made (LeCun, Cortes, Burges: "normalized to fit in a 20x20 pixel box ...
centered in a 28x28 image by computing the center of mass").  A network sees badly what is prepared otherwise.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from core.digits.networks import SIDE

BOX = 20  # pixels; the longer side of the digit
INK = 0.1  # paler cells do not count when the digit is cropped
CLEAN_SHARE = 0.5  # of the rim is of one value in a drawing or scan (0.59 at least of scikit-learn's digits), not in a photo (0.42)
CLEAN_STEP = 2.5 / 255
PHOTO_SIDE = 256  # pixels; a digit in a photo needs no more
STROKE_SHARE = 5  # a stroke is thinner than a fifth of the photo: what is wider is shadow or paper
SPECK = 0.08  # a mark with less ink than this share of the largest is dirt

# What a frame, a table or a scanner leaves on the rim, as shares of the picture's side or of a line's cells
BAND_SHARE = 0.25  # a band is thinner
BAND_EVEN = 0.95  # of a band's lines are of one shade, but for the corners of other bands
SHADE = 0.1  # shades that differ less are one
MARGIN = 0.12  # a mark that stays this near to the rim,
LONG = 0.5  # and is this long, is a part of a frame or an edge


class DigitError(ValueError):
    """The picture holds no digit; the message says what to do next."""


@dataclass(frozen=True)
class Step:
    """One stage of the preparation: its name, its picture (h, w) 0..1, and what the network would get if it were the last."""

    name: str
    picture: np.ndarray
    as_input: np.ndarray  # (28, 28)


@dataclass(frozen=True)
class Prepared:
    """What the network sees (28, 28) float32 0..1, and the steps that led there, in order."""

    image: np.ndarray
    steps: tuple[Step, ...]


def prepare(ink: np.ndarray, crop: bool = True, box: bool = True, centre: bool = True) -> Prepared:
    """Ink (h, w) float 0..1, white on black -> the network's input; each step can be left out.

    Raises DigitError when there is no ink.
    """
    if ink.max(initial=0) <= INK:
        raise DigitError("There is no digit here yet: draw one, or choose a picture with a dark digit on light paper.")
    raw = ink.astype(np.float32)
    cropped = _crop(raw) if crop else raw
    boxed = _fit(cropped, BOX) if box else cropped
    placed = _place(boxed, centre) if box else _fill(cropped, centre)
    steps = (
        Step("raw", raw, _fill(raw)),
        Step("cropped", cropped, _fill(cropped)),
        Step("20 × 20", boxed, _place(boxed) if box else _fill(boxed)),
        Step("centred 28 × 28", placed, placed),
    )
    return Prepared(placed, steps)


def ink_of(grey: np.ndarray) -> np.ndarray:
    """Luminance (h, w) 0..1 of a drawing, scan or photo -> ink (h, w) float32: 0 paper, 1 the darkest (or lightest) stroke.

    In a drawing or scan the paper is whatever the rim shows, in a photo it is the middle brightness, so both black on white and
    white on black are read.  Raises DigitError when the picture is of one colour or nothing stands out from the paper.
    """
    grey = _inside_bands(grey)
    rim = _rim(grey)
    paper = float(np.median(rim))
    ink = np.abs(grey - paper)
    if ink.max() < INK:
        raise DigitError("This picture is all of one colour: choose one with a dark digit on light paper.")
    if np.mean(np.abs(rim - paper) < CLEAN_STEP) >= CLEAN_SHARE:
        ink = _without_edges(ink / ink.max())
        return (ink / ink.max()).astype(np.float32)
    # Light scales paper and pen alike, so ratios to the paper tell a dark pen from chalk, also where a shadow makes white paper grey.
    darkest, middle, lightest = np.percentile(grey, (0.1, 50, 99.9)) + 0.02
    return _photo_ink(1 - grey if darkest * lightest < middle**2 else grey)


def _inside_bands(grey: np.ndarray) -> np.ndarray:
    """The picture without bands of another shade along its sides: frames, bars, what a scanner or a table adds.

    A band on one side alone stays where something touches it: it may be the bar of a 7 that was cut out tightly.
    """
    bands = [_band(lines) for lines in (grey, grey[::-1], grey.T, grey.T[::-1])]
    several = sum(thickness > 0 for thickness, _ in bands) > 1
    top, bottom, left, right = (thickness if several or clear else 0 for thickness, clear in bands)
    if not top + bottom + left + right:
        return grey
    height, width = grey.shape
    return _inside_bands(grey[top : height - bottom, left : width - right])  # a frame may stand a little away from the rim


def _band(lines: np.ndarray) -> tuple[int, bool]:
    """How many of the first lines (n, cells) are a band, 0 for none, and whether nothing touches it."""
    most = int(BAND_SHARE * len(lines))
    shade = np.median(lines[0])
    even = np.mean(np.abs(lines[: most + 1] - shade) < SHADE, axis=1) >= BAND_EVEN
    thickness = int(np.argmin(even)) if not even.all() else 0
    for beyond in range(thickness, min(thickness + 2, len(lines))):  # an edge may lie between two lines
        paper = np.median(lines[beyond])
        same = np.mean(np.abs(lines[beyond] - paper) < SHADE)
        if thickness and abs(paper - shade) > 2 * SHADE and same > 0.5:
            return beyond, bool(same >= BAND_EVEN)
    return 0, False


def _without_edges(ink: np.ndarray) -> np.ndarray:
    """Ink 0..1 without long marks that stay near the rim, if there is anything else: parts of frames and edges."""
    height, width = ink.shape
    rows, columns = int(MARGIN * height), int(MARGIN * width)
    near = np.ones(ink.shape, bool)
    near[rows : height - rows, columns : width - columns] = False
    dark = ink > INK
    longest = max((dark & near).sum(1).max() / width, (dark & near).sum(0).max() / height)
    if longest < LONG / 2:
        return ink
    from scipy import ndimage  # as below

    marks, count = ndimage.label(dark, structure=np.ones((3, 3)))
    numbers = np.arange(1, count + 1)
    shares = ndimage.mean(near, marks, numbers)
    lengths = [max((down.stop - down.start) / height, (across.stop - across.start) / width) for down, across in ndimage.find_objects(marks)]
    edges = numbers[(shares > BAND_EVEN) & (np.array(lengths) >= LONG)]
    rest = np.where(np.isin(marks, edges), 0, ink)
    return rest if rest.max(initial=0) > 2 * INK else ink


def _photo_ink(light: np.ndarray) -> np.ndarray:
    """Light strokes on an uneven dark ground -> ink without the ground, its shadows and its specks."""
    from scipy import ndimage  # 25 MB that only a photo needs

    scale = PHOTO_SIDE / max(light.shape)
    if scale < 1:
        light = _resize(light, round(light.shape[0] * scale) or 1, round(light.shape[1] * scale) or 1)
    light = ndimage.gaussian_filter(light, 1)
    stroke = max(light.shape) // STROKE_SHARE or 1
    contrast = light - ndimage.grey_opening(light, size=(stroke, stroke))
    strongest = np.percentile(contrast, 99.9)  # a small digit is 0.5 % of the picture
    if strongest < INK:  # the noise of blank paper reaches 0.09, a pen a quarter as dark as ink 0.15
        raise DigitError("No stroke stands out from the paper: write with a darker pen, or take the photo closer and in better light.")
    contrast = np.clip(contrast / strongest, 0, 1)
    ground = _otsu(contrast)
    ink = np.clip((contrast - ground / 2) / (1 - ground / 2), 0, 1)  # half the threshold: soft edges of the strokes stay
    marks, count = ndimage.label(ink > ground / 2, structure=np.ones((3, 3)))
    weights = ndimage.sum_labels(ink, marks, np.arange(1, count + 1))
    kept = weights >= SPECK * weights.max(initial=0)
    inside = kept & ~np.isin(np.arange(1, count + 1), _rim(marks))
    kept = inside if inside.any() else kept  # what runs off the picture is a table's edge or a shadow, if anything else is there
    return np.where(np.isin(marks, 1 + np.flatnonzero(kept)), ink, 0).astype(np.float32)


def _rim(picture: np.ndarray) -> np.ndarray:
    return np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])


def _otsu(values: np.ndarray) -> float:
    """The threshold that parts values 0..1 into the two classes with the largest variance between them (Otsu 1979)."""
    counts, edges = np.histogram(values, bins=64, range=(0, 1))
    middles = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)
    above = below[-1] - below
    mean_below = np.cumsum(counts * middles) / np.maximum(below, 1)
    mean_above = (np.sum(counts * middles) - np.cumsum(counts * middles)) / np.maximum(above, 1)
    return float(middles[np.argmax(below * above * (mean_below - mean_above) ** 2)])


def _crop(ink: np.ndarray) -> np.ndarray:
    """The smallest rectangle that holds every cell with ink."""
    rows, columns = np.flatnonzero((ink > INK).any(1)), np.flatnonzero((ink > INK).any(0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _fit(ink: np.ndarray, side: int) -> np.ndarray:
    """Shrunk or enlarged, proportions kept, until the longer side is `side` pixels."""
    scale = side / max(ink.shape)
    return _resize(ink, max(1, round(ink.shape[0] * scale)), max(1, round(ink.shape[1] * scale)))


def _fill(ink: np.ndarray, centre: bool = False) -> np.ndarray:
    """The whole picture stretched to the network's input, without a margin of its own."""
    return _place(_fit(ink, SIDE), centre)


def _place(ink: np.ndarray, centre: bool = False) -> np.ndarray:
    """Laid on a black 28 x 28: its middle, or its centre of mass, on the middle."""
    height, width = ink.shape
    top, left = (SIDE - height) // 2, (SIDE - width) // 2
    if centre:
        total = ink.sum()
        middle_row = (ink.sum(1) @ np.arange(height)) / total
        middle_column = (ink.sum(0) @ np.arange(width)) / total
        # MNIST's own digits have their centre of mass at cell 14 of 0..27, to within half a cell
        top, left = round(SIDE / 2 - middle_row), round(SIDE / 2 - middle_column)
        top, left = min(max(top, 0), SIDE - height), min(max(left, 0), SIDE - width)
    image = np.zeros((SIDE, SIDE), np.float32)
    image[top : top + height, left : left + width] = ink
    return image


def _resize(picture: np.ndarray, height: int, width: int) -> np.ndarray:
    """Resampled with Pillow's bilinear filter, which averages when it shrinks."""
    if picture.shape == (height, width):
        return picture
    resized = Image.fromarray(picture.astype(np.float32)).resize((width, height), Image.Resampling.BILINEAR)
    return np.clip(np.asarray(resized), 0, 1)
