"""Level: how good the neighbours are, measured on the whole collection; of what ships and the usual weights beforehand."""

import numpy as np
import streamlit as st

from core.figures import percent
from core.recommend import marks as looks
from core.recommend.figures import NAMES
from core.recommend.presets import BALANCED
from core.recommend.quality import MAX_QUERIES, NEAR_DUPLICATE, LeaveOneOut, Mark, Marks, by_class
from core.recommend.quality_figures import precision_rows, sweep
from core.recommend.quality_report import Report, proportions, ways
from core.recommend.query import Query
from core.recommend.sentences import called
from pages.face import frame
from pages.face.loaders import recommend as load
from pages.parts import inputs
from pages.recommend_levels import lessons, navigation

NOW = "your weights"
WORST_SHOWN = 8


def show(query: Query) -> None:
    st.header("How good are the neighbours?", anchor=False)
    index = query.index
    attributes = looks.attributes(index)
    if not attributes:
        st.info("Nobody has said what these pictures are, so right and wrong answers cannot be told apart.", icon=":material/info:")
        return
    st.write(
        "Every item asks once for the ten items most like it. An answer is right when it has the same label as the item. "
        "The share of right answers among the ten is called **precision at 10**, or P@10."
    )
    attribute = inputs.choice("The label", attributes, attributes[0], lessons.LABEL, format_func=lambda name: name.replace("_", " "))
    measured = load.leave_one_out(query.key, attribute, index)
    known = load.quality_report(query.name, query.key, index).get(attribute)
    found = _marks(measured, known, query, attribute)
    _table(found, attribute, load.baselines(query.name).get(attribute, {}))
    left, right = st.columns(2, gap="large")
    with left:
        _sweep(measured, known, query, found[NOW].chance)
    with right:
        _classes(found[NOW], measured, attribute)
    _worst(found[NOW], measured, query)


def _marks(measured: LeaveOneOut, known: Report | None, query: Query, attribute: str) -> dict[str, Marks]:
    """Of the reader's weights, the balanced ones, and every view alone; computed where it was not measured beforehand."""
    rankings = ways(measured.views)

    def marks(weights: dict[str, float]) -> Marks:
        same = next((name for name, others in rankings.items() if known and proportions(others) == proportions(weights)), None)
        return known.marks[same] if same else load.marks(query.key, attribute, tuple(sorted(weights.items())), measured)

    return {name: marks(weights) for name, weights in {NOW: query.weights, **rankings}.items()}


def _table(found: dict[str, Marks], attribute: str, baselines: dict[str, dict[str, float]]) -> None:
    chance = found[NOW].chance
    tens = {name: marks.precision_10 for name, marks in found.items()}
    tens |= {name: Mark(row["P@10"], row["low"], row["high"]) for name, row in baselines.items()}
    frame.chart(
        precision_rows(tens, chance, NOW),
        key="quality_rows",
        alt=f"P@10 for the label {attribute}: " + ", ".join(f"{name} {percent(mark.mean)}" for name, mark in tens.items()),
    )
    rows = [
        {"ranked by": name, "P@5": _with_interval(m.precision_5), "P@10": _with_interval(m.precision_10),
         "mAP": _with_interval(m.average_precision), "nDCG@10": _with_interval(m.ndcg_10)}
        for name, m in found.items()
    ]  # fmt: skip
    rows += [
        {"ranked by": name, **{mark: f"{row[mark]:.3f}" for mark in ("P@5", "P@10", "mAP", "nDCG@10")}} for name, row in baselines.items()
    ]
    rows.append({"ranked by": "chance", "P@5": f"{chance:.3f}", "P@10": f"{chance:.3f}", "mAP": "", "nDCG@10": ""})
    st.table(rows)
    st.caption(
        f"{len(found[NOW].queries):,} items asked{', drawn by chance from more' if len(found[NOW].queries) == MAX_QUERIES else ''}. "
        "The bars and the ± are 95 % intervals from 1,000 draws of the queries with replacement. "
        "mAP looks at the whole order, nDCG gives early ranks more weight. "
        f"An item alike in every picture view (cosine {NEAR_DUPLICATE} or more) counts as the same product and is left out."
    )
    if "words alone" in found and attribute in ("kind", "silhouette", "pattern", "colour", "material") and baselines:
        st.caption("The descriptions of the drawn products name these labels, so the words have the answer in the question.")


def _with_interval(mark: Mark) -> str:
    return f"{mark.mean:.3f} ± {(mark.high - mark.low) / 2:.3f}"


def _sweep(measured: LeaveOneOut, known: Report | None, query: Query, chance: float) -> None:
    st.subheader("If one view counted more", anchor=False)
    views = measured.views if len(measured.views) > 1 else ()
    if not views:
        st.write("This collection has one view only.")
        return
    view = inputs.choice("View", views, views[0], lessons.SWEPT, format_func=lambda view: NAMES[view])
    balanced = known and proportions(query.weights) == proportions(ways(measured.views)[BALANCED])
    places, precisions = known.sweeps[view] if balanced else measured.sweep(query.weights, view)
    now = query.weights.get(view, 0) / sum(query.weights.values())
    best = int(np.argmax(precisions))
    frame.chart(
        sweep(places, precisions, NAMES[view], now, chance),
        key="quality_sweep",
        alt=f"P@10 as the share of {NAMES[view]} grows: best {percent(precisions[best])} at a share of {percent(places[best])}",
    )
    st.caption(f"Best at a share of {places[best]:.0%}: P@10 {precisions[best]:.3f}. The other views keep their proportions.")


def _classes(found: Marks, measured: LeaveOneOut, attribute: str) -> None:
    st.subheader("Which are hardest?", anchor=False)
    rows = by_class(found, measured.labels)
    st.table([{attribute: name, "P@10": f"{precision:.3f}", "asked": asked} for name, (precision, asked) in list(rows.items())[:10]])
    if len(rows) > 10:
        st.caption(f"The 10 worst of {len(rows)}.")


def _worst(found: Marks, measured: LeaveOneOut, query: Query) -> None:
    st.subheader("The worst questions", anchor=False)
    st.write("These items found the fewest of their like among their ten neighbours. Start from one and see what it found instead.")
    order = np.argsort(found.precisions, kind="stable")[:WORST_SHOWN]
    entries = query.index.entries
    columns = st.columns(4)
    for place, number in enumerate(order.tolist()):
        entry = entries[int(measured.items[found.queries[number]])]
        with columns[place % 4]:
            st.image(query.collection.picture(entry.item), width=150, alt=called(entry))
            st.caption(f"{called(entry)}: {found.precisions[number] * 10:.0f} of 10")
            st.button("Start here", key=f"worst_{place}", on_click=_start, args=(entry.item,), help=f"Start from {called(entry)}")


def _start(item: str) -> None:
    navigation.start_from(item)
    st.session_state[navigation.LEVEL] = navigation.FIND
