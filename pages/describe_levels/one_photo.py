"""Level: why these words; what the three kinds of evidence on the stage mean."""

import streamlit as st

from pages.describe_levels.look import Look

READING = (
    "**Choose a word:** pink is where the network looked for it, more than evenly. It shows where it looked, not why.",
    "**Cover the photo, patch by patch:** blue patches the word needs. This cannot deceive: without them the word is less probable.",
    "**Choose a thing it recognises:** every cell speaks for it (blue) or against it (orange), and the cells add up to its score.",
    "**Choose what it nearly said:** it goes on from there, and the rest of the sentence follows.",
)


def show(look: Look) -> None:
    st.header("Why these words?", anchor=False)
    st.markdown("\n".join(f"- {line}" for line in READING))
