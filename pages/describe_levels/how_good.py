"""Level: the scores on photos it was not trained on, the reader's own references, and what the network cannot know."""

from dataclasses import asdict

import streamlit as st

from core.captions import library, questions
from core.captions.captioner import Captioner
from core.captions.doubt import GUESS
from core.captions.figures import FLOOR, MEASURES, PERSON, score_lines
from core.captions.scores import score
from core.numerals import percent
from core.words.vocabulary import tokens
from pages.describe_levels.look import Look
from pages.describe_levels.numbers import decoder_title
from pages.face import frame
from pages.face.loaders import captions as load
from pages.parts.ask import ask, revealed
from pages.parts.plain import plain

MAX_REFERENCES = 10
MAX_REFERENCE_LETTERS = 2000  # all together
BUILT_IN = (  # of the built-in captioner
    "Its photos show people, animals, streets, rooms and meals. Of drawings, screenshots, insects or things close up it has seen next to "
    "nothing, and says the nearest thing it knows.",
    "It cannot read writing, and knows no names and no places.",
    "People wrote the captions, with their habits: it calls somebody a man, a woman, a boy or a girl by the looks, and may be wrong.",
)
Rows = dict[str, dict[str, float]]  # who -> {measure: score × 100}


def show(look: Look) -> None:
    st.header("How good is it?", anchor=False)
    _panel(look.captioner)
    if look.photo:
        st.header("Score it against your own sentences", anchor=False)
        _own_references(look)
    st.header("What it knows, and what it cannot know", anchor=False)
    _card(look.captioner)


def _panel(captioner: Captioner) -> None:
    lines = load.caption_lines()
    st.write(
        f"The network wrote a sentence for each of {lines['photos']:,} photos it was not trained on. Five people described each of them. "
        "**BLEU-n** counts how many runs of n words some person used too. **ROUGE-L** looks for the longest common order of words. "
        "**CIDEr** gives rare words more weight: “a” is worth nothing, “frisbee” a lot."
    )
    answered = ask(questions.how_good_is_one_sentence(lines["constant"]["bleu1"]), "floor")
    if not revealed(answered, "the scores", "scores"):
        return
    models = {f"{captioner.model.title}, {decoder_title(name)}": scores for name, scores in captioner.model.scores.items() if scores}
    rows = {FLOOR: lines["constant"], **models, PERSON: lines["human"]}
    frame.chart(
        score_lines(rows), key="describe_scores", alt="The scores as marks on a line for each measure; the table below has the numbers"
    )
    _table({plain(who): scores for who, scores in rows.items()})
    if not models:
        st.info("This network's own scores have not been measured yet.", icon=":material/hourglass:")
    elif not library.is_built_in(captioner.model):
        st.info(
            "This network was scored on photos of its own, so its marks compare with the others only roughly.", icon=":material/balance:"
        )
    st.caption(
        f"**The floor** is “{lines['sentence']}” for every photo. **A person** is the fifth caption of every photo against the other four. "
        "A network can pass a person in BLEU and still describe worse: it writes what most people would write."
    )


def _table(rows: Rows) -> None:
    st.table(
        [{"": who, **{title: f"{scores[key]:.1f}" for key, title in MEASURES.items() if key in scores}} for who, scores in rows.items()]
    )


def _own_references(look: Look) -> None:
    said, lines = look.described().best, load.caption_lines()
    st.write(f"The network says “{said.text}”. How would you and your neighbours describe the photo?")
    text = st.text_area(
        f"One sentence a line, up to {MAX_REFERENCES}",
        key="describe_references",
        max_chars=MAX_REFERENCE_LETTERS,
        placeholder="a tower with a red roof stands by a lake\na chinese pavilion between trees",
    )
    references = [words for line in text.splitlines() if (words := tokens(line))][:MAX_REFERENCES]
    if not references:
        return
    frequencies = load.document_frequencies()
    sentences = {f"the network: “{said.text}”": tokens(said.text), f"the floor: “{lines['sentence']}”": tokens(lines["sentence"])}
    _table({who: asdict(score([words], [references], frequencies).times_100()) for who, words in sentences.items()})
    if len(references) == 1:
        st.warning(
            "One reference is not comparable with the panel above: with one instead of four, even a person's BLEU-1 falls from "
            "62.5 to 32.3. Add sentences by other people.",
            icon=":material/balance:",
        )
    st.caption(
        "One photo says little: scores are made for a thousand. BLEU-4 is 0 as soon as no run of four words agrees. "
        "How rare a word is, CIDEr takes from the captions it learnt from. "
        "Only the letters a to z and digits count, in lower case; words are compared letter by letter, so “dogs” is not “dog”."
    )


def _card(captioner: Captioner) -> None:
    model, side = captioner.model, captioner.encoder.side
    st.markdown(
        "\n".join(
            f"- {sentence}"
            for sentence in (
                *map(plain, model.card),
                *(BUILT_IN if library.is_built_in(model) else ()),
                *((f"{len(model.members) + 1} decoders vote on every word.",) if model.members else ()),
                f"Every photo is squeezed to a square of {side} × {side} pixels; what is small in the photo is lost.",
                f"From a doubt of {percent(GUESS)} on it says that it is not sure.",
            )
        )
    )
    if question := questions.never_said(captioner.vocabulary):
        ask(question, "never_said")
    word = "".join(tokens(st.text_input("Does it know the word …?", key="describe_word", max_chars=40, width=240))[:1])
    if word:
        place = captioner.vocabulary.numbers.get(word)
        st.markdown(
            f"No: “{word}” is not among its {len(captioner.vocabulary) - 3:,} words, so it can never say it."
            if place is None
            else f"Yes: “{word}” is number {place - 2:,} of its {len(captioner.vocabulary) - 3:,} words, counted from the most frequent."
        )
