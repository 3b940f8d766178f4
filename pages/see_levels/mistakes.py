"""Level 7: which digits are taken for which, and a way from each mistake back to the network."""

import numpy as np
import streamlit as st

from core.digits.networks import CLASSES
from core.digits.questions import most_confused
from core.lab.trained import OwnReader
from core.numerals import percent
from pages.face import frame
from pages.face.browser.heatmaps import Pick, heatmaps
from pages.face.loaders import digits as load
from pages.parts.ask import ask, revealed
from pages.parts.inputs import choice, number
from pages.see_levels.digit import Look
from pages.see_levels.navigation import go
from pages.see_levels.source import COLLECTION_KEYS

COLLECTIONS = {
    "Samples": ("bundled", "scikit-learn's 1,797 digits"),
    "MNIST": ("mnist", "MNIST's 10,000 test digits"),
}  # as the sources of digits are called
GALLERY = 24  # pictures shown of one cell


def show(look: Look) -> None:
    network = look.reader.network.name
    st.header("Mistakes", anchor=False)
    own = look.reader if isinstance(look.reader, OwnReader) else None
    if own and own.results is None:
        st.info("This network brought no test results, so its mistakes have not been counted.", icon=":material/info:")
        return
    st.write(
        "Each row is what was written, each column what the network read. "
        "Off the diagonal sit the mistakes. **Choose a cell to see its digits.**"
    )
    offered = [name for name, (file, _) in COLLECTIONS.items() if not own or file == own.collection]
    collection = choice("Digits", offered, offered[0], "collection")
    file, title = COLLECTIONS[collection]
    results = own.results if own else load.results(network, file)
    if own:
        title = f"the {len(results.true):,} test digits that its training never saw"
    else:
        answered = ask(most_confused(results), f"confused_{network}_{collection}")
        chosen = "true" in st.query_params or "read" in st.query_params  # by a link to a cell
        if not (chosen or revealed(answered, "the table", "mistakes")):
            return
    matrix = results.confusion
    wrong = matrix.copy()
    np.fill_diagonal(wrong, 0)
    true, read = _cell(wrong)
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.markdown(
            f"**{percent(results.accuracy, 2)} right**, {wrong.sum()} of {matrix.sum():,} wrong, of {title}; the colours show the mistakes"
        )
        heatmaps(
            matrix[None],
            key="see_confusion",
            kind="positive",
            limit=float(max(wrong.max(), 1)),
            tile=40,
            numbers=True,
            digits=0,
            click="cell",
            selected=Pick(0, true, read),
            on_pick=lambda pick: go("Mistakes", true=pick.row, read=pick.column),
            row_title="written",
            row_labels=range(CLASSES),
            column_title="read as",
            column_labels=range(CLASSES),
            description=f"Confusion matrix of {title}",
        )
        with frame.lazy_expander("Precision and recall of every class", "see_per_class_open") as box:
            if box.open:
                _per_class(results)
    with right:
        _gallery(results, collection, true, read)
    with frame.lazy_expander("How the two networks do on digits that a drawing pad spoils", "see_robustness_open") as box:
        if box.open:
            _robustness()


def _cell(wrong: np.ndarray) -> tuple[int, int]:
    """The cell the reader chose; the most frequent mistake until then."""
    worst = np.unravel_index(int(wrong.argmax()), wrong.shape)
    with st.container(horizontal=True):
        true = number("Written", 0, CLASSES - 1, int(worst[0]), "true")
        read = number("Read as", 0, CLASSES - 1, int(worst[1]), "read")
    return true, read


def _gallery(results, collection: str, true: int, read: int) -> None:
    indices = results.behind(true, read)
    st.markdown(f"**{true} read as {read}**: {len(indices)}" + ("" if len(indices) <= GALLERY else f", the {GALLERY} most confident"))
    if not len(indices):
        st.write("The network never made this mistake here.")
        return
    indices = indices[:GALLERY]
    samples = load.bundled_digits() if collection == "Samples" else load.mnist_digits()
    collected = results.numbers(indices)
    if samples is None:
        numbers = ", ".join(map(str, collected))
        st.write(f"Test digits number {numbers}. To see them, choose MNIST at the top of the page and fetch them once.")
        return
    st.write("The most confident first. Choose one to open it in the network.")
    heatmaps(
        samples.pictures[collected],
        key="see_gallery",
        kind="ink",
        tile=64 / samples.pictures.shape[1],
        labels=[f"{percent(results.confidence[index], 0)} sure" for index in indices],
        click="map",
        on_pick=lambda pick: go("Network", source=collection, **{COLLECTION_KEYS[collection]: int(collected[pick.map])}),
        description=f"Digits written as {true} and read as {read}",
    )


def _per_class(results) -> None:
    precision, recall = results.per_class()
    st.table(
        [
            {
                "class": str(d),
                "read as this and right (precision)": f"{percent(precision[d], 2)}",
                "of all written, read right (recall)": f"{percent(recall[d], 2)}",
            }
            for d in range(CLASSES)
        ]
    )


def _robustness() -> None:
    measured = load.measured("robustness")
    st.table(
        [
            {
                "test digits": name,
                "series' network": f"{percent(measured['series'][name], 2)}",
                "with pooling": f"{percent(measured['pooling'][name], 2)}",
            }
            for name in measured["series"]
        ]
    )
    st.caption(
        "The network with pooling saw shifted, thick, thin, slanted and blurred digits in training; "
        "the series' network, as in the article, did not."
    )
