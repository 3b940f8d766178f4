"""Which level is shown, and what of the page stands in the URL."""

from pages.parts.inputs import choice

COVER = "Cover it"  # the level whose stage is a photo to draw over
# What may stand in the URL.
LINKED = ("describe_level", "sample_photo", "captioner", "decoder", "beam_width", "sampling_temperature", "sampling_seed")


def choose(levels) -> str:
    """The level to show, by a row of tabs."""
    return choice("Level", list(levels), "One photo", "describe_level", label_visibility="collapsed")
