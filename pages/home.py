"""Home: the story in one screen, and what is ready on this server."""

import streamlit as st

from core import tour
from core.engine import device
from pages.face import frame

frame.enter("home")

st.title("A picture is worth a thousand words")
st.write(
    "How does a computer get from the numbers in a picture to a word, a sentence, a suggestion? "
    "Here you can touch every number on the way. Nothing is faked: each value comes from the network on the page."
)

with st.container(border=True):
    st.markdown("**First visit?** Five stops in ten minutes, each with something to do and a question to answer:")
    with st.container(horizontal=True):
        for number in range(1, len(tour.STOPS) + 1):
            frame.tour_link(number)

see, describe, recommend = st.columns(3, border=True)
with see:
    st.subheader("1 · See", anchor=False)
    st.write(
        "A network reads a digit you draw. Open its layers, one map, one cell, one multiplication, and find out which strokes decided."
    )
    st.page_link("pages/see.py", label="Draw a digit", icon=":material/draw:", width="stretch")
with describe:
    st.subheader("2 · Describe", anchor=False)
    st.write(
        "A second network looks at a photo and writes a sentence about it, word by word. "
        "Click a word to see where it looked and what it nearly said."
    )
    st.page_link("pages/describe.py", label="Describe a photo", icon=":material/chat:", width="stretch")
with recommend:
    st.subheader("3 · Recommend", anchor=False)
    st.write("Pictures and sentences become lists of numbers. What lies close together is alike, so a shoe can find its neighbours.")
    st.page_link("pages/recommend.py", label="Find a pattern again", icon=":material/recommend:", width="stretch")

IDEAS = (
    ("Neurons", "What a neuron computes and how it learns, by turning the knobs yourself.", "neurons", "Turn a knob", ":material/hub:"),
    ("Train", "Build a small network, start its training and race the learning rates.", "train", "Train", ":material/model_training:"),
    ("Words", "How words become numbers: GloVe, sequence to sequence, BERT.", "words", "Read on", ":material/translate:"),
)
st.write("**The ideas behind them**, each by doing:")
for column, (title, text, page, label, icon) in zip(st.columns(3, border=True), IDEAS, strict=True):
    with column:
        st.markdown(f"**{title}**: {text}")
        st.page_link(f"pages/{page}.py", label=label, icon=icon, width="stretch")
st.markdown(
    "**What is ready here:** two digit networks, a captioner and three networks of words, trained by this project, "
    "and a public network that looks at photos. "
    f"They run on this server's {device.describe()}. "
    "None of them needs a network connection."
)
frame.footer()
frame.warm_up()
