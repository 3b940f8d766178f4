"""Which level is shown, and what of the page stands in the URL."""

from core.captions.samples import FIRST
from pages.parts.inputs import choice

# What is in the URL, with its default; None: the default depends on the captioner.
LINKED = {
    "describe_level": "One photo", "photo_from": "Sample", "sample_photo": FIRST, "captioner": None, "decoder": None,
    "beam_width": None, "sampling_temperature": 1.0, "sampling_seed": 1,
}  # fmt: skip


def choose(levels) -> str:
    """The level to show, by a row of buttons."""
    return choice("Level", list(levels), "One photo", "describe_level", label_visibility="collapsed")
