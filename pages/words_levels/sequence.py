"""Level 2: sequence to sequence. A caption goes through one vector and comes out again."""

import numpy as np
import streamlit as st

from core.numerals import percent
from core.words import network_figures, network_questions
from core.words.sequence import END, Choice
from pages.face import frame
from pages.face.loaders import words as load
from pages.parts.ask import ask
from pages.parts.inputs import choice
from pages.words_levels import sequence_teacher, sequence_walk
from pages.words_levels.captions import caption, shown

ORDERS = {"rebuild": "<rebuild>", "paraphrase": "<paraphrase>"}
LINKED = ("sequence_caption", "sequence_order", *sequence_walk.LINKED)


def show() -> None:
    network, measured = load.sequence_to_sequence(), load.words_measured("sequence")
    cells = measured["cells"]
    st.header("Sequence to sequence: a caption through one vector", anchor=False)
    st.write(
        f"One LSTM, the **encoder**, reads a caption word by word into one vector of {cells} numbers. "
        "A second one, the **decoder**, sees only these numbers and writes a caption from them."
    )
    words = caption("Your caption", "a brown dog runs through the green grass", "sequence_caption", network.vocabulary)
    said = network.read(words)
    _read(words, said)
    order = choice("The decoder is told to", list(ORDERS), "rebuild", "sequence_order")
    _write(words, list(network.write(said[-1], ORDERS[order])), order)
    ask(network_questions.how_large(network), "how_large")
    sequence_teacher.show(network, words, said[-1])
    sequence_walk.show(network, words, said[-1])
    _measured(measured)


def _read(words: tuple[str, ...], said: np.ndarray) -> None:
    st.subheader("The encoder reads", anchor=False)
    moved = np.linalg.norm(np.diff(said, axis=0, prepend=0), axis=1)
    frame.chart(
        network_figures.states(words, said),
        key="sequence_states",
        alt="How far each word moves the vector: " + ", ".join(f"{word} {way:.2f}" for word, way in zip(words, moved, strict=True)),
    )
    most, least = int(moved.argmax()), int(moved.argmin())
    st.caption(
        "Each row is the vector after one more word; only the last row goes on to the decoder. "
        f"“{words[most]}” (word {most + 1}) moves the vector furthest, by {moved[most]:.2f}, "
        f"“{words[least]}” (word {least + 1}) least, by {moved[least]:.2f}."
    )


def _write(words: tuple[str, ...], written: list[Choice], order: str) -> None:
    st.subheader("The decoder writes", anchor=False)
    if order == "paraphrase":
        st.write("It learnt to paraphrase from photos with five captions: it read one of them and had to write another.")
    sentence = tuple(one.word for one in written if one.word != END)
    chance = np.prod([one.probability for one in written])
    told = f"**{' '.join(sentence) or 'nothing'}**, with probability {percent(float(chance))} for the whole sentence."
    if order == "rebuild" and sentence == words:
        st.success(f"{told} Every word came back.", icon=":material/check:")
    else:
        st.info(told, icon=":material/edit:")
    st.table(
        [
            {
                "step": n,
                "reads": shown(before),
                "writes": f"**{shown(one.word)}**",
                "probability": percent(one.probability),
                "runners-up": " · ".join(f"{shown(word)} {percent(p)}" for word, p in one.best[1:4]),
            }
            for n, (before, one) in enumerate(zip([ORDERS[order], *sentence], written, strict=False), 1)
        ]
    )
    st.caption(
        "At every step the decoder reads the vector and the word before; at first it reads its order instead of a word. "
        "The most probable word is taken. `<end>` means that the sentence is over."
    )


def _measured(measured: dict) -> None:
    with frame.lazy_expander("How good is it? Measured on captions it never saw", "sequence_measured") as box:
        if not box.open:
            return
        st.markdown(
            f"One caption of each of {measured['captions']:,} photos that it was not trained on:\n\n"
            f"- rebuilt word for word: **{percent(measured['rebuilt word for word'], 1)}**\n"
            f"- BLEU-4 of rebuilding (shared runs of up to four words, 1 is all): **{measured['bleu4 of rebuilding']:.3f}**\n"
            f"- perplexity with teacher forcing: **{measured['perplexity with teacher forcing']:.1f}**, "
            "as unsure as between so many equally probable words\n"
            f"- BLEU-4 of paraphrasing against the photo's other captions: **{measured['bleu4 of paraphrasing']:.3f}**; "
            f"repeating the caption itself would get {measured['bleu4 of the caption itself as a paraphrase']:.3f}"
        )
        st.write("Long captions lose more, because the vector does not grow:")
        st.table(
            [
                {"words": length, "captions": row["captions"], "rebuilt word for word": percent(row["rebuilt"], 1)}
                for length, row in measured["rebuilt by length"].items()
            ]
        )
