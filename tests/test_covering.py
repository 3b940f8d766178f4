"""What covering a part of a photo costs a caption's words, the pictures to begin with, and what a browser may say was covered."""

import numpy as np
import pytest

from core import tour
from core.captions import covering, samples
from core.captions.captioner import Captioner
from core.photo import open_photo
from pages.face.browser.cover import Covered, decode
from tests import caption_models


@pytest.fixture(scope="module")
def captioner() -> Captioner:
    return Captioner(caption_models.built_in())


@pytest.fixture(scope="module")
def photo() -> np.ndarray:
    return open_photo(samples.read(samples.FIRST))


def test_words_forced_on_their_own_photo_are_as_probable_as_when_they_were_said(captioner, photo):
    said = captioner.describe([photo])[0].best
    forced = captioner.forced([captioner.square(photo)] * 2, [word.text for word in said.decisions])
    np.testing.assert_allclose(forced, [[word.log_probability for word in said.decisions]] * 2, atol=1e-3)


def test_the_patches_cover_every_pixel_once_and_nothing_else():
    covered = np.zeros((260, 311), int)
    for number in range(covering.PATCHES**2):
        covered[covering.cell(number, *covered.shape)] += 1
    assert (covered == 1).all()
    square = np.random.default_rng(0).integers(0, 255, (60, 60, 3), np.uint8)
    copies = [copy for number in range(covering.BATCHES) for copy in covering.batch(square, number)]
    assert len(copies) == covering.PATCHES**2
    assert all((copy != square).any(-1).sum() <= 100 for copy in copies)
    assert ((copies[7] != square).any(-1).nonzero()[0] // 10 == 1).all(), "the eighth patch lies in the second row"


def test_a_stroke_and_patches_cover_what_they_touch():
    drawn = covering.mask([[0.1, 0.0, 0.5, 1.0, 0.5]], [0], 120, 240)
    assert drawn[60, 5:235].all()
    assert drawn[:20, :40].all()
    assert not drawn[90:].any()
    assert not covering.mask([], [], 12, 24).any()


def test_words_that_are_new_or_gone_are_told_apart():
    before, after = ["a", "cat", "on", "a", "bed"], ["a", "dog", "on", "a", "red", "bed"]
    assert covering.changes(before, after) == ([False, True, False, False, False], [False, True, False, False, True, False])
    assert covering.changes(before, before) == ([False] * 5, [False] * 5)


def test_what_a_browser_says_was_covered_is_checked():
    good = {"about": "x", "strokes": [[0.1, 0.2, 0.3]], "cells": [3, 3]}
    assert decode(good, "x") == Covered(((0.1, 0.2, 0.3),), (3,))
    for nonsense in (None, 3, {}, good | {"about": "y"}, good | {"cells": [36]}, good | {"strokes": [[0.1, 0.2]]},
                     good | {"strokes": [[2, 0, 0]]},
                     good | {"strokes": [[float("nan"), 0, 0]]}, good | {"cells": ["x"]}, good | {"strokes": 5},
                     good | {"strokes": [[0.1] * (2 * covering.MAX_POINTS + 1)]}):  # fmt: skip
        assert not decode(nonsense, "x")


def test_every_picture_to_begin_with_opens_and_says_whose_it_is_and_the_first_succeeds():
    for name, sample in samples.SAMPLES.items():
        assert max(open_photo(samples.read(name)).shape) >= 256
        assert sample.credit
    assert sum(bool(sample.fails) for sample in samples.SAMPLES.values()) == 2
    assert next(iter(samples.SAMPLES)) == samples.FIRST
    assert not samples.SAMPLES[samples.FIRST].fails
    (stop,) = [stop for stop in tour.STOPS if stop.page == "describe"]
    assert stop.choices["sample_photo"] == samples.FIRST
