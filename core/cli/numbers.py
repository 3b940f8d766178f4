"""Numbers given at a shell, with a sentence for every one that is none."""

import argparse


def fraction(text: str) -> float:
    """A number from 0 to 1.  Raises ArgumentTypeError."""
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"“{text}” is no number from 0 to 1")
    return value


def count(text: str) -> int:
    """A whole number, 1 or more.  Raises ArgumentTypeError."""
    try:
        value = int(text)
    except ValueError:
        value = 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is no whole number of 1 or more")
    return value


def box(text: str) -> tuple[float, float, float, float]:
    """Left, top, right and bottom as shares of a width and a height.  Raises ArgumentTypeError."""
    try:
        left, top, right, bottom = map(fraction, text.split(","))
    except (ValueError, argparse.ArgumentTypeError):
        left = right = top = bottom = 0.0
    if not (left < right and top < bottom):
        raise argparse.ArgumentTypeError(f"“{text}” is no box; write left, top, right and bottom as shares, like 0.2,0.1,0.8,1")
    return left, top, right, bottom
