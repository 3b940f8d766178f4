"""Home: the story in one screen, and what is ready on this server."""

import streamlit as st

from core import frame
from core.engine import device

frame.enter("home")

st.title("A picture is worth a thousand words")
st.write(
    "How does a computer get from the numbers in a picture to a word, a sentence, a suggestion? "
    "Here you can touch every number on the way. Nothing is faked: each value comes from the network on the page."
)

see, describe, recommend = st.columns(3, border=True)
with see:
    st.subheader("1 · See", anchor=False)
    st.write(
        "A network reads a digit you draw. Open its layers, one map, one cell, one multiplication, and find out which strokes decided."
    )
    st.page_link("pages/see.py", label="Draw a digit", icon=":material/draw:", width="stretch")
with describe:
    st.subheader("2 · Describe", anchor=False)
    st.write("A second network looks at a photo and writes a sentence about it, word by word.")
    st.caption("Not part of this version.")
with recommend:
    st.subheader("3 · Recommend", anchor=False)
    st.write("Pictures and sentences become lists of numbers. What lies close together is alike, so a shoe can find its neighbours.")
    st.caption("Not part of this version.")

with st.container(border=True, horizontal=True, vertical_alignment="center"):
    st.write("**Before you start:** what a neuron computes and how it learns, by turning the knobs yourself.")
    st.page_link("pages/neurons.py", label="Turn a knob", icon=":material/hub:")
st.markdown(
    "**What is ready here:** two digit networks, trained by this project on MNIST. "
    f"They run on this server's {device.describe()}. No network connection is needed."
)
frame.footer()
