"""A photo and its sentence, written word by word."""

import hashlib

import streamlit as st

from core.captions import library
from core.captions.model_folder import ModelError
from core.captions.samples import FIRST
from core.captions.serving import Model, Photo, Say
from core.numerals import percent
from core.queue import QueueError
from pages.describe_levels import numbers
from pages.face.browser.caption import About, caption
from pages.face.browser.strip import Picture, strip
from pages.face.loaders import captions as load
from pages.face.loaders import photos as load_photos
from pages.parts import turn

OFFERED = (FIRST, "Stop sign", "Clock", "Pavilion", "Coffee")
CHOSEN = "home_photo"


def chosen() -> str:
    """The sample looked at."""
    name = st.session_state.get(CHOSEN)
    return name if name in OFFERED else FIRST


@st.fragment
def show() -> None:
    name, links = chosen(), load.sample_thumbnails()
    pictures = [Picture(other, other, links[other], other == name) for other in OFFERED if other in links]
    strip(pictures, key="home_strip", description="Photos to begin with", on_choose=_choose)
    data = load.sample_photo(name)
    photo = Photo(digest := hashlib.sha256(data).hexdigest(), load_photos.photo(digest, data))
    stamps = library.stamps()
    models = load.captioners(stamps).models
    if not models:
        st.info("No network that describes photos can run here.", icon=":material/info:")
        return
    key = (folder := str(models[0].folder), dict(stamps).get(folder, 0))
    try:
        model = Model(key, load.captioner(*key))
        said = load.described(model, photo, Say(model.captioner.usual, model.captioner.model.beam), turn.teller())
    except (ModelError, QueueError) as error:
        st.warning(str(error), icon=":material/groups:")
        return
    doubt = f"Doubt: {percent(said.doubt)}"
    about = About(lead=numbers.lead(said), guess=said.is_guess, strange=said.strange, doubt=doubt, hint="")
    caption(said.best, load_photos.photo_link(digest, photo.pixels), said.grid, key="home_caption", about=about)


def _choose(name: str) -> None:
    st.session_state[CHOSEN] = name
