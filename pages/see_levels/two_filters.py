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
FILTERS = {"First filter": ("filter_1", "the article's ×"), "Second filter": ("filter_2", "vertical edge")}
PICTURE_PIXELS, MAP_PIXELS, WEIGHT_PIXELS = 240, 216, 40


def show(look: Look) -> None:
    st.write("Every filter of a layer slides over the same picture and makes a map of its own: two filters, two maps; 64 filters, 64 maps.")
    columns = st.columns([2, 2, 2], gap="medium")
    with columns[0]:
        picture = ARTICLE_PICTURE if choice("Picture", PICTURES, PICTURES[0], "filtered") == PICTURES[0] else look.reading.image
    few = len(picture) < 10  # numbers that can be read
    found = []
    for column, (label, (key, default)) in zip(columns[1:], FILTERS.items(), strict=True):
        with column:
            kernel = np.array(KERNELS[menu(label, list(KERNELS), key, default=default)].kernel, np.float32)
        found.append((column, label.lower(), key, kernel, convolve(picture[:, :, None], kernel[:, :, None, None])[:, :, 0]))
    limit = max(float(np.abs(made).max()) for *_, made in found) or 1.0
    with columns[0]:
        heatmaps(
            picture[None],
            key=f"see_filtered_{len(picture)}",
            kind="ink",
            tile=PICTURE_PIXELS / len(picture),
            numbers=few,
            digits=0,
            description="The picture",
        )
    for column, label, key, kernel, made in found:
        with column:
            heatmaps(kernel[None], key=f"see_{key}", tile=WEIGHT_PIXELS, numbers=True, digits=1, description=f"Weights of the {label}")
            st.markdown(f"**Its map**, {made.shape[0]} × {made.shape[1]}")
            heatmaps(
                made[None],
                key=f"see_{key}_map_{len(made)}",
                limit=limit,
                tile=MAP_PIXELS / len(made),
                numbers=few,
                digits=1,
                description=f"What the {label} makes of the picture; both maps have one colour scale",
            )
