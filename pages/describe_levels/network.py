"""Which captioner speaks, of those that can run here, and the offer to fetch what a better one still needs."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import streamlit as st

from core import settings, weights
from core.captions import library
from core.captions.captioner import Captioner
from core.captions.model_folder import ModelError, ModelFolder
from pages.face.loaders import captions as load
from pages.parts import inputs
from pages.parts.plain import plain


@dataclass(frozen=True)
class Chosen:
    """A captioner, and what it is called in caches: its folder, and when that was written in nanoseconds."""

    key: tuple[str, int]
    captioner: Captioner


def choose() -> Chosen | None:
    """The captioner chosen; None when none can run here, which is told."""
    stamps = library.stamps()
    found = load.captioners(stamps)
    for problem in (*found.problems, *load.fetched_at_start()):
        st.warning(problem, icon=":material/folder_off:")
    ready, missing = _sorted(found.models)
    default = library.preferred(ready.values())
    if default is None:
        st.warning(f"{library.NONE_READY}.", icon=":material/cloud_off:")
    for model, download in missing:
        _offer(model, download)
    if default is None:
        return None
    name = default.folder.name
    if len(ready) > 1:
        name = inputs.choice("Network", list(ready), name, "captioner", format_func=lambda name: plain(ready[name].title))
    folder = str(ready[name].folder)
    key = (folder, dict(stamps).get(folder, 0))
    try:
        with st.spinner("Loading the network, once for everybody…"):
            return Chosen(key, load.captioner(*key))
    except (ModelError, weights.DownloadError) as error:
        st.error(str(error), icon=":material/error:")
        return None


def _sorted(models: list[ModelFolder]) -> tuple[dict[str, ModelFolder], list[tuple[ModelFolder, weights.Download]]]:
    """Those that can run, by name, and those that wait for a download; one that asks for an unknown file is told about."""
    ready, missing = {}, []
    for model in models:
        try:
            download = library.missing(model)
        except ModelError as error:
            st.warning(str(error), icon=":material/folder_off:")
            continue
        if download:
            missing.append((model, download))
        else:
            ready[model.folder.name] = model
    return ready, missing


def _offer(model: ModelFolder, download: weights.Download) -> None:
    host = "this school's mirror" if settings.MIRROR else urlsplit(download.url).netloc
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(
            f"**{plain(model.title)}** sees more: it needs a public image network, {download.bytes / 1e6:.0f} MB from {host}, "
            "fetched once for everybody."
        )
        fetch = st.button("Fetch it", key=f"describe_fetch_{model.folder.name}", icon=":material/download:")
    if not fetch:
        return
    bar = st.progress(0.0, "Fetching…")
    try:
        weights.fetch(download.name, lambda done, total: bar.progress(min(done / total, 1.0), f"{done / 1e6:.1f} of {total / 1e6:.1f} MB"))
    except weights.DownloadError as error:
        bar.empty()
        st.error(str(error), icon=":material/cloud_off:")
        return
    st.session_state["captioner"] = model.folder.name
    st.rerun()
