"""The row of results as files to take away."""

import csv
import io
import json
from collections.abc import Sequence

import streamlit as st

from core.names import in_table
from core.recommend.neighbours import Result
from pages.recommend_levels.look import Look


def buttons(look: Look, results: Sequence[Result]) -> None:
    """Download the results as a table and with all numbers."""
    with st.container(horizontal=True):
        st.download_button(
            "Table (CSV)", lambda: as_csv(look, results), "similar.csv", "text/csv", on_click="ignore", icon=":material/download:"
        )
        st.download_button(
            "All numbers (JSON)",
            lambda: as_json(look, results),
            "similar.json",
            "application/json",
            on_click="ignore",
            icon=":material/download:",
        )


def as_csv(look: Look, results: Sequence[Result]) -> bytes:
    """rank, item, similarity, a column for every view's part, text; UTF-8 with a mark, for Excel."""
    views = list(results[0].parts) if results else []
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["rank", "item", "similarity", *views, "text"])
    for rank, result in enumerate(results, 1):
        entry = look.collection.index.entries[result.number]
        writer.writerow([rank, in_table(entry.item), result.similarity, *result.parts.values(), in_table(entry.text)])
    return text.getvalue().encode("utf-8-sig")


def as_json(look: Look, results: Sequence[Result]) -> bytes:
    """The query and its results, these as `python -m core recommend --json` writes them."""
    entries = look.collection.index.entries
    rows = [{"item": entries[found.number].item, "similarity": found.similarity, "parts": found.parts} for found in results]
    query = {"collection": look.name, "start": look.asked.title if look.asked else "", "weights": look.weights}
    if look.query_item is not None:
        query["item"] = entries[look.query_item].item
    return json.dumps({"query": query, "results": rows}, indent=1, ensure_ascii=False).encode()
