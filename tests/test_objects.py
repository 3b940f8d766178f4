"""The kinds of things that the encoder knows: their everyday names, probabilities that mean something, evidence that adds up."""

import numpy as np
import pytest

from core.encoder.objects import kinds, objects, probabilities, things
from core.words.vocabulary import TOKEN


def logits(**sure: float) -> np.ndarray:
    """Logits (1000,), zero but for the kinds named."""
    numbers = {kind.name.replace(" ", "_"): number for number, kind in enumerate(kinds())}
    found = np.zeros(1000, np.float32)
    for name, value in sure.items():
        found[numbers[name]] = value
    return found


def test_every_kind_has_a_name_and_everyday_words_in_the_order_of_the_logits():
    assert len(kinds()) == 1000
    assert [kind.wnid for kind in kinds()] == sorted({kind.wnid for kind in kinds()})
    assert all(kind.name and kind.words for kind in kinds())
    assert all(TOKEN.fullmatch(word) for kind in kinds() for word in kind.words)  # a decoder can say them
    assert {kind.words[0] for kind in kinds()[151:269]} == {"dog"}  # ImageNet's 118 breeds
    assert [kinds()[number].name for number in (0, 281, 340, 770, 954)] == ["tench", "tabby cat", "zebra", "running shoe", "banana"]


def test_the_most_probable_kinds_come_first_with_probabilities_that_sum_to_one():
    found = objects(logits(beagle=5, zebra=7), top=1000)
    assert [one.kind.name for one in found[:2]] == ["zebra", "beagle"]
    assert sum(one.probability for one in found) == pytest.approx(1, abs=1e-5)
    assert probabilities(np.stack([logits(zebra=9)] * 2)).sum(-1) == pytest.approx([1, 1], abs=1e-5)


def test_breeds_of_which_none_is_sure_are_a_dog_together():
    photo = logits(beagle=6, pug=6, collie=6, zebra=6.3)
    assert objects(photo)[0].kind.name == "zebra"
    assert things(photo)[0].word == "dog"
    assert sum(thing.probability for thing in things(photo, top=1000)) == pytest.approx(1, abs=1e-5)
