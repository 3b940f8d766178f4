"""Describe: a photo gets a sentence, and every word can be asked why."""

import streamlit as st

from core.engine import device
from core.log import Request
from core.queue import QueueError
from pages.describe_levels import LEVELS, NEED_A_PHOTO, navigation, network, photo, stage
from pages.describe_levels.look import Look
from pages.face import frame, url_state
from pages.parts import heading, levels, turn

url_state.read(navigation.LINKED, arrived=(arrived := frame.enter("describe")))

line = heading.title("Describe: a network writes a sentence about a photo")
strip, stage_place, tabs = st.container(), st.container(), st.container()
with Request("describe") as request:
    with tabs:
        level = levels.tabs(LEVELS, "describe_level")
    with strip, request.stage("open"):
        chosen = photo.choose(arrived) if level in NEED_A_PHOTO else photo.kept()
    request.photo = chosen.digest if chosen else ""
    if captioner := network.choose(line):
        if chosen or level not in NEED_A_PHOTO:
            look = Look(captioner, chosen, request, turn.teller())
            try:
                if level in NEED_A_PHOTO:
                    with stage_place:
                        stage.show(look, covering=level == navigation.COVER)
                LEVELS[level].show(look)
            except QueueError as error:
                request.outcome = "crowded"
                st.warning(str(error), icon=":material/groups:")
        else:
            st.info("Choose a photo above; then its sentence stands here.", icon=":material/image:")
        levels.back_and_next(LEVELS, level, "describe_level")

url_state.write(navigation.LINKED)
frame.footer(device.describe())
