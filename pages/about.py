"""About: the networks in short, where the data come from, what is kept of a visitor, and lesson plans."""

import streamlit as st

from core import settings, weights
from core.about import Card
from pages.face import frame, url_state
from pages.face.loaders import about as load
from pages.face.loaders.lessons import lesson_plans
from pages.parts import inputs

LESSON = "lesson"
lessons = lesson_plans()
LINKED = (LESSON,)

url_state.read(LINKED, arrived=frame.enter("about"))


def card(about: Card) -> None:
    with st.container(border=True, height="stretch"):
        st.subheader(about.title, anchor=False)
        st.write(about.made)
        st.markdown("**Measured**\n" + "\n".join(f"- {line}" for line in about.measured))
        st.markdown(f"**What it cannot do.** {about.cannot}")


def size(count: int) -> str:
    """Of a file, for a reader."""
    return f"{count / 1e6:.1f} MB" if count >= 1e5 else f"{max(1, round(count / 1e3))} kB"


st.title("About Thousand Words")
st.write(
    "A class watches a network see, describe and recommend, and can touch every number on the way. "
    "Everything was trained by this project, from random weights, unless a card says otherwise."
)

st.header("The networks", anchor=False)
cards = load.model_cards()
for first in range(0, len(cards), 2):  # row by row, so that a phone shows them in this order
    for column, about in zip(st.columns(2, gap="medium"), cards[first : first + 2], strict=False):
        with column:
            card(about)
st.caption("The captioners’ scores are those on the photos by which they were chosen, so expect somewhat less on others.")

st.header("Data and licences", anchor=False)
st.write(
    "The code is under the MIT licence. Photos and captions of Flickr8k and Flickr30k (research and teaching) are not part of the app; "
    "MNIST is CC BY-SA 3.0, scikit-learn’s digits CC BY 4.0. These are all files that come with it:"
)
st.markdown(
    "\n".join(f"- {one.origin}: {one.licence}; {one.files} file{'s' * (one.files != 1)}, {size(one.bytes)}" for one in load.asset_origins())
)
st.write("These public files are fetched only when a reader or the host asks for them, and checked by their digest:")
st.markdown("\n".join(f"- {one.name}, {size(one.bytes)}: {one.what}; {one.licence}" for one in weights.downloads().values()))

st.header("What is kept of you", anchor=False)
st.markdown(
    f"- **Photos** are opened in the server’s memory, up to {settings.MAX_UPLOAD_BYTES // 2**20} MB each, and never written to a disk. "
    "The pixels of the last ones stay there for up to an hour.\n"
    f"- **Your pictures** on the page Recommend stay for {settings.OWN_KEPT_SECONDS // 60} minutes after your last look, for you alone.\n"
    f"- **A network you train** is kept in a temporary folder for {settings.LAB_KEPT_SECONDS // 60} minutes after your last look.\n"
    "- **A table of many photos**, and which photo you chose last, stay for an hour after your last look.\n"
    "- **To find all that again** after a reload, your browser holds one cookie with a random key, until it is closed, and beside "
    "the key a mark while photos of yours are here. Who uses the same browser before that sees the same things.\n"
    "- **The address bar** holds your choices, so that a link brings them back. It never holds a photo.\n"
    "- Nothing is reported to anybody: no accounts, no statistics."
)

if lessons:
    st.header("Lesson plans", anchor=False)
    st.caption("Each takes a lesson. Their links open the pages of this server in the right state.")
    st.markdown(lessons[inputs.choice("Lesson", list(lessons), next(iter(lessons)), LESSON, label_visibility="collapsed")])

url_state.write(LINKED)
frame.footer()
