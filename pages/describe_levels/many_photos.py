"""Level: many photos, from files or a zip, each with its sentence; a bad file has a reason, and is never a stop."""

import contextlib
import time
from collections.abc import Iterable, Iterator
from itertools import islice

import streamlit as st

from core.archive import Uploads, each, passed_over
from core.captions.batch import Photo, described, row
from core.captions.picture import as_link
from core.captions.table import as_csv, as_json
from core.names import in_table
from core.numerals import percent
from core.photo import PhotoError, open_photo
from core.settings import MAX_ARCHIVE_PICTURES, MAX_PHOTOS_DESCRIBED, MAX_UPLOAD_BYTES
from pages.describe_levels.look import Look
from pages.face import frame
from pages.face.browser.shelf import Card, shelf
from pages.face.loaders import queue as load
from pages.face.remembered import get, put
from pages.parts import inputs

DONE = "describe_many"  # {"of": which files and captioner, "rows": results so far, "pictures": their small pictures}
SMALL_PIXELS = 112  # the longer side of a small picture: 2.5 kB, 1.2 MB of 500 photos
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
            st.caption("Your last photos: they stay for an hour after your last look, also when the page is loaded again.")
        _results(done["rows"], done["pictures"])


def _describe(look: Look, files, of: tuple) -> None:
    """Fill the rows one by one: a run that is stopped leaves those that are done."""
    rows: list[dict] = []
    pictures: list[str] = []  # a little ahead of the rows
    put(DONE, {"of": of, "rows": rows, "pictures": pictures})
    bar, latest = st.progress(0.0, "Looking at the first photo…"), st.empty()
    uploads = Uploads([(file.name, file.getvalue) for file in files])
    if uploads.passed:
        st.caption(passed_over(uploads.passed))
    total = min(MAX_PHOTOS_DESCRIBED, len(uploads))
    photos = _seen(islice(each(uploads), MAX_PHOTOS_DESCRIBED + 1), pictures)
    begun = time.monotonic()
    for name, found in described(look.captioner, photos, at_once=AT_ONCE, run=load.in_turn(look.tell)):
        if len(rows) == MAX_PHOTOS_DESCRIBED:
            rows.append({"image": "…", "error": f"Only the first {MAX_PHOTOS_DESCRIBED} photos were described; choose the others next."})
            break
        rows.append(row(name, found))
        left = (time.monotonic() - begun) / len(rows) * max(total - len(rows), 0)
        bar.progress(len(rows) / max(total, len(rows)), f"{len(rows)} of {total}, about {left:.0f} s left")
        latest.text(rows[-1].get("caption") or rows[-1]["error"])
    bar.empty()
    latest.empty()


def _seen(photos: Iterable[Photo], pictures: list[str]) -> Iterator[Photo]:
    """The photos as they are asked for; a small picture of each, "" where there is none, is added to `pictures`."""
    for name, data in photos:
        pictures.append("")
        if isinstance(data, bytes):
            with contextlib.suppress(PhotoError):  # whoever describes it tells why
                pictures[-1] = as_link(open_photo(data, SMALL_PIXELS), SMALL_PIXELS)[0]
        yield name, data


def _results(rows: list[dict], pictures: list[str]) -> None:
    failed = sum("error" in row for row in rows)
    doubted = sum(row.get("guess", False) for row in rows)
    spent = [row["milliseconds"] for row in rows if "milliseconds" in row]
    pace = f", {sum(spent) / len(spent):.0f} ms a photo" if spent else ""
    st.markdown(f"**{len(rows) - failed} described**, {failed} not{pace}; {doubted} of them are little more than guesses")
    order = range(len(rows))
    if inputs.switch("The most doubted first", False, "describe_doubted_first"):
        order = sorted(order, key=lambda place: -rows[place].get("doubt", 2))
    shelf(
        [_card(place, rows[place], pictures) for place in order],
        key="describe_many_shelf",
        description="The photos and their sentences",
        width="9rem",
    )
    with frame.lazy_expander("As a table", "describe_as_table") as box:
        if box.open:
            st.dataframe([_shown(row) for row in rows], hide_index=True, width="stretch", key="describe_table")
    with st.container(horizontal=True):
        st.download_button("Table (CSV)", lambda: as_csv(rows), "captions.csv", "text/csv", on_click="ignore", icon=":material/download:")
        st.download_button(
            "All numbers (JSON)", lambda: as_json(rows), "captions.json", "application/json", on_click="ignore", icon=":material/download:"
        )


def _card(place: int, row: dict, pictures: list[str]) -> Card:
    """A photo with its sentence and doubt, or with the reason why it has none."""
    picture = pictures[place] if place < len(pictures) else ""
    if "error" in row:
        return Card(str(place), picture, row["image"], sentences=[row["image"], row["error"]])
    doubt = f"Doubt: {percent(row['doubt'])}{', a guess' if row['guess'] else ''}"
    return Card(str(place), picture, row["image"], sentences=[row["caption"], doubt, row["image"]])


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
