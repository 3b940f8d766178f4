"""Section 4: the article's network in Google Colab, and a way for its weights into this app."""

import streamlit as st

from core.digits.networks import OWN
from core.lab import colab, trained
from core.lab.blocks import BlockError, as_network
from core.lab.jobs import LabError
from core.lab.trained import NetworkError
from core.numerals import percent
from pages.face.loaders import lab as load
from pages.face.owner import owner


def show() -> None:
    st.header("Colab", anchor=False)
    st.write(
        "Training with all 60,000 digits wants a **GPU**, a chip that does thousands of multiplications at once. "
        "Google Colab lends one for free: a notebook there runs in the browser, on Google's machine."
    )
    in_colab = colab.address()
    how = (
        "1. Open the notebook in Colab with the button below. A Google account is needed.\n"
        if in_colab
        else "1. Download the notebook below.\n"
        "2. Open [colab.research.google.com](https://colab.research.google.com), choose **Upload**, and pick the file. "
        "A Google account is needed.\n"
    )
    st.markdown(
        f"{how}"
        "1. In Colab's menu choose **Runtime → Change runtime type → T4 GPU**, then **Runtime → Run all**.\n"
        "1. The last cell saves **weights.npz**. Bring it here."
    )
    with st.container(horizontal=True):
        if in_colab:
            st.link_button("Open in Colab", in_colab, icon=":material/open_in_new:", type="primary")
        file, kind = colab.NOTEBOOK, "application/x-ipynb+json"
        st.download_button("The notebook (.ipynb)", file.read_bytes, file.name, kind, icon=":material/download:", on_click="ignore")
    st.caption("It trains the article's CNN, times the CPU against the GPU, and draws the curves, kernels and maps of this page.")
    st.subheader("Bring the weights", anchor=False)
    file = st.file_uploader("weights.npz from the notebook, or from this page", type=["npz"], key="train_upload")
    if file is not None:
        _accept(file.getvalue(), file.file_id)


def _accept(data: bytes, upload: str) -> None:
    try:
        opened = trained.load(data)
        if st.session_state.get("lab_accepted") != upload:  # a file that stays in the box is taken once
            load.lab().accept(owner(), data)
            st.session_state["lab_accepted"] = upload
    except (NetworkError, LabError) as error:
        st.error(str(error), icon=":material/broken_image:")
        return
    accuracy = "" if opened.results is None else f" Its test digits: {percent(opened.results.accuracy, 2)} right."
    st.success(f"A network with {opened.plan.parameters:,} parameters.{accuracy}", icon=":material/check:")
    try:
        as_network(opened.plan)
        st.page_link("pages/see.py", label="Open it in See", icon=":material/visibility:", query_params={"network": OWN})
    except BlockError as error:
        st.info(str(error), icon=":material/info:")
