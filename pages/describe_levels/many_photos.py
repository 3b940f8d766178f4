"""Level: many photos, from files or a zip, into a table; a bad file is a row with a sentence, never a stop."""

from itertools import islice

import streamlit as st

from core.archive import Uploads, each, passed_over
from core.captions.batch import described, row
from core.captions.table import as_csv, as_json
from core.names import in_table
from core.settings import MAX_ARCHIVE_PICTURES, MAX_PHOTOS_DESCRIBED, MAX_UPLOAD_BYTES
from pages.describe_levels.look import Look
from pages.face.loaders import queue as load
from pages.face.remembered import get, put

DONE = "describe_many"  # {"of": which files and captioner, "rows": results so far}; sentences and numbers, no pictures
AT_ONCE = 4  # photos between two looks at the progress bar


def show(look: Look) -> None:
    st.header("Many photos", anchor=False)
    st.write("Choose files, or a zip of them. Each gets a sentence; a file that cannot be read gets a reason, and the others go on.")
    files = st.file_uploader(
        f"Photos, or a zip of photos, {MAX_UPLOAD_BYTES // 2**20} MB a file",
        accept_multiple_files=True,
        key="describe_many_files",
    )
    st.caption(
        f"At most {MAX_PHOTOS_DESCRIBED} photos at one click, {MAX_ARCHIVE_PICTURES:,} in a zip. For whole folders, and without these "
        "limits, a shell does the same: `python -m core caption FOLDER --json`"
    )
    if files:
        start, stop = st.container(), st.empty()
        of = (look.model.key, *(file.file_id for file in files))
        if start.button("Describe them all", type="primary", icon=":material/playlist_play:", key="describe_start"):
            stop.button("Stop", icon=":material/stop:", key="describe_stop")  # any click ends the run that is under way
            _describe(look, files, of)
            stop.empty()
    done = get(DONE)
    if done and done["rows"] and (not files or done["of"] == of):
        if not files:
            st.caption("Your last table: it stays for an hour after your last look, also when the page is loaded again.")
        _results(done["rows"])


def _describe(look: Look, files, of: tuple) -> None:
    """Fill the rows one by one: a run that is stopped leaves those that are done."""
    rows: list[dict] = []
    put(DONE, {"of": of, "rows": rows})
    bar, latest = st.progress(0.0, "Looking at the first photo…"), st.empty()
    uploads = Uploads([(file.name, file.getvalue) for file in files])
    if uploads.passed:
        st.caption(passed_over(uploads.passed))
    total = min(MAX_PHOTOS_DESCRIBED, len(uploads))
    photos = islice(each(uploads), MAX_PHOTOS_DESCRIBED + 1)
    for name, found in described(look.captioner, photos, at_once=AT_ONCE, run=load.in_turn(look.tell)):
        if len(rows) == MAX_PHOTOS_DESCRIBED:
            rows.append({"image": "…", "error": f"Only the first {MAX_PHOTOS_DESCRIBED} photos were described; choose the others next."})
            break
        rows.append(row(name, found))
        bar.progress(len(rows) / max(total, len(rows)), f"{len(rows)} of {total}")
        latest.text(rows[-1].get("caption") or rows[-1]["error"])
    bar.empty()
    latest.empty()


def _results(rows: list[dict]) -> None:
    failed = sum("error" in row for row in rows)
    doubted = sum(row.get("guess", False) for row in rows)
    spent = [row["milliseconds"] for row in rows if "milliseconds" in row]
    pace = f", {sum(spent) / len(spent):.0f} ms a photo" if spent else ""
    st.markdown(f"**{len(rows) - failed} described**, {failed} not{pace}; {doubted} of them are little more than guesses")
    st.dataframe([_shown(row) for row in rows], hide_index=True, width="stretch", key="describe_table")
    with st.container(horizontal=True):
        st.download_button("Table (CSV)", lambda: as_csv(rows), "captions.csv", "text/csv", on_click="ignore", icon=":material/download:")
        st.download_button(
            "All numbers (JSON)", lambda: as_json(rows), "captions.json", "application/json", on_click="ignore", icon=":material/download:"
        )


def _shown(row: dict) -> dict:
    """A row for the reader's eyes; every cell is text, since an empty number is shown as “None”."""
    if "error" in row:
        return {"image": in_table(row["image"]), "caption": f"none: {row['error']}", "guess": "", "doubt": "", "it recognises": ""}
    return {
        "image": in_table(row["image"]),
        "caption": row["caption"],
        "guess": "yes" if row["guess"] else "no",
        "doubt": f"{100 * row['doubt']:3.0f} %".replace(" ", "\u2007"),  # spaces as wide as a digit: it can be sorted
        "it recognises": ", ".join(name for name, probability in row["objects"] if probability > 0.1),
    }
