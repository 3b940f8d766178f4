"""The level "Exact or approximate": the same query answered by all items, and by the few that a trick leaves to compare."""

import time
from collections.abc import Callable

import numpy as np
import streamlit as st

from core.figures import percent
from core.recommend import approximate, lesson_figures, questions
from core.recommend.approximate import CELLS, MOST_BITS, MOST_CELLS, MOST_TABLES, PLANES, TOP, Curve, Found
from core.recommend.neighbours import best
from core.recommend.query import Query
from core.recommend.sentences import called
from core.recommend.space import stretched
from pages.face import frame, url_state
from pages.face.browser.shelf import Action, Card, shelf
from pages.face.loaders import recommend as load
from pages.parts.ask import ask
from pages.recommend_levels import lessons, navigation

NAMES = {PLANES: "Random hyperplanes", CELLS: "Cells"}
TIMED = 5  # times each search is done; the fastest counts, as other work on the server only slows it down


def show(query: Query) -> None:
    st.header("Exact or approximate", anchor=False)
    if query.vector is None:
        st.info("Choose a photo or type words above; then the two searches stand here.", icon=":material/image:")
        return
    index = query.index
    st.write(
        f"**Exact** search compares the query with every one of the {len(index):,} items. "
        "**Approximate** search sorts the items beforehand, compares only those that stand near the query in that order, and may "
        "miss some. Filters are left aside here."
    )
    by = query.shares
    vectors, asked = stretched(index, index.vectors, by), stretched(index, query.vector, by)
    among = np.arange(len(index)) != query.item
    key = query.key, tuple(by.items())
    exact, exact_ms = _timed(lambda: best(vectors @ asked, TOP, among))
    if not len(exact):
        st.info("There is nothing but the query to search in.", icon=":material/search_off:")
        return

    found, efforts, curves, milliseconds = {}, {}, {}, {}
    columns = st.columns(2, gap="large")
    for (way, controls), column in zip(((PLANES, _planes), (CELLS, _cells)), columns, strict=True):
        with column:
            size, efforts[way] = controls(len(index))
            structure = load.sorted_items(*key, way, size, vectors)
            effort = min(efforts[way], structure.most)
            found[way], milliseconds[way] = _timed(lambda s=structure, e=effort: approximate.search(s, vectors, asked, TOP, e, among))
            curves[way] = load.recall_curve(*key, way, size, vectors)
            _told(found[way], exact, len(index))

    scores = vectors @ asked
    st.subheader(f"The {len(exact)} best, exactly", anchor=False)
    _row(query, exact, scores, "exact", lambda n: _missed(n, found))
    for way, name in NAMES.items():
        hits = int(np.isin(found[way].numbers, exact).sum())
        st.subheader(f"{name}: {hits} of {len(exact)} found", anchor=False)
        _row(query, found[way].numbers, scores, way, lambda n: "" if n in exact else "In place of a missed one.")
    _curves(curves, efforts, len(index))
    _honest(len(index), exact_ms, milliseconds)


def _planes(_: int) -> tuple[int, int]:
    st.subheader(NAMES[PLANES], anchor=False)
    st.caption(
        "A **hyperplane** cuts the space in two. Each vector gets one bit: on which side it lies. Vectors that point alike mostly get the "
        "same bits. A **table** holds together the items with the same bits; several tables, each with other cuts, give another chance. "
        "This is locality-sensitive hashing (Charikar 2002)."
    )
    return (
        _whole("Bits of a table: more bits, fewer items each", 2, MOST_BITS, 8, lessons.BITS),
        _whole("Tables that are looked into", 1, MOST_TABLES, 16, lessons.TABLES),
    )


def _cells(items: int) -> tuple[int, int]:
    st.subheader(NAMES[CELLS], anchor=False)
    st.caption(
        "**k-means** finds centres in the crowd of vectors, and every item goes into the **cell** of its nearest centre. "
        "A query looks only into the cells whose centres are nearest to it. Engines call this an inverted file, IVF. "
        "A neighbour just behind a border is missed until its cell is opened too."
    )
    cells = _whole("Cells", 2, min(MOST_CELLS, items), 32, lessons.CELLS)
    return cells, _whole("Cells that are opened", 1, cells, 3, lessons.OPENED)


def _whole(label: str, low: int, high: int, default: int, key: str) -> int:
    """A whole number on a scale; what a link brings is checked first."""
    st.session_state[key] = url_state.whole(key, low, high, min(default, high))
    if low == high:
        return low
    return int(st.slider(label, low, high, key=key, persist_state="session"))


def _timed(work: Callable) -> tuple:
    """What `work` returns, and the milliseconds it took."""
    spent = []
    for _ in range(TIMED):
        begin = time.perf_counter()
        result = work()
        spent.append(time.perf_counter() - begin)
    return result, 1000 * min(spent)


def _told(found: Found, exact: np.ndarray, items: int) -> None:
    hits = int(np.isin(found.numbers, exact).sum())
    with st.container(horizontal=True):
        st.metric(f"Recall@{TOP}", f"{hits / len(exact):.0%}".replace("%", " %"), border=True)
        st.metric(f"Compared, of {items:,}", f"{found.compared:,}", border=True)
        st.metric("Other inner products", f"{found.overhead:,}", border=True, help="To find out where to look: one a cut or a centre.")


def _missed(item: int, found: dict[str, Found]) -> str:
    by = [NAMES[way].lower() for way, answer in found.items() if item not in answer.numbers]
    return f"Missed by {' and '.join(by)}." if by else "Found by both."


def _row(query: Query, numbers: np.ndarray, scores: np.ndarray, key: str, said: Callable[[int], str]) -> None:
    if not len(numbers):
        st.info("The query reaches no item this way: it has its bits or its cell to itself.", icon=":material/search_off:")
        return
    entries = query.index.entries
    cards = [
        Card(
            entries[n].item,
            query.collection.picture(entries[n].item),
            called(entries[n]),
            chosen=key != "exact" and not said(n),
            rank=f"{rank}.",
            score=float(scores[n]),
            sentences=[said(n)],
        )
        for rank, n in enumerate(numbers.tolist(), 1)
    ]
    shelf(
        cards,
        key=f"approximate_{key}",
        description=NAMES.get(key, "The exact answer"),
        actions={"start": Action("Start here", "Start from")},
        on_act=lambda _, item: navigation.start_from(item),
        width="6.2rem",
        on_white=query.collection.on_white,
    )


def _curves(curves: dict[str, Curve], efforts: dict[str, int], items: int) -> None:
    st.subheader("Not one query but many", anchor=False)
    st.write(
        f"**Recall@{TOP}** is the share of the {TOP} exact answers that are found. Each point is one more table, or one more cell, "
        f"over {min(approximate.QUERIES, items)} items drawn as queries. The large points are the settings above. "
        "A trick is worth something as far as it lies above the dashed line. Cells follow the data; the cuts are drawn blindly."
    )
    chosen = {way: min(efforts[way], len(curves[way].recall)) for way in curves}
    told = ", ".join(
        f"{NAMES[way]} find {percent(curves[way].recall[effort - 1])} with {percent(curves[way].compared[effort - 1])} compared"
        for way, effort in chosen.items()
    )
    cells = curves[CELLS]
    nine, all_ = (float(cells.compared[np.argmax(cells.recall >= least)]) for least in (0.9, cells.recall.max()))
    ask(questions.cost_of_the_last_hit(nine, all_), "approximate")
    frame.chart(
        lesson_figures.recall_curves({NAMES[way]: (curves[way], chosen[way]) for way in curves}, TOP),
        key="approximate_curves",
        alt=f"Recall at {TOP} against the share of inner products computed: {told}.",
    )


def _honest(items: int, exact_ms: float, milliseconds: dict[str, float]) -> None:
    told = ", ".join(f"{NAMES[way].lower()} {ms:.2f} ms" for way, ms in milliseconds.items())
    faster = min(milliseconds.values()) < exact_ms
    st.markdown(
        f"**Was it worth it?** This query took {exact_ms:.2f} ms exactly; {told}. "
        + ("The trick wins a little here. " if faster else "Here exact search wins. ")
        + f"With {items:,} items one long multiplication is hard to beat by any bookkeeping, so all other levels search exactly."
    )
    st.caption(
        "Measured for this project with 256 numbers a vector on one processor thread: exact search of 10,000 items takes 0.5 ms, "
        "of 100,000 items 9 ms. A million would take about 90 ms (reckoned from that, not measured) and 1 GB. Up to about 100,000 "
        "items exact search is comfortable; from about a million, or with many people at once, approximate search takes over."
    )
