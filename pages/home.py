"""Home: the three networks at work, the tour, the ideas behind them, and a door for teachers."""

import streamlit as st

from core import tour
from pages.face import frame
from pages.face.loaders.lessons import lesson_plans
from pages.home_live import LIVE, still
from pages.parts import heading
from pages.parts.after_paint import painted

frame.enter("home")

STORY = {  # page -> its sentence, what its door says, and what stands there until its network is ready
    "See": ("A network reads the digit you draw.", "Open its layers", still.sheet),
    "Describe": ("A second one says what a photo shows.", "Ask why, or bring a photo", lambda: still.picture("cat.webp", "A cat")),
    "Recommend": ("A third one finds what is alike.", "Say what “alike” means", lambda: still.picture("shoe.webp", "A shoe")),
}
IDEAS = {
    "neurons": ("Neurons", "Turn the knobs of a neuron.", ":material/hub:"),
    "train": ("Train", "Watch a network learn.", ":material/model_training:"),
    "words": ("Words", "How words become numbers.", ":material/translate:"),
}

heading.title("A picture is worth a thousand words")
st.write("From the numbers in a picture to a word, a sentence, a suggestion. All of this is live: touch it.")

places = {}
with st.container(key="home_live"):
    for column, (number, (page, (told, door, waiting))) in zip(st.columns(3, gap="medium"), enumerate(STORY.items(), 1), strict=True):
        with column, st.container(key=f"home_{page.lower()}"):
            st.markdown(f"**{number} · {page}.** {told}")
            places[page] = st.empty()
            with places[page].container():
                waiting()
            st.page_link(f"pages/{page.lower()}.py", label=door, icon=":material/arrow_forward:", width="stretch")

with st.container(key="home_tour"):
    st.markdown("**First visit?** Five stops in ten minutes, each with something to do and a question to answer.")
    with st.container(horizontal=True):
        for number in range(1, len(tour.STOPS) + 1):
            frame.tour_link(number)

with st.container(key="home_ideas"):
    st.markdown("**The ideas behind it**, each by doing:")
    for column, (page, (title, told, icon)) in zip(st.columns(3), IDEAS.items(), strict=True):
        column.page_link(f"pages/{page}.py", label=f"**{title}.** {told}", icon=icon, width="stretch")

if lessons := lesson_plans():
    with st.container(border=True, key="home_teachers"):
        st.markdown(
            "**For teachers.** Five lesson plans of 45 minutes. Their links open every page in the right state. "
            "One server is enough for thirty pupils: they open your link, without an account, and the networks serve them in turn."
        )
        with st.container(horizontal=True):
            for title in lessons:
                st.page_link("pages/about.py", label=title.partition(":")[0], query_params={"lesson": title}, icon=":material/school:")
st.caption("Every number comes from a network on this server. None needs a network connection.")
frame.footer()
frame.warm_up()
if painted("home"):
    for page in ("See", "Recommend", "Describe"):  # the quick ones first
        with places[page].container():
            LIVE[page].show()
