"""MNIST's digits, fetched once for the whole server when a reader asks for them."""

import streamlit as st

from core import weights
from core.digits.samples import MNIST


def mnist(what: str) -> bool:
    """Offer the download; `what` says what the digits are for.  Returns whether they have just arrived."""
    row = weights.downloads()[MNIST]
    st.write(f"{what} are not on this server yet. They are {row.bytes / 1e6:.0f} MB, fetched once for everybody.")
    if not st.button("Fetch them from storage.googleapis.com", icon=":material/download:"):
        return False
    bar = st.progress(0.0, "Fetching…")
    try:
        weights.fetch(MNIST, lambda done, total: bar.progress(min(done / total, 1.0), f"{done / 1e6:.1f} of {total / 1e6:.1f} MB"))
    except weights.DownloadError as error:
        st.error(str(error), icon=":material/cloud_off:")
        return False
    finally:
        bar.empty()
    return True
