"""Brings a part of the page to the top of the window: what Streamlit has no call for."""

from pages.face.browser import register

_mount = register("reveal")


def reveal(part: str, asked: int) -> None:
    """Scroll to the container with the key `part` whenever `asked`, a count, has changed since the browser saw it last."""
    _mount(key="reveal", data={"part": part, "asked": asked})
