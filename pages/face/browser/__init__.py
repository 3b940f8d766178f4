"""What runs in the browser: components (Streamlit components v2), each a folder of assets/ with its HTML, CSS and JS."""

import re
from collections.abc import Sequence

import streamlit as st

from core.settings import ASSETS


def register(name: str, scripts: Sequence[str] = ()):
    """The mount function of the component in assets/NAME: NAME.html, NAME.css and its scripts (NAME.js where none are named).

    Its data, a dict of what JSON knows, reaches the script as the only member of a list.  Of a dict Streamlit asks every list in it
    whether it is a data frame, and loads pandas to know: a third of a second of the first page, and 40 MB.
    """
    folder = ASSETS / name
    component = st.components.v2.component(
        name,
        html=(folder / f"{name}.html").read_text(encoding="utf-8"),
        css=(folder / f"{name}.css").read_text(encoding="utf-8"),
        js="".join(_without_imports((folder / script).read_text(encoding="utf-8")) for script in scripts or [f"{name}.js"]),
    )

    def mount(*, data: dict, **how):
        return component(data=[data], **how)

    return mount


def _without_imports(script: str) -> str:
    """The browser is handed one text, and a text has no neighbours to import from: the scripts are joined instead."""
    return re.sub(r"^import .*\n", "", script, flags=re.MULTILINE)
