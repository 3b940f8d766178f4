"""Numbers and sentences as the levels print them."""

import streamlit as st

from core.captions.search import Caption


def log(value: float) -> str:
    """A log-probability, with a real minus sign."""
    return f"{value:.2f}".replace("-", "−")


def sentence(caption: Caption) -> None:
    """A caption as a large quotation, with its log-probability."""
    st.markdown(f"#### {caption.text}")
    st.caption(f"log-probability **{log(caption.log_probability)}**, per word {log(caption.log_probability_per_word)}")


def decoder_title(name: str) -> str:
    """What a decoder does, in a few words."""
    return {"attention": "with attention", "pooled": "pooled"}.get(name, name)
