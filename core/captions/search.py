"""Which sentence: greedy (a beam of width 1), beam search and sampling over a decoder's steps, for many photos at once."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from core.captions.decoder import END, MAX_WORDS, START, UNKNOWN, Decoder, Step
from core.captions.ensemble import Ensemble
from core.captions.inputs import Inputs
from core.words.vocabulary import Vocabulary

RUNNERS_UP = 5
LENGTH_POWER = 1.1  # a caption's score is its log-probability / words^1.1: on dev 63.9 CIDEr, 60.2 with 0.7; at 0 short captions win
NOTHING = -np.inf
# Words that a sentence may need twice; any other said again says a thing twice, as in "a black shirt and a black shirt".
_AGAIN = (
    "a an the in on of is are and with to at by his her its their it he she they up for from as while that this there other another "
    "down out into near next over through front top side off behind around across who one two three some under onto has"
)
AGAIN = frozenset(_AGAIN.split())


@dataclass(frozen=True)
class Word:
    """One word of a caption and what the decoder knew when it was written."""

    text: str
    log_probability: float
    runners_up: tuple[tuple[str, float], ...]  # the words nearest to it, with their log-probabilities, likeliest first
    attention: np.ndarray  # (g,), sums to one

    @property
    def probability(self) -> float:
        """Of this word, given the photo and the words before it."""
        return float(np.exp(self.log_probability))

    @property
    def focus(self) -> float:
        """How much of the look lies where it is above an even one: 0 where every cell has the same share, near 1 where one has all."""
        return float(np.maximum(self.attention - 1 / len(self.attention), 0).sum())


@dataclass(frozen=True)
class Caption:
    """A sentence; `end` is the decision to stop, None when there was no room for more words."""

    words: tuple[Word, ...]
    end: Word | None
    score: float  # log-probability / words^LENGTH_POWER, the end counted as a word

    @property
    def text(self) -> str:
        """The words, without the end."""
        return " ".join(word.text for word in self.words)

    @property
    def log_probability(self) -> float:
        """Of the whole sentence, its end included."""
        return sum(word.log_probability for word in self.decisions)

    @property
    def probability(self) -> float:
        """Of the whole sentence."""
        return float(np.exp(self.log_probability))

    @property
    def log_probability_per_word(self) -> float:
        """The mean over all decisions: a long sentence is no longer less probable only because it is long."""
        return self.log_probability / len(self.decisions)

    @property
    def decisions(self) -> tuple[Word, ...]:
        """The words, and the end where there is one."""
        return (*self.words, self.end) if self.end else self.words


class Level(NamedTuple):
    """What every beam of every photo did at one step; all (p, b) but `of`."""

    words: np.ndarray  # int
    parents: np.ndarray  # int: which beam of the level before it went on from
    totals: np.ndarray  # log-probability of the sentence so far, −inf where a beam is empty
    log_probabilities: np.ndarray  # of this word alone
    runners_up: np.ndarray  # (p, b, 6) int: the likeliest words here, likeliest first
    runner_log_probabilities: np.ndarray  # (p, b, 6)
    attention: np.ndarray  # (p, b, g)
    of: np.ndarray  # (p,) int: the photos still being described, by their place in the batch


Watch = Callable[[Level], None]
Pick = Callable[[np.ndarray], np.ndarray]


def beam_search(
    decoder: Decoder | Ensemble,
    inputs: Inputs,
    width: int = 3,
    prefix: Sequence[int] = (),
    *,
    wanted: Sequence[Collection[int]] | None = None,
    max_words: int = MAX_WORDS,
    watch: Watch | None = None,
    pick: Pick | None = None,
) -> list[list[Caption]]:
    """What p photos give a decoder -> up to `width` captions a photo, best first.

    A sentence that ends leaves its beam empty, so width 1 is greedy; a photo is done when every beam has ended or no
    living one can still win a place.  No word is said twice, but those of AGAIN and of `prefix`, the numbers of words that every
    caption must begin with.
    `wanted` has, of every photo, numbers of words of which its captions must say one; none: they may say anything.  Beams that have said
    one and beams that have not compete each among themselves (constrained beam search: Anderson et al. 2017).
    `watch` is called with every level, as it is made.  `pick` turns log-probabilities (p, b, V) into what words are chosen by.
    """
    photos, vocabulary = len(inputs.cells), decoder.vocabulary
    search = _Search(vocabulary, photos, width, max_words, pick)
    look, of = decoder.look(inputs), np.arange(photos)
    words = np.full((photos, 1), vocabulary.numbers[START])
    state, totals = decoder.start(look), np.zeros((photos, 1), np.float32)
    said = np.zeros((photos, 1, len(vocabulary)), bool)
    if wanted:
        search.want(wanted)
    for position in range(max_words):
        step = decoder.step(words, state, look)
        forced = prefix[position] if position < len(prefix) else None
        level = search.grow(step, totals, of, said, forced)
        if watch:
            watch(level)
        totals, going = search.settle(level)
        if not going.any():
            break
        words, totals, of = level.words[going], totals[going], of[going]
        state, look = step.state.of(np.flatnonzero(going), level.parents[going]), look.of(going)
        said = said[np.flatnonzero(going)[:, None], level.parents[going]]  # (p, b, V)
        np.put_along_axis(said, words[..., None], search.once[words][..., None], -1)
    return [search.captions(photo) for photo in range(photos)]


def sample(
    decoder: Decoder | Ensemble, inputs: Inputs, temperature: float, random: np.random.Generator, prefix: Sequence[int] = ()
) -> list[Caption]:
    """One caption a photo, every word drawn by chance: at temperature 1 as often as the decoder finds it probable, near 0 greedy.

    The largest of logits with Gumbel noise is such a draw.  The words' log-probabilities are those at temperature 1.
    """

    def drawn(log_probabilities: np.ndarray) -> np.ndarray:
        return log_probabilities / temperature + random.gumbel(size=log_probabilities.shape)

    return [captions[0] for captions in beam_search(decoder, inputs, 1, prefix, pick=drawn)]


def forced(decoder: Decoder | Ensemble, inputs: Inputs, words: Sequence[int]) -> np.ndarray:
    """Log-probabilities (p, n) that a decoder gives n words said of p photos, whatever it would say itself; each after those before it.

    Of a caption's own photo they are those of its words.
    """
    look, photos = decoder.look(inputs), len(inputs.cells)
    state, found = decoder.start(look), np.empty((photos, len(words)), np.float32)
    for place, (before, word) in enumerate(zip([decoder.vocabulary.numbers[START], *words], words, strict=False)):
        step = decoder.step(np.full((photos, 1), before), state, look)
        found[:, place], state = step.log_probabilities[:, 0, word], step.state
    return found


class _Search:
    """The books of one beam search: all levels so far, and the sentences that have ended."""

    def __init__(self, vocabulary: Vocabulary, photos: int, width: int, max_words: int, pick: Pick | None):
        self.vocabulary, self.width, self.max_words, self.pick = vocabulary, width, max_words, pick
        self.end = self.vocabulary.numbers[END]
        self.never = [self.vocabulary.numbers[word] for word in (START, UNKNOWN)]
        self.once = np.array([word not in AGAIN for word in vocabulary.words])
        self.wanted: np.ndarray | None = None  # (p, V) bool
        self.met: np.ndarray | None = None  # (p, b) bool: which of the living sentences have said one of the wanted words
        self.levels: list[Level] = []
        self.ended: list[list[tuple[float, int, int]]] = [[] for _ in range(photos)]  # (score, level, beam)

    def want(self, wanted: Sequence[Collection[int]]) -> None:
        """Of every photo, the words of which one must be said."""
        self.wanted = np.zeros((len(wanted), len(self.vocabulary)), bool)
        for photo, words in enumerate(wanted):
            self.wanted[photo, list(words)] = True
        self.met = ~self.wanted.any(1, keepdims=True)

    def grow(self, step: Step, totals: np.ndarray, of: np.ndarray, said: np.ndarray, forced: int | None) -> Level:
        """The likeliest continuations of every photo's sentences, as many as it has beams; no word is `said` (p, b, V) again."""
        p, b, v = step.log_probabilities.shape
        log_probabilities = step.log_probabilities.copy()
        log_probabilities[..., self.never] = NOTHING
        if not self.levels:
            log_probabilities[..., self.end] = NOTHING  # an empty caption helps nobody
        likeliest = top(log_probabilities.reshape(p * b, v), 1 + RUNNERS_UP).reshape(p, b, -1)
        allowed = np.where(said, NOTHING, log_probabilities)
        if forced is not None:
            allowed = np.full_like(log_probabilities, NOTHING)
            allowed[:, 0, forced] = log_probabilities[:, 0, forced]
        sums = (totals[..., None] + allowed).reshape(p, b * v)
        ranks = self.pick(allowed).reshape(p, b * v) if self.pick else sums
        photo, width = np.arange(p)[:, None], min(self.width, b * v)
        if self.wanted is None:
            chosen = top(ranks, width)  # (p, width)
        else:
            met = (self.met[of][:, :, None] | self.wanted[of][:, None]).reshape(p, b * v)
            sums = np.where(met | (np.arange(b * v) % v != self.end), sums, NOTHING)  # without a wanted word no sentence may end
            chosen = np.concatenate([top(np.where(bank, sums, NOTHING), width) for bank in (met, ~met)], 1)  # (p, 2 width)
        parents, words = np.divmod(chosen, v)
        room = self.width - np.array([len(self.ended[number]) for number in of])
        kept = np.where(np.arange(chosen.shape[1]) % width < room[:, None], sums[photo, chosen], NOTHING)
        if self.wanted is not None:
            in_bank = np.take_along_axis(met, chosen, 1) == (np.arange(2 * width) < width)
            kept = np.where(in_bank, kept, NOTHING)  # a bank with fewer candidates than places is filled up with others'
            grown = np.zeros((len(self.met), 2 * width), bool)
            grown[of] = np.take_along_axis(met, chosen, 1)
            self.met = grown
        level = Level(
            words=words,
            parents=parents,
            totals=kept,
            log_probabilities=log_probabilities[photo, parents, words],
            runners_up=likeliest[photo, parents],
            runner_log_probabilities=np.take_along_axis(log_probabilities, likeliest, -1)[photo, parents],
            attention=step.attention[photo, parents],
            of=of,
        )
        self.levels.append(level)
        return level

    def settle(self, level: Level) -> tuple[np.ndarray, np.ndarray]:
        """Take out the sentences that end here: log-probabilities of the others (p, b), and which photos go on (p,)."""
        length = len(self.levels)
        ends = (level.words == self.end) | (length == self.max_words)
        good = np.isfinite(level.totals) if self.met is None else np.isfinite(level.totals) & self.met[level.of]
        for row, beam in zip(*np.nonzero(ends & good), strict=True):
            self.ended[level.of[row]].append((float(level.totals[row, beam]) / length**LENGTH_POWER, length - 1, int(beam)))
        living = np.where(ends, NOTHING, level.totals)
        # the best that a living sentence can come to: every further word certain, up to the greatest length
        hope = living.max(1) / self.max_words**LENGTH_POWER
        going = np.array([len(self.ended[of]) < self.width or hope[row] > min(self.ended[of])[0] for row, of in enumerate(level.of)])
        return living, going & np.isfinite(hope)

    def captions(self, photo: int) -> list[Caption]:
        """Every ended sentence of a photo, read back through the levels, best first."""
        return [self.trace(photo, level, beam, score) for score, level, beam in sorted(self.ended[photo], reverse=True)]

    def trace(self, photo: int, level: int, beam: int, score: float) -> Caption:
        words = []
        for step in reversed(self.levels[: level + 1]):
            row = int(np.searchsorted(step.of, photo))
            words.append(self.word(step, row, beam))
            beam = int(step.parents[row, beam])
        *words, last = reversed(words)
        return Caption(tuple(words), last, score) if last.text == END else Caption((*words, last), None, score)

    def word(self, level: Level, row: int, beam: int) -> Word:
        number = int(level.words[row, beam])
        near = zip(level.runners_up[row, beam].tolist(), level.runner_log_probabilities[row, beam].tolist(), strict=True)
        others = [(self.vocabulary.words[other], value) for other, value in near if other != number]
        text, value = self.vocabulary.words[number], float(level.log_probabilities[row, beam])
        return Word(text, value, tuple(others[:RUNNERS_UP]), level.attention[row, beam])


def top(values: np.ndarray, k: int) -> np.ndarray:
    """The places of the k largest values of each row (n, m), largest first: (n, k) int; k ≤ m."""
    places = np.argpartition(-values, k - 1, axis=1)[:, :k]
    order = np.argsort(-np.take_along_axis(values, places, 1), axis=1, kind="stable")
    return np.take_along_axis(places, order, 1)
