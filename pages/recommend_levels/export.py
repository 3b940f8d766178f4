"""The row of results as files to take away."""

import csv
import io
import json

import streamlit as st

from core.names import in_table
from core.recommend.query import Query


def buttons(query: Query) -> None:
    """Download the results as a table and with all numbers."""
    with st.container(horizontal=True):
        st.download_button("Table (CSV)", lambda: as_csv(query), "similar.csv", "text/csv", on_click="ignore", icon=":material/download:")
        st.download_button(
            "All numbers (JSON)",
            lambda: as_json(query),
            "similar.json",
            "application/json",
            on_click="ignore",
            icon=":material/download:",
        )


def as_csv(query: Query) -> bytes:
    """rank, item, similarity, a column for every view's part, text; UTF-8 with a mark, for Excel."""
    views = list(query.shares)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["rank", "item", "similarity", *views, "text"])
    for rank, result in enumerate(query.results, 1):
        entry = query.index.entries[result.number]
        writer.writerow([rank, in_table(entry.item), result.similarity, *result.parts.values(), in_table(entry.text)])
    return text.getvalue().encode("utf-8-sig")


def as_json(query: Query) -> bytes:
    """The query and its results, these as `python -m core recommend --json` writes them."""
    entries = query.index.entries
    rows = [{"item": entries[found.number].item, "similarity": found.similarity, "parts": found.parts} for found in query.results]
    asked = {"collection": query.name, "start": query.asked.title if query.asked else "", "weights": query.weights}
    if query.item is not None:
        asked["item"] = entries[query.item].item
    return json.dumps({"query": asked, "results": rows}, indent=1, ensure_ascii=False).encode()
