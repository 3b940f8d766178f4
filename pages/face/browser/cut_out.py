"""The photo that asks, all but the thing faded; the reader can drag a box around what they mean."""

import streamlit as st

from core.recommend.views.thing import Box
from pages.face.browser import register

_mount = register("cut_out")


def cut_out(photo: str, said: str, box: Box | None, key: str) -> None:
    """Show the picture at a link with a sentence below it and the box as it stands; `chosen_box` knows what the reader does with it.

    The box is kept in the session, so it outlives a visit to another page.
    """

    def keep() -> None:
        st.session_state[f"{key}_kept"] = st.session_state[key].box

    _mount(key=key, data={"photo": photo, "said": said, "box": box}, on_box_change=keep)


def chosen_box(key: str) -> Box | None:
    """The box of the reader, as shares of the photo's sides; None where there is none, or anything but a box."""
    value = st.session_state.get(f"{key}_kept")
    if not (isinstance(value, list) and len(value) == 4 and all(isinstance(edge, int | float) and 0 <= edge <= 1 for edge in value)):
        return None
    left, top, right, bottom = map(float, value)
    return (left, top, right, bottom) if left < right and top < bottom else None
