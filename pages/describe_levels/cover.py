"""Level: cover a part of the photo by hand, and read what the network says of the rest."""

import hashlib

import streamlit as st

from core.captions import covering
from core.captions.captioner import Description
from core.numerals import percent
from pages.describe_levels import numbers
from pages.describe_levels.look import Look
from pages.describe_levels.photo import Photo
from pages.face.browser.cover import cover


def stage(look: Look) -> None:
    """The photo to draw over, and beside it the sentence of the whole photo and that of what is left."""
    photo, sentences = st.columns([1, 1], gap="large")
    with photo:
        drawn = cover(look.picture, covering.colour(look.photo.pixels), about=look.photo.digest, key="describe_cover")
    own = look.described()
    with sentences:
        if not drawn:
            _said("The whole photo", own, [False] * len(own.best.words), "orange")
            st.write("Draw over the photo: over the thing it names, or over all but that. Then read what is left of the sentence.")
            return
        pixels = look.photo.pixels.copy()
        mask = covering.mask(drawn.strokes, drawn.cells, *pixels.shape[:2])
        pixels[mask] = covering.colour(look.photo.pixels)
        left = look.with_photo(Photo(hashlib.sha256(pixels).hexdigest(), pixels)).described()
        gone, new = covering.changes(*([word.text for word in found.best.words] for found in (own, left)))
        _said(f"{percent(mask.mean(), 0)} covered", left, new, "green")
        _said("The whole photo", own, gone, "orange")
        if not any(gone + new):
            st.write("Not a word has changed. What you covered, the sentence did not need.")


def show(look: Look) -> None:
    st.header("What does it need to see?", anchor=False)
    st.write(
        "A network that names a thing should stop naming it when the thing is hidden. Does it? Sometimes the grass says “sheep”, and the "
        "kitchen says “a person”. Words with a background differ from those of the other sentence."
    )
    st.caption("What you cover takes the photo’s mean colour. A patch of colour is something to see, too, so it is never quite fair.")


def _said(title: str, found: Description, changed: list[bool], colour: str) -> None:
    words = (f":{colour}-background[{word.text}]" if new else word.text for word, new in zip(found.best.words, changed, strict=True))
    st.markdown(f"**{title}** {numbers.lead(found)}".rstrip())
    st.markdown(f"### {' '.join(words)}")
    things = ", ".join(f"{thing.word} {percent(thing.probability)}" for thing in found.things[:3])
    st.caption(f"Doubt: {percent(found.doubt)}" + (f" · it recognises {things}" if things else ""))
