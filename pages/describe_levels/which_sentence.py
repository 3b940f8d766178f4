"""Level: greedy, beam search and sampling side by side; all sentences of the beam, and the tree it grew."""

import streamlit as st

from core.captions import questions
from core.captions.captioner import Description
from core.numerals import number, percent
from core.settings import MAX_BEAM_WIDTH
from pages.describe_levels import numbers
from pages.describe_levels.look import Look
from pages.face.browser.search_tree import search_tree
from pages.parts import inputs
from pages.parts.ask import ask

WIDEST_TREE = 4  # more rows than that do not fit a projector


def show(look: Look) -> None:
    st.header("Which sentence?", anchor=False)
    st.write(
        "At every step the network gives each word it knows a probability. We must still choose. "
        "**Greedy** takes the likeliest word and never looks back. **Beam search** writes several sentences at once and keeps the best. "
        "**Sampling** rolls dice."
    )
    decoder = _decoder(look)
    greedy, beam, dice = st.columns(3, gap="medium")
    with greedy:
        st.subheader("Greedy", anchor=False)
        numbers.sentence(look.described(decoder, 1).best)
    with beam:
        st.subheader("Beam search", anchor=False)
        width = inputs.number(f"Beam width, 1 to {MAX_BEAM_WIDTH}", 1, MAX_BEAM_WIDTH, look.captioner.model.beam, "beam_width")
        found = look.described(decoder, width)
        numbers.sentence(found.best)
        st.caption(f"{found.decoder_milliseconds:.0f} ms")
    with dice:
        _sampling(look, decoder)
    _all_sentences(found)
    _tree(look, decoder, found, width)
    ask(questions.longer_or_shorter(found.best), "longer")


def _decoder(look: Look) -> str:
    names = list(look.captioner.decoders)
    if len(names) == 1:
        return names[0]
    return inputs.choice("Decoder", names, look.captioner.usual, "decoder", format_func=numbers.decoder_title)


def _sampling(look: Look, decoder: str) -> None:
    def again() -> None:
        st.session_state["sampling_seed"] = st.session_state["sampling_seed"] % 99 + 1

    st.subheader("Sampling", anchor=False)
    temperature = inputs.slider("Temperature", 0.1, 2.0, 1.0, 0.1, "sampling_temperature")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seed = inputs.number("Roll number, 1 to 99", 1, 99, 1, "sampling_seed", width=130)
        st.button("Roll again", on_click=again, icon=":material/casino:", key="describe_roll")
    numbers.sentence(look.drawn(decoder, temperature, seed))
    st.caption("Near 0 the dice obey the network, at 1 they follow its probabilities, above that they grow wild.")


def _all_sentences(found: Description) -> None:
    st.subheader("All sentences of the beam", anchor=False)
    st.table(
        [
            {
                "": rank,
                "sentence": caption.text,
                "probability": percent(caption.probability),
                "log-probability": number(caption.log_probability),
                "a word": number(caption.log_probability_per_word),
                "score": number(caption.score),
            }
            for rank, caption in enumerate(found.captions, 1)
        ]
    )
    st.caption(
        "The **score** decides the order: the log-probability divided by (number of words + end)^1.1. "
        "Without that division short sentences would win, because every word makes a sentence less probable."
    )


def _tree(look: Look, decoder: str, found: Description, width: int) -> None:
    st.subheader("What the beam tried", anchor=False)
    if width > WIDEST_TREE:
        st.write(f"The tree is drawn for beam widths up to {WIDEST_TREE}.")
        return
    st.write(
        "Time runs to the right. In each column stand the words that held a place in the beam, the likeliest sentence on top. "
        "A dashed word was given up: nothing grew from it. Blue is the way to the winner. Point at a word to read its sentence."
    )
    nodes = look.tree(decoder, width)
    tried = f"{len(nodes)} words were tried in {max(node.step for node in nodes) + 1} steps; the best sentence is: {found.best.text}"
    search_tree(nodes, key="describe_tree", description=f"The tree of a beam search of width {width}. {tried}")
