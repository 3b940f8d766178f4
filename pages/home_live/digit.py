"""A pad that reads what is drawn there; the drawing goes along to the page See."""

import streamlit as st

from core.digits.centre import DigitError, prepare
from core.numerals import percent
from pages.face.browser.pad import pad
from pages.face.loaders import digits as load


@st.fragment
def show() -> None:
    ink = pad("see_pad")
    try:
        image = prepare(ink).image
    except DigitError as error:
        st.markdown(f"#### {error}")
        return
    p = load.reader("series").read(image).probabilities
    st.markdown(f"#### It reads **{p.argmax()}**, {percent(p.max())} sure")
    if load.unlike().doubted(image[None])[0]:
        st.caption("It can only answer 0 to 9, and this is unlike the digits it learnt.")
