"""Which level is shown, and what of the page stands in the URL."""

COVER = "Cover it"  # the level whose stage is a photo to draw over
# What may stand in the URL.
LINKED = ("describe_level", "sample_photo", "captioner", "decoder", "beam_width", "sampling_temperature", "sampling_seed")
