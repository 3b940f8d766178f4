"""Your pictures: the reader's own photos as a collection to search in, for this session."""

import io
from collections.abc import Callable
from contextlib import closing

import streamlit as st

from core import weights
from core.archive import Uploads, passed_over
from core.captions import library
from core.captions.captioner import Captioner
from core.captions.model_folder import ModelError
from core.log import request
from core.names import in_table
from core.queue import QueueError
from core.recommend import fashion, near_duplicates
from core.recommend.collections import Collection
from core.recommend.looker import Looker
from core.recommend.owned import OWN, with_room
from core.recommend.update import Progress
from core.settings import MAX_UPLOAD_BYTES, OWN_KEPT_SECONDS, OWN_MAX_PICTURES
from pages.face.browser.shelf import Action, Card, shelf
from pages.face.loaders import captions as load_captions
from pages.face.loaders import queue as load_queue
from pages.face.loaders import recommend as load
from pages.face.owner import owner
from pages.parts import inputs, turn
from pages.recommend_levels import navigation

FILES, FOLDER = "Files or a zip", "A folder"
ROUND = "recommend_own_round"  # an uploader of another name is an empty one
SHOWN = 24  # of the pictures, and of those nearly the same


def show() -> None:
    st.header("Your pictures", anchor=False)
    st.write("Bring pictures of your own: your shoes, your cards, your plants. Then search in them as in the shop.")
    st.caption(
        f"They stay in this server’s memory, for you alone, and are thrown away {OWN_KEPT_SECONDS // 60} minutes after your last look. "
        "Nothing is written to a disk."
    )
    own = load.own_pictures().of(owner())
    _bring()
    _borrow()
    if own and own.failed:
        with st.expander(f"{len(own.failed)} could not be taken in", icon=":material/broken_image:", expanded=not len(own)):
            rows = [{"file": in_table(name), "why": sentence} for name, sentence in own.failed.items()]
            st.dataframe(rows, hide_index=True, width="stretch", key="recommend_own_failed")
    if collection := load.own_pictures().collection_of(owner()):
        _have(collection)
        _nearly_the_same(collection)


def _bring() -> None:
    """Choose files, and take them in with a bar that says how long it takes."""
    source = inputs.choice("Choose", (FILES, FOLDER), FILES, "recommend_own_from")
    size = f"{MAX_UPLOAD_BYTES // 2**20} MB a file, at most {OWN_MAX_PICTURES} pictures"
    round_number = st.session_state.get(ROUND, 0)
    files = st.file_uploader(
        f"A folder of pictures, {size}" if source == FOLDER else f"Pictures, or a zip of them, {size}",
        accept_multiple_files="directory" if source == FOLDER else True,
        key=f"recommend_own_{'folder' if source == FOLDER else 'files'}_{round_number}",
    )
    captioner = _captioner()
    start, stop = st.container(), st.empty()
    if start.button("Take them in", type="primary", icon=":material/add_photo_alternate:", disabled=not files, key="recommend_own_start"):
        stop.button("Stop, and keep those that are done", icon=":material/stop:", key="recommend_own_stop")  # any click ends this run
        if _take_in([(name, file.getvalue) for name, file in zip(_names(files), files, strict=True)], captioner):
            st.session_state[ROUND] = round_number + 1  # the uploaded files leave the memory
            st.rerun()
        stop.empty()


def _borrow() -> None:
    """Fashion-MNIST, for who has no pictures at hand: fetched once for the server when a reader asks for it."""
    with st.expander("Or borrow some: Fashion-MNIST", icon=":material/checkroom:"):
        count = fashion.EACH * len(fashion.CLASSES)
        st.write(
            f"{count} clothes of a shop, drawn as the digits of See are: 28 × 28 grey pixels. Each stands in a folder of its class, so "
            "that Quality can tell right answers from wrong ones. They are kept beside your own pictures."
        )
        wanted = fashion.missing()
        size = f" ({sum(row.bytes for row in wanted) / 1e6:.1f} MB from storage.googleapis.com)" if wanted else ""
        if not st.button(f"Take them in{size}", icon=":material/download:", key="recommend_own_borrow"):
            return
        bar = st.progress(0.0, "Fetching…")
        try:
            fashion.fetch(lambda done, total: bar.progress(min(done / total, 1.0), f"{done / 1e6:.1f} of {total / 1e6:.1f} MB"))
            files = fashion.pictures()
        except weights.DownloadError as error:
            st.error(str(error), icon=":material/cloud_off:")
            return
        finally:
            bar.empty()
        if _take_in(files, None):
            st.rerun()


def _take_in(files: list[tuple[str, Callable[[], bytes]]], captioner: Captioner | None) -> bool:
    """Take them in, picture by picture when it is this reader's turn; whether all of them were looked at."""
    own = load.own_pictures().of(owner())
    bar, latest = st.progress(0.0, "Opening the files…"), st.empty()
    looker = Looker(captioner, load_queue.in_turn(turn.teller()))
    pictures = with_room(Uploads(files), OWN_MAX_PICTURES - (len(own) if own else 0))
    if pictures.passed:
        st.toast(passed_over(pictures.passed), icon=":material/filter_alt:", duration="long")  # the page begins anew at the end
    with request().stage("index"), closing(load.own_pictures().add(owner(), pictures, looker)) as steps:
        try:
            for progress in steps:
                bar.progress(progress.done / progress.total, _said(progress))
                latest.text(progress.what)
        except QueueError as error:
            request().outcome = "crowded"
            bar.empty()
            latest.warning(f"{error} What is done is kept.", icon=":material/groups:")
            return False
    return True


def _said(progress: Progress) -> str:
    left = "" if progress.seconds_left is None else f", about {progress.seconds_left:.0f} s left"
    return f"{progress.done} of {progress.total}{left}"


def _names(files: list) -> list[str]:
    """What the pictures are called.  A folder inside the folder is worth more as a filter than the outermost one."""
    names = [file.name.replace("\\", "/") for file in files]
    if any(name.count("/") > 1 for name in names):
        return [name.partition("/")[2] for name in names]
    return names


def _captioner() -> Captioner | None:
    """The network that describes the pictures, where one can and the reader wants it."""
    stamps = library.stamps()
    models = load_captions.captioners(stamps).models
    if not models:
        st.caption("No captioner can run here, so these pictures get no words to search for.")
        return None
    if not inputs.switch("Let a network describe each picture, so that words find it", True, "recommend_own_captions"):
        return None
    try:
        folder = str(models[0].folder)
        return load_captions.captioner(folder, dict(stamps).get(folder, 0))
    except ModelError as error:
        st.warning(str(error), icon=":material/error:")
        return None


def _have(collection: Collection) -> None:
    """What is there, and what to do with it."""
    index = collection.index

    def search() -> None:
        navigation.forget()
        st.session_state[navigation.IN] = OWN
        st.session_state[navigation.LEVEL] = navigation.FIND

    def start(_: str, item: str) -> None:
        search()
        navigation.start_from(item)

    words = sum(bool(entry.text) for entry in index.entries)
    st.subheader(f"{len(index)} picture{'s' if len(index) > 1 else ''} taken in, {words} described", anchor=False)
    with st.container(horizontal=True):
        st.button("Search in these", type="primary", icon=":material/search:", on_click=search, key="recommend_own_search")
        st.download_button(
            "Their vectors (index.npz)", lambda: _file(collection), "index.npz", "application/octet-stream", on_click="ignore",
            icon=":material/download:", help="A shell searches in it: python -m core recommend PHOTO --catalogue index.npz",
        )  # fmt: skip
        st.button("Throw them all away", icon=":material/delete:", on_click=_delete, key="recommend_own_delete")
    cards = [Card(entry.item, collection.picture(entry.item), entry.text or entry.item) for entry in index.entries[:SHOWN]]
    shelf(
        cards, key="recommend_own_shelf", description="Your pictures", click="start", click_label="Find what is like", on_act=start,
        small=True, width="4.6rem",
    )  # fmt: skip
    if len(index) > SHOWN:
        st.caption(f"The first {SHOWN} by name. A click finds what is like a picture.")


def _file(collection: Collection) -> bytes:
    file = io.BytesIO()
    collection.index.write(file)
    return file.getvalue()


def _delete() -> None:
    load.own_pictures().delete(owner())
    for derived in (load.sheet, load.random_pairs, load.plane, load.sorted_items):  # others make theirs again when they ask
        derived.clear()
    navigation.forget()


def _nearly_the_same(collection: Collection) -> None:
    """Groups of pictures that are nearly the same, each with a way to throw it away."""
    index = collection.index
    if len(index) < 2:
        return
    st.subheader("Nearly the same", anchor=False)
    st.write(
        "Two shots of one thing have almost the same vector: the cosine between the two is close to 1. Where to draw the line is up to you."
    )
    threshold = inputs.slider(
        "Nearly the same: a cosine of at least", 0.8, 1.0, near_duplicates.NEARLY_THE_SAME, 0.005, "recommend_own_same"
    )
    alike = near_duplicates.alike(index, threshold)
    groups = alike.groups
    if not groups:
        st.info("No two of your pictures are so much alike.", icon=":material/check:")
        return
    together = sum(map(len, groups))
    st.write(f"**{together} pictures in {len(groups)} group{'s' if len(groups) > 1 else ''}.**")
    highest: dict[int, float] = dict.fromkeys((number for group in groups for number in group), threshold)
    for one, other, cosine in reversed(alike.pairs):  # the most alike last
        highest[one] = highest[other] = cosine
    cards = [
        Card(
            item,
            collection.picture(item),
            item,
            sentences=[item, f"Group {place}; cosine with its nearest: {highest[number]:.3f}"],
        )
        for place, group in enumerate(groups, 1)
        for number in group
        for item in [index.entries[number].item]
    ]

    def throw_away(_: str, item: str) -> None:
        load.own_pictures().remove(owner(), item)

    actions = {"away": Action("Throw away", "Throw away")}
    shelf(cards[:SHOWN], key="recommend_own_groups", description="Pictures that are nearly the same", actions=actions, on_act=throw_away)
    if together > SHOWN:
        st.caption(f"The first {SHOWN} of {together}, largest groups first.")
