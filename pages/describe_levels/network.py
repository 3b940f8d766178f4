"""Which captioner speaks, where there are several."""

import streamlit as st

from core.captions import library
from core.captions.model_folder import ModelError
from core.captions.serving import Model
from pages.face.loaders import captions as load
from pages.parts import heading, inputs
from pages.parts.plain import plain


def choose(title_line) -> Model | None:
    """The captioner chosen in the settings beside the title; None when none can run here, which is told."""
    stamps = library.stamps()
    found = load.captioners(stamps)
    for problem in (*found.problems, *load.fetched_at_start()):
        st.warning(problem, icon=":material/folder_off:")
    models = {model.folder.name: model for model in found.models}
    if not models:
        return None
    name = next(iter(models))
    if len(models) > 1:
        with heading.settings(title_line):
            name = inputs.choice("Network", list(models), name, "captioner", format_func=lambda name: plain(models[name].title))
    folder = str(models[name].folder)
    key = (folder, dict(stamps).get(folder, 0))
    try:
        with st.spinner("Loading the network, once for everybody…"):
            return Model(key, load.captioner(*key))
    except ModelError as error:
        st.error(str(error), icon=":material/error:")
        return None
