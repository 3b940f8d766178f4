"""Two filters on one picture make two maps, side by side, as in the article."""

import numpy as np
import streamlit as st

from core.arithmetic import convolve
from core.digits.presets import ARTICLE_PICTURE, PRESETS
from pages.face.browser.heatmaps import heatmaps
from pages.parts.inputs import choice, menu
from pages.see_levels.digit import Look

KERNELS = {preset.name: preset for preset in PRESETS if len(preset.kernel) == 3}
PICTURES = ("The article's", "This digit")
SIDE = 250  # pixels, of a picture and of a map


def show(look: Look) -> None:
    st.write("Every filter of a layer slides over the same picture and makes a map of its own: two filters, two maps; 64 filters, 64 maps.")
    picture = ARTICLE_PICTURE if choice("Picture", PICTURES, PICTURES[0], "filtered") == PICTURES[0] else look.reading.image
    numbers = len(picture) < 10
    first, second = st.columns(2, gap="large")
    maps = []
    for place, key, label, default in (
        (first, "filter_1", "First filter", "the article's ×"),
        (second, "filter_2", "Second filter", "vertical edge"),
    ):
        with place:
            preset = KERNELS[menu(label, list(KERNELS), key, default=default)]
            kernel = np.array(preset.kernel, np.float32)
            maps.append(convolve(picture[:, :, None], kernel[:, :, None, None])[:, :, 0])
            st.caption(preset.sentence)
            heatmaps(
                kernel[None], key=f"see_{key}", tile=44, numbers=True, digits=1, description=f"The nine weights of the {label.lower()}"
            )
    limit = float(max(np.abs(found).max() for found in maps))
    heatmaps(picture[None], key="see_filtered", kind="ink", tile=SIDE / len(picture), numbers=numbers, digits=0, description="The picture")
    heatmaps(
        np.stack(maps),
        key="see_two_maps",
        labels=["map of the first filter", "map of the second filter"],
        limit=limit or 1.0,
        tile=SIDE / len(maps[0]),
        numbers=numbers,
        digits=1,
        description="The two maps, on one colour scale",
    )
