"""The search over a decoder's steps, against enumeration and an independent greedy; and the captioner around it."""

from itertools import product

import numpy as np
import pytest

from core.captions import search, tree
from core.captions.decoder import SPECIAL, Decoder, Step
from core.captions.inputs import Inputs
from core.words.vocabulary import Vocabulary
from tests import tiny_captioner

WORDS = ("a", "dog", "runs")
TOY = Vocabulary((*SPECIAL, *WORDS))  # with <end> four choices a step
END = TOY.numbers["<end>"]
CELLS = 4


class ToyDecoder:
    """Any next word depends on all words before it, and on the photo, in a random but fixed way; the look is at one cell a step."""

    vocabulary = TOY

    def __init__(self, ends: bool = True):
        self.ends = ends

    def look(self, inputs):
        return _Look(inputs.cells[:, 0, 0].astype(int))

    def start(self, look):
        return _State([[()] for _ in look.photos])

    def step(self, words, state, look):
        said = [
            [(*before, int(word)) for before, word in zip(beams, row, strict=True)] for beams, row in zip(state.said, words, strict=True)
        ]
        log_probabilities = np.array(
            [[self.log_probabilities(int(photo), words) for words in beams] for photo, beams in zip(look.photos, said, strict=True)]
        )
        attention = np.zeros((*log_probabilities.shape[:2], CELLS), np.float32)
        attention[..., len(said[0][0]) % CELLS] = 1
        return Step(log_probabilities, attention, _State(said))

    def log_probabilities(self, photo: int, said: tuple[int, ...]) -> np.ndarray:
        """Of every next word (V,)."""
        random = np.random.default_rng([photo, *said])
        logits = random.normal(0, 1.5, len(TOY))
        if not self.ends:
            logits[END] = -50
        return logits - np.log(np.exp(logits).sum())


class _Look:
    def __init__(self, photos):
        self.photos = photos

    def of(self, photos):
        return _Look(self.photos[photos])


class _State:
    def __init__(self, said):
        self.said = said

    def of(self, photos, beams):
        return _State([[self.said[photo][beam] for beam in row] for photo, row in zip(photos, beams, strict=True)])


def grids(*photos: int) -> Inputs:
    """What is read of every photo: nothing but its number."""
    cells = np.array(photos, np.float32).reshape(-1, 1, 1)
    return Inputs(cells, cells[:, 0], cells[:, 0])


def everything(decoder: ToyDecoder, photo: int, longest: int) -> dict[str, float]:
    """Every sentence of 1 to `longest` decisions that can be written -> its score, by enumeration."""
    start, found = TOY.numbers["<start>"], {}
    choices = [TOY.numbers[word] for word in WORDS]
    for length in range(1, longest + 1):
        for words in product(choices, repeat=length):
            if words.count(choices[1]) > 1 or words.count(choices[2]) > 1:
                continue  # “dog” and “runs” are said once, “a” as often as you like
            total = sum(decoder.log_probabilities(photo, (start, *words[:at]))[word] for at, word in enumerate(words))
            text = " ".join(TOY.decode(words))
            if length == longest:
                found[text + " …"] = total / length**search.LENGTH_POWER  # no room for an end
            else:
                total += decoder.log_probabilities(photo, (start, *words))[END]
                found[text] = total / (length + 1) ** search.LENGTH_POWER
    return found


def greedy(decoder: ToyDecoder, photo: int, longest: int) -> list[str]:
    """The likeliest word at every step, by a plain loop; no end at the first step."""
    said = [TOY.numbers["<start>"]]
    for position in range(longest):
        allowed = [TOY.numbers[word] for word in WORDS if word == "a" or TOY.numbers[word] not in said] + ([END] if position else [])
        log_probabilities = decoder.log_probabilities(photo, tuple(said))
        said.append(max(allowed, key=lambda word: log_probabilities[word]))
        if said[-1] == END:
            break
    return TOY.decode([word for word in said[1:] if word != END])


@pytest.mark.parametrize("photo", range(6))
def test_a_beam_with_room_for_everything_finds_every_sentence_in_the_right_order(photo):
    expected = everything(ToyDecoder(), photo, longest=4)
    captions = search.beam_search(ToyDecoder(), grids(photo), width=500, max_words=4)[0]
    found = {caption.text + ("" if caption.end else " …"): caption.score for caption in captions}
    assert len(captions) == len(expected)
    assert found == pytest.approx(expected, abs=1e-4)
    assert (
        [caption.score for caption in captions]
        == sorted(expected.values(), reverse=True)
        == pytest.approx(sorted(found.values())[::-1], abs=1e-4)
    )


@pytest.mark.parametrize("photo", range(3))
def test_a_word_that_is_wanted_stands_in_every_caption(photo):
    wanted = {TOY.numbers["dog"], TOY.numbers["runs"]}
    expected = {text: score for text, score in everything(ToyDecoder(), photo, longest=4).items() if set(text.split()) & {"dog", "runs"}}
    captions = search.beam_search(ToyDecoder(), grids(photo), width=500, max_words=4, wanted=[wanted])[0]
    assert {caption.text + ("" if caption.end else " …"): caption.score for caption in captions} == pytest.approx(expected, abs=1e-4)
    for captions in search.beam_search(ToyDecoder(), grids(photo, photo + 1), 2, max_words=6, wanted=[{TOY.numbers["runs"]}, set()]):
        assert captions
    assert (
        "runs"
        in search.beam_search(ToyDecoder(), grids(photo, 9), 2, max_words=6, wanted=[wanted - {TOY.numbers["dog"]}, set()])[0][0].text
    )


class Stutterer(ToyDecoder):
    """Would say “dog” for ever."""

    def log_probabilities(self, photo, said):
        logits = super().log_probabilities(photo, said)
        logits[TOY.numbers["dog"]] += 20
        return logits - np.log(np.exp(logits).sum())


@pytest.mark.parametrize("width", [1, 3])
def test_no_caption_says_a_word_twice(width):
    for captions in search.beam_search(Stutterer(), grids(*range(8)), width, max_words=8):
        assert all(caption.text.split().count("dog") == 1 and caption.text.split().count("runs") <= 1 for caption in captions)
    for caption in search.sample(Stutterer(), grids(*range(8)), 1.0, np.random.default_rng(0)):
        assert caption.text.split().count("dog") == 1


@pytest.mark.parametrize("photo", range(20))
def test_a_beam_of_one_is_greedy(photo):
    caption = search.beam_search(ToyDecoder(), grids(photo), width=1, max_words=8)[0][0]
    assert caption.text.split() == greedy(ToyDecoder(), photo, 8)
    assert search.sample(ToyDecoder(), grids(photo), 1e-6, np.random.default_rng(0))[0].text.split() == greedy(ToyDecoder(), photo, 22)


def test_many_photos_at_once_say_what_each_says_alone():
    together = search.beam_search(ToyDecoder(), grids(*range(12)), width=3, max_words=7)
    alone = [search.beam_search(ToyDecoder(), grids(photo), width=3, max_words=7)[0] for photo in range(12)]
    assert [[caption.text for caption in captions] for captions in together] == [
        [caption.text for caption in captions] for captions in alone
    ]
    assert [captions[0].score for captions in together] == pytest.approx([captions[0].score for captions in alone])


@pytest.mark.parametrize("width", [1, 3, 10])
def test_every_caption_begins_with_the_words_that_were_forced_and_keeps_their_true_probabilities(width):
    prefix = TOY.encode(["runs", "runs"])
    for captions in search.beam_search(ToyDecoder(), grids(3, 4), width, prefix, max_words=6):
        assert all(caption.text.startswith("runs runs") for caption in captions)
        assert len(captions) == width
    first = search.beam_search(ToyDecoder(), grids(3), width, prefix, max_words=6)[0][0].words[0]
    assert first.log_probability == pytest.approx(ToyDecoder().log_probabilities(3, (TOY.numbers["<start>"],))[prefix[0]])


def test_a_forced_end_ends_the_sentence():
    caption = search.beam_search(ToyDecoder(), grids(3), 3, [*TOY.encode(["dog"]), END], max_words=6)[0][0]
    assert caption.text == "dog"
    assert caption.end is not None


def test_a_decoder_that_never_ends_still_gives_a_caption():
    caption = search.beam_search(ToyDecoder(ends=False), grids(1), 3, max_words=5)[0][0]
    assert len(caption.words) == 5
    assert caption.end is None
    assert caption.decisions == caption.words


def test_log_probabilities_add_up_and_runners_up_leave_out_the_word_itself():
    caption = search.beam_search(ToyDecoder(), grids(5), 4, max_words=6)[0][0]
    total, said = 0.0, (TOY.numbers["<start>"],)
    for place, word in enumerate(caption.decisions):
        expected = ToyDecoder().log_probabilities(5, said)
        total += expected[TOY.numbers[word.text]]
        assert word.text not in dict(word.runners_up)
        assert [value for _, value in word.runners_up] == sorted((value for _, value in word.runners_up), reverse=True)
        assert word.attention.argmax() == (place + 1) % CELLS
        said = (*said, TOY.numbers[word.text])
    assert caption.log_probability == pytest.approx(total, abs=1e-4)
    assert caption.log_probability_per_word == pytest.approx(total / len(caption.decisions), abs=1e-4)
    assert caption.probability == pytest.approx(np.exp(total), rel=1e-3)


def test_special_words_are_never_said():
    for captions in search.beam_search(ToyDecoder(), grids(*range(30)), 4, max_words=6):
        for caption in captions:
            assert caption.words
            assert not {"<start>", "<unk>"} & set(caption.text.split())


def test_the_same_seed_throws_the_same_dice():
    def texts(seed):
        return [search.sample(ToyDecoder(), grids(2), 1.0, np.random.default_rng(seed + n))[0].text for n in range(10)]

    assert texts(1) == texts(1)
    assert len(set(texts(1))) > 1


def test_the_tree_holds_every_word_of_the_beam_and_its_best_path_is_the_caption():
    levels = []
    captions = search.beam_search(ToyDecoder(), grids(7), 3, max_words=6, watch=levels.append)[0]
    nodes = tree.grown(levels, TOY, captions[0])
    assert [node.word for node in nodes if node.best] == [word.text for word in captions[0].decisions]
    assert len(nodes) == sum(int(np.isfinite(level.totals).sum()) for level in levels)
    for at, node in enumerate(nodes):
        assert node.parent < at
        before = nodes[node.parent].total if node.parent >= 0 else 0.0
        assert node.total == pytest.approx(before + np.log(node.probability), abs=1e-4)
        assert (nodes[node.parent].step if node.parent >= 0 else -1) == node.step - 1
    ends = {caption.log_probability for caption in captions}
    leaves = [node.total for node in nodes if tree.ended(node)]
    assert all(min(abs(leaf - end) for end in ends) < 1e-3 for leaf in leaves)


@pytest.mark.parametrize("pooled", [False, True])
def test_a_real_decoder_describes_photos_together_as_it_does_alone(pooled):
    decoder, photos = Decoder(tiny_captioner.weights(0, pooled), tiny_captioner.WORDS), tiny_captioner.inputs(5)
    together = search.beam_search(decoder, photos, 3, max_words=6)
    for photo, captions in enumerate(together):
        alone = search.beam_search(decoder, photos.of([photo]), 3, max_words=6)[0]
        assert [caption.text for caption in alone] == [caption.text for caption in captions]
        assert [caption.score for caption in alone] == sorted((caption.score for caption in alone), reverse=True)
        for word in alone[0].decisions:
            assert word.attention.sum() == pytest.approx(1, abs=1e-5)
            if pooled:
                assert np.ptp(word.attention) == 0
