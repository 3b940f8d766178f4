"""A "predict, then reveal" question, as every page asks them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """A question, its options in the order shown, the number of the right one, and why it is right."""

    text: str
    options: tuple[str, ...]
    right: int
    why: str
