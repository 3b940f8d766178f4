"""What stands in a place until its network is ready: a picture, and nothing that has to be loaded."""

import base64

import streamlit as st

from core.settings import ASSETS


def sheet() -> None:
    """The drawing pad's black square."""
    st.html('<div style="max-width:17.5rem;aspect-ratio:1;background:#000;border-radius:0.5rem"></div>')


def picture(name: str, alt: str) -> None:
    """A sample picture, by its file's name in assets/samples."""
    data = base64.b64encode((ASSETS / "samples" / name).read_bytes()).decode("ascii")
    style = "display:block;max-width:100%;max-height:var(--photo-height);border-radius:0.5rem"
    st.html(f'<img alt="{alt}" style="{style}" src="data:image/webp;base64,{data}">')
