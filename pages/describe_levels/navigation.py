"""Which level is shown, and what of the page stands in the URL."""

from core.captions.samples import FIRST

COVER = "Cover it"  # the level whose stage is a photo to draw over
# What is in the URL, with its default; None: the default depends on the captioner.
LINKED = {
    "describe_level": "One photo", "sample_photo": FIRST, "captioner": None, "decoder": None, "beam_width": None,
    "sampling_temperature": 1.0, "sampling_seed": 1,
}  # fmt: skip
