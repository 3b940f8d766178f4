"""Which network reads, and which steps of the preparation are taken: the page's settings."""

from dataclasses import dataclass

import streamlit as st

from core.digits.networks import NETWORKS, OWN
from core.digits.reader import Reader
from pages.face.loaders import digits as load
from pages.parts import heading, inputs
from pages.see_levels import own

NAMES = {"series": "The article's", "pooling": "With pooling", OWN: "The one you trained"}


@dataclass(frozen=True)
class How:
    """A network, and the steps of the preparation that are taken."""

    reader: Reader
    switches: dict[str, bool]  # as `core.digits.centre.prepare` takes them


def choose(line) -> How:
    """Ask in the popover at the right of the title; `line` is what `heading.title` returned."""
    with heading.settings(line):
        trained, why_not = own.reader()
        offered = [*NETWORKS, *([OWN] if trained else [])]
        name = inputs.choice("Network", offered, "series", "network", format_func=NAMES.get)
        if why_not:
            st.caption(f"The network you trained is not among them. {why_not}")
        st.markdown("**Before the network sees it**")
        switches = {
            "crop": inputs.switch("crop", True, "crop", "Cut away the empty margin."),
            "box": inputs.switch("fit into 20 × 20", True, "box", "Make the longer side 20 pixels, as in MNIST."),
            "centre": inputs.switch("centre", True, "centre", "Put the centre of mass of the ink in the middle."),
        }
    return How(trained if trained and name == OWN else load.reader(name), switches)
