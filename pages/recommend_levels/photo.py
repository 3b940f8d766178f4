"""A photo of the reader's own as the query: the thing in it, and its sentence where the reader wants that."""

import streamlit as st

from core.captions import library
from core.captions.model_folder import ModelError
from core.captions.serving import Model, Photo, Say
from core.log import request
from core.queue import QueueError, Tell
from core.recommend.index import Index
from core.recommend.neighbours import made_query
from core.recommend.query import Asked
from core.recommend.sentences import telling
from core.recommend.views.thing import UNSURE
from pages.face.browser.cut_out import chosen_box, cut_out
from pages.face.loaders import captions as load_captions
from pages.face.loaders import photos as load_photos
from pages.face.loaders import recommend as load
from pages.parts import inputs, turn
from pages.parts.photos import Own
from pages.parts.plain import plain

STANDS_OUT = "What I take for the thing stands out. Drag a box around the thing if I am wrong."
SENTENCE_ENTERS = "A network writes a sentence about the photo; what words of it the collection knows enter the words."


def query(index: Index, own: Own) -> Asked | None:
    """The photo as a query, with the thing in it shown here; None where it cannot be one, which is told."""
    request().photo = own.digest
    tell = turn.teller()
    thing_key = f"recommend_thing_{own.digest[:16]}"
    box = chosen_box(thing_key)
    try:
        with request().stage("views"):
            found, thing = load.photo_views(own.digest, own.pixels, box, tell)
    except QueueError as error:
        request().outcome = "crowded"
        st.warning(str(error), icon=":material/groups:")
        return None
    cut_out(load.thing_link(own.digest, box, own.pixels, thing), STANDS_OUT if thing.found else UNSURE, box, thing_key)
    caption = _caption(own, index, tell)
    # an index whose view was made in another way cannot be asked by it
    widths = {view: part.stop - part.start for view, part in index.columns.items()}
    vectors = {view: vector for view, vector in found.items() if len(vector) == widths.get(view)}
    if caption:
        vectors["words"] = index.vocabulary.vector(caption)
    vector = made_query(index, vectors)
    if not vector.any():
        st.info("This collection was made without the views of a photo; start from one of its items.", icon=":material/info:")
        return None
    picture = load_photos.photo_link(own.digest, own.pixels)[0]
    return Asked(vector, plain(own.name), picture=picture, words=caption, digest=own.digest)


def _caption(own: Own, index: Index, tell: Tell) -> str:
    """The words that the captioner says of the photo and the collection knows, where the reader lets them take part; "" otherwise."""
    if "words" not in index.columns:
        return ""
    stamps = library.stamps()
    models = load_captions.captioners(stamps).models
    if not models or not inputs.switch("Describe it, too", False, "recommend_caption", help=SENTENCE_ENTERS):
        return ""
    folder = str(models[0].folder)
    key = (folder, dict(stamps).get(folder, 0))
    try:
        with st.spinner("Describing the photo…"):
            captioner = load_captions.captioner(*key)
            how = Say(captioner.usual, captioner.model.beam)
            said = load_captions.described(Model(key, captioner), Photo(own.digest, own.pixels), how, tell).best.text
    except (ModelError, QueueError) as error:
        st.warning(str(error), icon=":material/error:")
        return ""
    unknown = index.vocabulary.unknown(said)
    known = [word for word in telling(said) if word not in unknown]
    told = f"Of these words the collection knows: {', '.join(known)}." if known else "The collection knows none of these words."
    st.caption(f"It says “{said}”. {told}")
    return " ".join(known)
