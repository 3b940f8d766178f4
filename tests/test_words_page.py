"""The page "Words": GloVe's parts and the comparison, as a reader meets them."""

import re

import pytest
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from core.settings import ROOT
from core.words import space
from core.words.sentence import SETTING
from pages.words_levels.glove import PARTS
from tests.browsing import choose, photograph, settled, window

expect.set_options(timeout=30_000)  # milliseconds; only a broken page takes that long


@pytest.fixture
def words() -> AppTest:
    """The page in a session of its own, at GloVe."""
    page = AppTest.from_file(str(ROOT / "pages" / "words.py"), default_timeout=60)
    page.query_params["words_level"] = "GloVe"
    return page


def texts(page: AppTest) -> str:
    return " ".join(element.value for element in [*page.markdown, *page.caption, *page.info, *page.success, *page.warning])


def test_the_page_opens_with_a_gap_that_is_filled_and_another_word_can_be_hidden(words):
    del words.query_params["words_level"]
    words.run()
    assert "That is the word." in texts(words)
    words.button(key="gap_another").click().run()
    assert not words.exception
    words.session_state["gap_place"] = "2 · dog"
    words.run()
    assert "a :blue-background[dog] catches a frisbee in the air" in texts(words)


@pytest.mark.parametrize("part", PARTS)
def test_every_part_of_glove_opens(words, part):
    words.query_params["glove_part"] = part
    words.run()
    assert not words.exception
    assert "Computed on the server in" in texts(words)


@pytest.mark.parametrize("part", PARTS)
def test_a_link_with_nonsense_in_it_still_opens_the_part(words, part):
    for key, value in {
        "glove_part": part, "sentence": "…", "near": "99", "word": "zzyzx", "other": "two words", "glove_window": "3", "glove_seed": "0",
        "glove_dimension": "nan", "glove_steps": "1e9", "a": "1", "b": "<b>", "c": "", "group": "none", "left_window": "x",
    }.items():  # fmt: skip
        words.query_params[key] = value
    words.run()
    assert not words.exception
    assert words.session_state["glove_part"] == part


ASKED = {  # where a word or a sentence is typed: key of the input -> level, part, what is typed, what must not be answered
    "word": ("GloVe", "Map", "surfre", "Nearest to"),
    "other": ("GloVe", "Counts", "surfre", "is used"),
    "a": ("GloVe", "Analogies", "surfre", "is to woman as"),
    "left word": ("GloVe", "Settings", "surfre", "In both lists"),
    "second word": ("GloVe", "Objective", "surfre", "this pair's part of J"),
    "gap_sentence": ("Fill the gap", "", "the big surfre", "That is the word"),
    "bert_caption": ("BERT", "", "a surfre rides", "rank **"),
    "bert_first": ("BERT", "", "a surfre in a light shirt", ""),
    "sequence_caption": ("Sequence to sequence", "", "a surfre rides a wave", ""),
    "sequence_second": ("Sequence to sequence", "", "a surfre rides a wave", ""),
    "own_caption": ("Which recommends best?", "", "a surfre rides a wave", ""),
}


@pytest.mark.parametrize("asked", ASKED)
def test_an_unknown_word_is_answered_as_unknown_with_known_spellings_and_never_for_another(words, asked):
    level, part, typed, answer = ASKED[asked]
    key = asked.split()[-1]
    words.query_params["words_level"] = level
    if part:
        words.query_params["glove_part"] = part
    words.query_params[key] = typed
    if key == "bert_caption":
        words.query_params["bert_place"] = "2 · surfre"
    words.run()
    assert not words.exception
    told = texts(words)
    assert re.search(r"“surfre” is unknown here; spelled nearly so: [^.]*surfer", told)
    assert not answer or answer not in told
    assert ("so it cannot guess it" in told) == (key in ("gap_sentence", "bert_caption"))


def test_a_word_like_no_other_or_in_another_script_is_told_and_the_page_goes_on(words):
    words.query_params["glove_part"] = "Map"
    words.run()
    for typed, told in {"xqzzk": "all that is spelled like it", "собака": "letters a to z", "two words": "type one word"}.items():
        words.text_input(key="word").set_value(typed).run()
        assert not words.exception
        assert told in texts(words)
        assert "Nearest to" not in texts(words)
    words.text_input(key="word").set_value("Guitar").run()
    assert "Nearest to “guitar”" in texts(words)


def test_the_terms_of_the_objective_add_up_on_the_page(words):
    words.query_params["glove_part"] = "Objective"
    words.query_params["word"], words.query_params["other"] = "dog", "snow"
    words.run()
    told = texts(words).replace("−", "-").replace("(", "").replace(")", "")
    parts = re.search(r"b̃ = (-?[\d.]+) \+ (-?[\d.]+) \+ (-?[\d.]+) = \*\*(-?[\d.]+)\*\*", told)
    product, bias, other, total = map(float, parts.groups())
    assert product + bias + other == pytest.approx(total, abs=2e-4)
    log = float(re.search(r"log X = log [\d.]+ = \*\*([\d.]+)\*\*", told)[1])
    weight, square, term = map(float, re.search(r"miss² = ([\d.]+) · ([\d.]+) = \*\*([\d.]+)\*\*", told).groups())
    assert (total - log) ** 2 == pytest.approx(square, abs=1e-3)
    assert weight * square == pytest.approx(term, abs=2e-4)


def test_training_here_goes_on_and_back_to_the_start(words):
    words.query_params["glove_part"] = "Objective"
    words.run()
    assert "After 0 steps" in texts(words)
    words.button(key="words_tiny_100").click().run()
    words.button(key="words_tiny_10").click().run()
    assert "After 110 steps" in texts(words)
    words.button(key="words_tiny_start").click().run()
    assert "After 0 steps" in texts(words)


def test_the_analogy_shown_is_the_vectors_answer_and_the_hit_rate_waits_for_the_prediction(words):
    words.query_params["glove_part"] = "Analogies"
    words.run()
    vectors = space.load(*SETTING)
    answer = vectors.nearest(vectors.completed("man", "woman", "boy"), 1, ("man", "woman", "boy"))[0].word
    assert f"man is to woman as boy is to … {answer}" in texts(words)
    assert not words.table
    words.radio(key="ask_best_group").set_value("opposites").run()
    assert len(words.table) == 1


def test_the_comparison_tells_its_winner_after_the_prediction_and_finds_sentences_for_an_own_caption(words):
    words.query_params["words_level"] = "Which recommends best?"
    words.run()
    assert not words.exception
    assert "recall@" not in texts(words).lower()
    words.radio(key="ask_best_encoder").set_value("Bag of words").run()
    assert "words view of “Recommend”" in texts(words)
    words.text_input(key="own_caption").set_value("a surfer on a wave").run()
    assert "A surfer falls off a huge wave." in words.table[-1].value.to_string()
    words.text_input(key="own_caption").set_value("?!").run()
    assert "Type a caption" in texts(words)
    assert not words.exception


# ----- in a real Chromium


@pytest.fixture
def page(app, chromium) -> Page:
    with window(app, chromium) as page:
        yield page


@pytest.mark.browser
def test_a_click_on_the_map_moves_the_neighbours_and_the_url(page):
    page.goto("/words?words_level=GloVe&glove_part=Map&word=guitar")
    settled(page)
    points = page.locator(".scatterlayer .trace").nth(1).locator(".point")  # the neighbours of "guitar" on the map
    points.first.click(force=True)
    expect(page).not_to_have_url(re.compile("word=guitar"))
    expect(page.get_by_text("Nearest to “guitar”")).to_have_count(0)


@pytest.mark.browser
def test_every_part_is_photographed_and_none_is_wider_than_its_window(page, pictures):
    page.goto("/words?words_level=GloVe&reveal_recall=true")
    settled(page)
    for part in PARTS:
        choose(page, "Part", part)
        photograph(page, pictures, f"words-{part.lower()}")
    choose(page, "Level", "Which recommends best?")
    photograph(page, pictures, "words-compare")
