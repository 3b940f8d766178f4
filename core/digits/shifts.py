"""The shift test: the same digit moved by up to four pixels, read 81 times in one batch."""

import numpy as np

from core.digits.reader import Reader

REACH = 4  # pixels in each direction


def shifted(image: np.ndarray, reach: int = REACH) -> np.ndarray:
    """Digit (28, 28) -> all its shifts ((2 reach + 1)², 28, 28), up-left first; what leaves the picture is lost."""
    padded = np.pad(image, reach)
    windows = np.lib.stride_tricks.sliding_window_view(padded, image.shape)  # (2 reach + 1, 2 reach + 1, 28, 28)
    return windows[::-1, ::-1].reshape(-1, *image.shape)  # a window that starts further up shows the digit further down


def shift_test(reader: Reader, image: np.ndarray) -> np.ndarray:
    """Class probabilities at every shift, (9, 9, 10): row 0 is four pixels up, column 0 four pixels left."""
    side = 2 * REACH + 1
    return reader.probabilities(shifted(image)).reshape(side, side, -1)
