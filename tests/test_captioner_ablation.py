"""What the ablation changes is all that it changes."""

from types import SimpleNamespace

import keras
import numpy as np

from training.caption_batches import Batch
from training.captioner_ablation import OWN_WORDS, Untied, own_words
from training.decoder import Decoder, Shape

SHAPE = Shape(words=11, features=6, embedding=5, hidden=7, attention=4)


def built(kind: type[Decoder]) -> Decoder:
    decoder = kind(SHAPE, seed=2)
    decoder.build()
    for weight in decoder.weights:
        weight.assign(np.random.default_rng(len(weight.path.split("/")[-1])).normal(0, 0.5, weight.shape))
    return decoder


def seen() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    return random.normal(size=(2, 9, 6)).astype(np.float32), random.integers(0, 11, (2, 3, 5)).astype(np.int32)


def test_an_untied_decoder_with_equal_matrices_says_what_a_tied_one_says():
    tied, untied = built(Decoder), built(Untied)
    for weight in untied.weights:
        source = "embedding" if weight.name == "output" else weight.name
        weight.assign(next(other for other in tied.weights if other.name == source))
    np.testing.assert_allclose(untied(seen()), tied(seen()), atol=1e-5)
    untied.output_matrix.assign(keras.ops.zeros_like(untied.output_matrix))
    assert np.ptp(np.asarray(untied(seen())) - np.asarray(untied.word_bias)) < 1e-5


def test_scheduled_sampling_replaces_a_share_of_the_words_read_and_none_of_those_to_say():
    words = np.zeros((50, 4, 10), np.int32)
    logits = np.zeros((50, 4, 10, 11))
    logits[..., 7] = 50  # the network always says word 7
    learner = SimpleNamespace(model=lambda k, length: SimpleNamespace(predict_on_batch=lambda inputs: logits))
    batch = Batch(np.zeros((50, 9, 6), np.float32), words, words.copy(), np.full(words.shape, 1 / words.size, np.float32))
    mixed = own_words(learner)(batch, np.random.default_rng(0))
    assert set(np.unique(mixed.words)) == {0, 7}
    assert (mixed.words[:, :, 0] == 0).all()  # the start stays
    assert abs((mixed.words[:, :, 1:] == 7).mean() - OWN_WORDS) < 0.05
    np.testing.assert_array_equal(mixed.targets, words)
    assert (batch.words == 0).all()
