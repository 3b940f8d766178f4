"""Level 6: the film of learning. Kernels, maps and accuracy over one training run."""

import numpy as np
import streamlit as st

from core.digits.questions import when_ninety
from core.figures import learning_curve
from pages.face import frame
from pages.face.browser.heatmaps import heatmaps
from pages.face.loaders import digits as load
from pages.parts.ask import ask, revealed
from pages.parts.inputs import choice
from pages.see_levels.digit import Look
from pages.see_levels.navigation import go

MAPS = 16  # the strongest maps at the end of training; all 64 would be 1.7 MB a visit
STEPS = (  # page, its choices, what happens there
    ("see", {"level": "Film"}, "All filters and weights begin with random numbers: drag the film to its first moment."),
    ("see", {"level": "Network"}, "Forward: a digit goes through convolution, ReLU, pooling and the dense layer to ten probabilities."),
    ("neurons", {"section": "One training step"}, "The error at the output: the sum of ½ (target − output)²."),
    ("neurons", {"section": "Gradient descent"}, "Backward: the gradient says how every weight must change to make the error smaller."),
    ("train", {"part": "Train"}, "Again, for every digit of the training set, epoch after epoch."),
)


def show(look: Look) -> None:
    film = load.learning_film()
    st.header("Film of learning", anchor=False)
    st.write(
        f"The series' network at {len(film.steps)} moments of one training run, from random kernels to three epochs. "
        "Play it, or drag the slider: your digit's maps change as the kernels learn."
    )
    answered = ask(when_ninety(film), "ninety")
    moments = [f"step {step:,} · {100 * accuracy:.1f} % right" for step, accuracy in zip(film.steps, film.accuracy, strict=True)]
    layer = choice("Maps of", ["conv1", "conv2"], "conv1", "film_layer")
    maps = film.maps(look.reading.image, layer)  # (f, filters, h, w)
    strongest = np.abs(maps[-1]).sum(axis=(1, 2)).argsort()[::-1][:MAPS]
    st.markdown(f"**Your digit's {MAPS} strongest maps of {layer}**, before ReLU")
    heatmaps(
        maps[:, strongest],
        key=f"see_film_{layer}",
        labels=[f"map {n + 1}" for n in strongest],
        tile=64 / maps.shape[3],
        relu=True,
        frame_labels=moments,
        group="film",
        description=f"Maps of {layer} over training",
    )
    st.markdown("**The 64 kernels of conv1**, nine weights each")
    heatmaps(
        film.conv1_kernel[:, :, :, 0].transpose(0, 3, 1, 2),
        key="see_film_kernels",
        labels=[str(n + 1) for n in range(film.conv1_kernel.shape[-1])],
        tile=12,
        frame_labels=moments,
        group="film",
        description="The kernels of conv1 over training",
    )
    if revealed(answered, "the learning curve", "curve"):
        frame.chart(
            learning_curve(film.steps, film.accuracy),
            key="see_curve",
            alt="Test accuracy over training: " + "; ".join(moments),
        )
    with st.expander("The article's five steps of training, each where it can be touched"):
        for number, (page, choices, told) in enumerate(STEPS, 1):
            if page == "see":
                st.button(f"{number}. {told}", on_click=go, args=(choices["level"],), type="tertiary", key=f"see_step_{number}")
            else:
                st.page_link(f"pages/{page}.py", label=f"{number}. {told}", query_params=choices)
