"""What a beam search tried, as a tree: every word that held a place in the beam, and what it grew from."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from core.captions.decoder import END
from core.captions.search import Caption, Level
from core.words.vocabulary import Vocabulary


class Node(NamedTuple):
    """A word that held a place in the beam at one step."""

    step: int  # from 0
    place: int  # in the beam, 0 the best
    parent: int  # the place in the list of the word before, -1 at the first step
    word: str
    probability: float  # of this word after those before it
    total: float  # log-probability of the sentence so far
    best: bool  # whether it is part of the best caption


def grown(levels: Sequence[Level], vocabulary: Vocabulary, best: Caption) -> list[Node]:
    """The tree of a search for one photo, from what search.beam_search showed to `watch`; parents stand before their children."""
    spoken = [word.text for word in best.decisions]
    nodes: list[Node] = []
    before: dict[int, int] = {}  # place in the beam -> place in the list, of the step before
    for step, level in enumerate(levels):
        here = {}
        for place in np.flatnonzero(np.isfinite(level.totals[0])).tolist():
            parent = before[int(level.parents[0, place])] if step else -1
            word = vocabulary.words[int(level.words[0, place])]
            on_the_way = step < len(spoken) and word == spoken[step] and (parent < 0 or nodes[parent].best)
            probability = float(np.exp(level.log_probabilities[0, place]))
            here[place] = len(nodes)
            nodes.append(Node(step, place, parent, word, probability, float(level.totals[0, place]), on_the_way))
        before = here
    return nodes


def ended(node: Node) -> bool:
    """Whether the sentence ends with this decision."""
    return node.word == END
