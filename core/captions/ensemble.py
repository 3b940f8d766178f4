"""Several decoders that vote on every word: their log-probabilities are averaged, so a word must seem likely to all of them.

They err differently, so the mean errs less.
"""

from collections.abc import Sequence

import numpy as np

from core.captions.decoder import Decoder, Step, log_softmax
from core.captions.inputs import Inputs


class Together(tuple):
    """What every member keeps: its look at the photos, or its state."""

    def of(self, *which: np.ndarray) -> "Together":
        """The same of some of the photos, or beams."""
        return Together(part.of(*which) for part in self)


class Ensemble:
    """Decoders with one vocabulary as one: the same three functions as `core.captions.decoder.Decoder`."""

    def __init__(self, members: Sequence[Decoder]):
        self.members, self.vocabulary = tuple(members), members[0].vocabulary

    def look(self, inputs: Inputs) -> Together:
        """What the members keep of the photos."""
        return Together(member.look(inputs) for member in self.members)

    def start(self, look: Together) -> Together:
        """The members' memories before the first word."""
        return Together(member.start(part) for member, part in zip(self.members, look, strict=True))

    def step(self, words: np.ndarray, state: Together, look: Together) -> Step:
        """The words just written (p, b) int -> the next word's log-probabilities (p, b, V), and the mean attention (p, b, g)."""
        steps = [member.step(words, *parts) for member, *parts in zip(self.members, state, look, strict=True)]
        log_probabilities = log_softmax(sum(step.log_probabilities for step in steps) / len(steps))
        attention = sum(step.attention for step in steps) / len(steps)
        return Step(log_probabilities, attention, Together(step.state for step in steps))
