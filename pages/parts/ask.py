"""Predict, then reveal: a question that is marked the moment it is answered."""

import streamlit as st

from core.question import Question
from pages.parts.inputs import switch


def ask(question: Question, key: str) -> bool:
    """Show a question; the answer and its reason appear once an option is chosen.  Returns whether one was."""
    key = f"ask_{key}"

    def again() -> None:
        st.session_state[key] = None

    with st.container(border=True):
        st.markdown("**Predict first**")
        chosen = st.radio(question.text, question.options, index=None, key=key, horizontal=True)
        if chosen in question.options:
            right = question.options[question.right]
            if chosen == right:
                st.success(f"Right: {right}. {question.why}", icon=":material/check:")
            else:
                st.warning(f"You said {chosen}; it is {right}. {question.why}", icon=":material/close:")
            st.button("Ask again", on_click=again, key=f"{key}_again")
    return chosen in question.options


def revealed(answered: bool, what: str, key: str) -> bool:
    """Whether to show what would give the answer away: once answered, or when the reader asks for it."""
    return answered or switch(f"Show {what} without predicting", False, f"reveal_{key}")
