"""Other people's texts, shown letter by letter."""

import re


def plain(text: str) -> str:
    """A text so that Streamlit's Markdown makes no emphasis, link, colour, formula or code of it."""
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|$:~])", r"\\\1", text)
