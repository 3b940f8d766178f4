"""While others are served first: how many are ahead."""

from collections.abc import Callable

import streamlit as st


def teller() -> Callable[[int | None], None]:
    """`tell` for the requests to a captioner: it writes, at this place of the page, how many are ahead, and clears it at the end.

    Streamlit stops the run of a reader who left at such a message, and with it the wait.
    """
    place = st.empty()

    def tell(ahead: int | None) -> None:
        if ahead:
            place.info(f"**{ahead} ahead of you.** One network serves everybody here, in turn.", icon=":material/hourglass_top:")
        else:
            place.empty()

    return tell
