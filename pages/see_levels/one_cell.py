"""Level 3: one cell, multiplication by multiplication, on the article's example, on the digit, and on learned kernels."""

import numpy as np
import streamlit as st

from core.arithmetic import convolve
from core.digits.presets import ARTICLE_KERNEL, ARTICLE_PICTURE, PRESETS
from core.digits.questions import which_size
from pages.face.browser.stepper import stepper
from pages.parts.ask import ask
from pages.parts.inputs import choice
from pages.see_levels import two_filters
from pages.see_levels.digit import Look
from pages.see_levels.one_map import choose_cell, choose_map

EXAMPLES = ("Article", "Two filters", "Own kernel", "Learned kernel")
FIRST_KERNEL = next(preset for preset in PRESETS if preset.name == "vertical edge")


def show(look: Look) -> None:
    st.header("One cell", anchor=False)
    st.write("Patch × kernel, add up, add the bias, cut at zero: that is one cell of a feature map. Play it, or step with the arrow keys.")
    ask(which_size(), "size")
    example = choice("Picture and kernel", EXAMPLES, "Article", "example")
    if example == "Article":
        stepper(ARTICLE_PICTURE, ARTICLE_KERNEL, key="see_step_article", editable=True, title="The article's binary picture and kernel")
    elif example == "Two filters":
        two_filters.show(look)
    elif example == "Own kernel":
        _own(look)
    else:
        _learned(look)


def _own(look: Look) -> None:
    kernel = np.array(FIRST_KERNEL.kernel, np.float32)
    answers = convolve(look.reading.image[:, :, None], kernel[:, :, None, None])[:, :, 0]
    strongest = np.unravel_index(int(answers.argmax()), answers.shape)
    stepper(
        look.reading.image,
        kernel,
        key="see_step_own",
        presets=PRESETS,
        cell=(int(strongest[0]), int(strongest[1])),
        editable=True,
        title="Your kernel on this digit",
    )


def _learned(look: Look) -> None:
    layer, number = choose_map(look)
    cell = choose_cell(look.reading.maps[layer.name][:, :, number])
    kernel = look.reader.kernel(layer.name)[..., number]
    stepper(
        look.reader.input_of(layer.name, look.reading),
        kernel,
        key=f"see_step_{layer.name}",
        bias=float(look.reader.bias(layer.name)[number]),
        padding="none" if layer.padding == "valid" else "same",
        cell=cell,
        channel_names=["digit"] if kernel.shape[2] == 1 else [f"map {n + 1}" for n in range(kernel.shape[2])],
        title=f"Map {number + 1} of {layer.name}, the kernel as it was learnt",
    )
