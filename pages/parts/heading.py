"""The first line of a page: its title, and the one place for what is changed rarely."""

import streamlit as st


def title(text: str):
    """The title, small enough that the answer is on the first screen; returns the line, for `settings`."""
    line = st.container(horizontal=True, vertical_alignment="center", key="title")
    line.title(text)
    return line


def settings(line):
    """What is changed rarely, such as the network and its start numbers: `with heading.settings(heading.title(…)): …`, one a page."""
    return line.popover("Settings", icon=":material/tune:")
