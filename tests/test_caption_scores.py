"""The scores of captions: against pycocoevalcap's numbers, against the formulas written out slowly, and on Flickr8k."""

import math
import random
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest

from core.captions.scores import CiderReward, DocumentFrequencies, Scores, bleu, cider, constant, human, rouge_l, score
from core.words.vocabulary import tokens

FLICKR8K = Path(__file__).parent.parent.parent / "shared" / "data" / "flickr8k" / "dev_captions.tsv"
REFERENCES = [
    ["a brown dog runs over the wet grass", "the dog is running on grass", "a dog runs"],
    ["two children eat ice cream on a bench", "children on a bench eat ice cream", "two kids sit on the bench and eat"],
    ["a red boat lies on the beach", "an old boat on a beach", "the boat is red"],
]
REFERENCES = [[tokens(caption) for caption in captions] for captions in REFERENCES]
HYPOTHESES = [tokens("a dog runs on the grass grass grass"), tokens("two children sit on a bench"), tokens("a boat")]


@pytest.fixture(scope="module")
def flickr8k() -> list[list[list[str]]]:
    if not FLICKR8K.exists():
        pytest.skip(f"the captions of Flickr8k are not on this machine (no {FLICKR8K})")
    captions = defaultdict(list)
    for row in FLICKR8K.read_text(encoding="utf-8").splitlines()[1:]:
        image, _, caption = row.split("\t")
        captions[image].append(tokens(caption))
    return list(captions.values())


def made_up(images: int = 30) -> tuple[list[list[str]], list[list[list[str]]]]:
    """Sentences of a small vocabulary, so that n-grams often repeat; some are one word or none."""
    chance = random.Random(7)

    def sentence() -> list[str]:
        return [chance.choice("abcdef") for _ in range(chance.randint(0, 12))]

    return [sentence() for _ in range(images)], [[sentence() for _ in range(chance.randint(1, 5))] for _ in range(images)]


# the formulas again, slowly and in another way


def runs(words: list[str], n: int) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + n]) for i in range(len(words) - n + 1)]


def slow_bleu(hypotheses: list, references: list, n: int) -> float:
    logs = 0.0
    for k in range(1, n + 1):
        right = 0
        for words, captions in zip(hypotheses, references, strict=True):
            most = Counter()
            for caption in captions:
                most |= Counter(runs(caption, k))
            right += sum((Counter(runs(words, k)) & most).values())
        logs += math.log(right / sum(len(runs(words, k)) for words in hypotheses)) / n
    length = sum(map(len, hypotheses))
    closest = sum(sorted(map(len, r), key=lambda m, h=h: abs(m - len(h) + 1e-6))[0] for h, r in zip(hypotheses, references, strict=True))
    return math.exp(logs) * (1 if length > closest else math.exp(1 - closest / length))


def slow_cider(hypotheses: list, references: list) -> list[float]:
    """CIDEr-D as vectors over every n-gram there is."""
    totals = np.zeros(len(hypotheses))
    for n in range(1, 5):
        everything = sorted({gram for captions in (*references, hypotheses) for caption in captions for gram in runs(caption, n)})
        seen = np.array([sum(any(gram in runs(c, n) for c in captions) for captions in references) for gram in everything])
        rarity = np.log(len(references) / np.maximum(1, seen))

        def vector(words, n=n, everything=everything, rarity=rarity):
            return np.array([runs(words, n).count(gram) for gram in everything]) * rarity

        for i, words in enumerate(hypotheses):
            mine, cosines = vector(words), []
            for caption in references[i]:
                theirs = vector(caption)
                size = np.linalg.norm(mine) * np.linalg.norm(theirs)
                shorter = math.exp(-((len(words) - len(caption)) ** 2) / 72)
                cosines.append(shorter * np.minimum(mine, theirs) @ theirs / size if size else 0)
            totals[i] += 10 * np.mean(cosines) / 4
    return list(totals)


def slow_common(one: list, other: list) -> int:
    if not one or not other:
        return 0
    if one[-1] == other[-1]:
        return 1 + slow_common(one[:-1], other[:-1])
    return max(slow_common(one[:-1], other), slow_common(one, other[:-1]))


def test_scores_are_those_that_pycocoevalcap_1_2_gives_for_the_same_sentences():
    assert bleu(HYPOTHESES, REFERENCES) == pytest.approx((0.7254004783, 0.5268388100, 0.3583590969, 0), abs=1e-8)
    assert rouge_l(HYPOTHESES, REFERENCES) == pytest.approx(0.6343173736, abs=1e-9)
    assert cider(HYPOTHESES, REFERENCES) == pytest.approx([1.47004087, 2.37100887, 1.1674253], abs=1e-8)


def test_bleu_worked_out_by_hand():
    words, captions = ["the", "the", "cat"], [["the", "cat", "sat", "on"], ["a", "cat"]]
    # 2 of 3 words match ("the" once), 1 of 2 pairs; lengths 4 and 2 are equally close to 3: the shorter counts, no penalty
    assert bleu([words], [captions])[:2] == pytest.approx((2 / 3, math.sqrt(2 / 3 * 1 / 2)))
    assert bleu([words], [captions[:1]])[0] == pytest.approx(2 / 3 * math.exp(1 - 4 / 3))


def test_rouge_worked_out_by_hand():
    # "a c d" of "a b c d e" and of "a c x d": precision 3/4, recall 3/5
    assert rouge_l([list("acxd")], [[list("abcde")]]) == pytest.approx(2.44 * 0.75 * 0.6 / (0.6 + 1.44 * 0.75))


def test_scores_are_those_of_the_formulas_written_out():
    hypotheses, references = made_up()
    assert bleu(hypotheses, references) == pytest.approx([slow_bleu(hypotheses, references, n) for n in range(1, 5)])
    assert cider(hypotheses, references) == pytest.approx(slow_cider(hypotheses, references))


def test_the_common_subsequence_is_that_of_the_definition():
    chance = random.Random(3)
    for _ in range(50):
        one, other = ([chance.choice("abc") for _ in range(chance.randint(1, 7))] for _ in range(2))
        common = slow_common(one, other)
        precision, recall = common / len(one), common / len(other)
        expected = 2.44 * precision * recall / (recall + 1.44 * precision) if common else 0
        assert rouge_l([one], [[other]]) == pytest.approx(expected)


def test_a_perfect_copy_scores_one_and_ten():
    copies, references = [captions[0] for captions in REFERENCES], [captions[:1] for captions in REFERENCES]
    assert bleu(copies, references) == pytest.approx((1, 1, 1, 1))
    assert rouge_l(copies, references) == pytest.approx(1)
    assert cider(copies, references) == pytest.approx([10, 10, 10])


def test_the_order_of_references_does_not_matter():
    hypotheses, references = made_up()
    backwards = [captions[::-1] for captions in references]
    assert vars(score(hypotheses, backwards)) == pytest.approx(vars(score(hypotheses, references)))


def test_a_caption_without_words_scores_nothing_and_does_not_stop_the_others():
    assert score([[]], [[["a", "dog"]]]) == Scores(0, 0, 0, 0, 0, 0)
    assert cider([[], *HYPOTHESES[1:]], REFERENCES)[0] == 0
    assert rouge_l([["a"]], [[[]]]) == 0


def test_saying_a_word_again_and_again_wins_nothing():
    once = cider([["red", "boat"]], REFERENCES[2:], DocumentFrequencies.of(REFERENCES))
    often = cider([["red", "boat", "red", "boat", "red", "boat"]], REFERENCES[2:], DocumentFrequencies.of(REFERENCES))
    assert often[0] < once[0]


def test_lists_that_do_not_fit_are_refused_with_a_sentence():
    with pytest.raises(ValueError, match="3 captions to score but references for 2 images"):
        score(HYPOTHESES, REFERENCES[:2])
    with pytest.raises(ValueError, match="at least one reference"):
        bleu([["a"]], [[]])
    with pytest.raises(ValueError, match="at least one image"):
        cider([], [])
    with pytest.raises(ValueError, match="at least one reference"):
        human([[["a", "dog"]], [["alone"]]])


def test_one_image_alone_needs_the_frequencies_of_a_larger_set():
    assert cider(HYPOTHESES[:1], REFERENCES[:1])[0] == 0
    with_frequencies = cider(HYPOTHESES[:1], REFERENCES[:1], DocumentFrequencies.of(REFERENCES))
    assert with_frequencies[0] == pytest.approx(cider(HYPOTHESES, REFERENCES)[0])


def test_frequencies_come_back_from_disk_as_they_were(tmp_path):
    for references in (REFERENCES, made_up()[1], [[["alone"]]], [[["zürich", "雪"]], [["zürich"]]]):
        frequencies = DocumentFrequencies.of(references)
        frequencies.save(tmp_path / "frequencies.npz")
        assert DocumentFrequencies.load(tmp_path / "frequencies.npz") == frequencies


def test_rewards_on_word_numbers_are_the_scores_of_the_words():
    hypotheses, references = made_up()
    numbers = CiderReward([[[ord(word) for word in caption] for caption in captions] for captions in references])
    images = [3, 0, 3, 29]
    rewards = numbers.reward(images, [[ord(word) for word in hypotheses[image]] for image in images])
    assert rewards == pytest.approx(cider(hypotheses, references)[images])
    other_image = numbers.reward([1], [[ord(word) for word in hypotheses[0]]])
    assert other_image == pytest.approx(cider([hypotheses[1], hypotheses[0], *hypotheses[2:]], references)[1:2])


def test_an_end_token_makes_a_caption_that_stops_too_early_lose():
    references = [[[*caption, "<end>"] for caption in captions] for captions in REFERENCES]
    whole, cut = CiderReward(references).reward([1, 1], [references[1][0], references[1][0][:-1]])
    assert whole > cut


def test_one_person_against_the_others_on_flickr8k(flickr8k):
    scores = human(flickr8k).times_100()
    printed = [round(value, 1) for value in vars(scores).values()]
    assert printed == [62.5, 42.9, 29.0, 19.6, 45.9, 78.8]


def test_the_same_sentence_for_every_photo_of_flickr8k_nearly_wins_by_bleu_1_but_not_by_cider(flickr8k):
    scores = constant(tokens("A man is standing in a field."), flickr8k).times_100()
    printed = [round(value, 1) for value in vars(scores).values()]
    assert printed == [50.9, 28.0, 12.7, 5.1, 34.3, 6.2]
