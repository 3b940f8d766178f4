"""The reader's own photo as the query: an upload or the camera, and, where a captioner can run, its sentence."""

import hashlib

import numpy as np
import streamlit as st

from core.captions import library
from core.captions.model_folder import ModelError
from core.captions.serving import Model, Photo, Say
from core.log import request
from core.photo import PhotoError
from core.queue import QueueError, Tell
from core.recommend.index import Index
from core.recommend.neighbours import made_query
from core.recommend.sentences import telling
from core.recommend.views.thing import UNSURE
from pages.face.browser.cut_out import chosen_box, cut_out
from pages.face.loaders import captions as load_captions
from pages.face.loaders import photos as load_photos
from pages.face.loaders import recommend as load
from pages.face.remembered import drop, get, put
from pages.parts import inputs, turn
from pages.recommend_levels.look import Asked

CAMERA = "The camera"
STANDS_OUT = "What I take for the thing stands out. Drag a box around the thing if I am wrong."
NOT_IN_THE_LINK = "The photo is not in the link of this page: who opens the link chooses one of their own."


def choose(index: Index, source: str) -> Asked | None:
    """The photo chosen as a query; None while there is none, or none that can be opened."""
    kept = f"recommend_kept_{source}"
    left, right = st.columns([3, 1])
    with left:
        data = _taken(kept) if source == CAMERA else _uploaded(kept)
        st.caption(NOT_IN_THE_LINK)
    if data:
        put(kept, hashlib.sha256(data).hexdigest())
    digest = get(kept)
    if not digest:
        return None
    request().photo = digest
    try:
        photo = load_photos.photo(digest, data)
    except PhotoError as error:
        if data:
            request().outcome = "unreadable"
            left.error(str(error), icon=":material/broken_image:")
        return None  # without its bytes it is only no longer kept
    tell = turn.teller()
    with left:
        caption = _caption(digest, photo, index, tell)
    thing_key = f"recommend_thing_{digest[:16]}"
    box = chosen_box(thing_key)
    try:
        with request().stage("views"):
            found, thing = load.photo_views(digest, photo, box, tell)
    except QueueError as error:
        request().outcome = "crowded"
        st.warning(str(error), icon=":material/groups:")
        return None
    with right:
        cut_out(load.thing_link(digest, box, photo, thing), STANDS_OUT if thing.found else UNSURE, box, thing_key)
    # an index whose view was made in another way cannot be asked by it
    widths = {view: part.stop - part.start for view, part in index.columns.items()}
    vectors = {view: vector for view, vector in found.items() if len(vector) == widths.get(view)}
    if index.drawn and "all" in vectors:
        left.caption("The items here are drawn. What sets any photo apart from a drawing is taken out of your photo’s vector first.")
    if caption:
        vectors["words"] = index.vocabulary.vector(caption)
    query = made_query(index, vectors)
    if not query.any():
        st.info("This collection was made without the views of a photo; start from one of its items.", icon=":material/info:")
        return None
    return Asked(query, "Your photo", picture=load_photos.photo_link(digest, photo)[0], words=caption, digest=digest)


def _uploaded(kept: str) -> bytes | None:
    file = st.file_uploader(
        "A photo of your own; it is never written to a disk",
        key="recommend_upload",
        on_change=drop,
        args=(kept,),
    )
    return file.getvalue() if file else None


def _taken(kept: str) -> bytes | None:
    st.caption("A browser lends its camera only to pages of this computer or with https in their address.")
    file = st.camera_input("Take a photo", key="recommend_camera", on_change=drop, args=(kept,), width=420)
    return file.getvalue() if file else None


def _caption(digest: str, photo: np.ndarray, index: Index, tell: Tell) -> str:
    """The words that the captioner says of the photo and the collection knows, where the reader lets them take part; "" otherwise.

    Off until asked for: the built-in captioners learnt from photos of people outdoors, and find a dog in a pair of shoes.
    """
    models = load_captions.captioners(library.stamps()).models
    if not models or "words" not in index.columns:
        return ""
    if not inputs.switch("Let a network describe the photo; its sentence enters the words", False, "recommend_caption"):
        return ""
    folder = str(models[0].folder)
    key = (folder, dict(library.stamps()).get(folder, 0))
    try:
        with st.spinner("Describing the photo…"):
            captioner = load_captions.captioner(*key)
            how = Say(captioner.usual, captioner.model.beam)
            said = load_captions.described(Model(key, captioner), Photo(digest, photo), how, tell).best.text
    except (ModelError, QueueError) as error:
        st.warning(str(error), icon=":material/error:")
        return ""
    unknown = index.vocabulary.unknown(said)
    known = [word for word in telling(said) if word not in unknown]
    told = f"Of these words the collection knows: {', '.join(known)}." if known else "The collection knows none of these words."
    st.caption(f"It says “{said}”. {told}")
    return " ".join(known)
