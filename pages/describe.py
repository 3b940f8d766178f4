"""Describe: a photo gets a sentence, and every word can be asked why."""

import streamlit as st

from core import frame, link
from core.engine import device
from pages.describe_levels import LEVELS, NEED_A_PHOTO, navigation, network, photo
from pages.describe_levels.look import Look
from pages.parts import walk

link.read(navigation.LINKED, arrived=frame.enter("describe"))

st.title("Describe: a network writes a sentence about a photo")
chosen = photo.choose()
if captioner := network.choose():
    level = navigation.choose(LEVELS)
    if chosen:
        LEVELS[level].show(Look(captioner, chosen))
    elif level in NEED_A_PHOTO:
        st.info("Choose a photo above; then its sentence stands here.", icon=":material/image:")
    else:
        LEVELS[level].show(Look(captioner, None))
    walk.back_and_next(LEVELS, level, "describe_level")

link.write(navigation.LINKED)
frame.footer(device.describe())
