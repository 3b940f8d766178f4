"""One "predict, then reveal" question a level.  Answers are computed from the digit and network at hand."""

import numpy as np

from core.digits.film import Film
from core.digits.mistakes import Results
from core.numerals import percent
from core.question import Question


def nearest(value: float, choices: tuple[float, ...]) -> int:
    """Number of the choice closest to a value."""
    return int(np.argmin(np.abs(np.array(choices) - value)))


def how_many_zeros(maps: np.ndarray, layer: str) -> Question:
    """Maps before ReLU (h, w, c)."""
    share = float(np.mean(maps <= 0))
    choices = (0.1, 0.3, 0.5, 0.7, 0.9)
    return Question(
        f"What share of {layer}'s cells does ReLU set to zero here?",
        tuple(f"about {percent(choice, 0)}" for choice in choices),
        nearest(share, choices),
        f"ReLU keeps what is above zero and sets the rest to zero. Here that is {percent(share, 1)} of {maps.size:,} cells.",
    )


def how_many_multiplications(kernel: int, channels: int) -> Question:
    """One output cell of a kernel (kernel, kernel, channels)."""
    right = kernel * kernel * channels
    options = sorted({kernel * kernel, channels, right, right * 26, kernel * channels})
    return Question(
        "How many multiplications make one cell of this map, before the bias is added?",
        tuple(f"{option:,}" for option in options),
        options.index(right),
        f"The kernel has {kernel} × {kernel} weights for each of {channels} input maps: {kernel} × {kernel} × {channels} = {right:,}.",
    )


def which_size(size: int = 28, kernel: int = 3, stride: int = 2) -> Question:
    """Width of the map of a picture `size` cells wide, without padding."""
    right = (size - kernel) // stride + 1
    options = sorted({right, right + 1, size - kernel + 1, size // 2 + 2, size})
    return Question(
        f"A {size} × {size} picture, a {kernel} × {kernel} kernel, stride {stride}, no padding: how wide is the output?",
        tuple(str(option) for option in options),
        options.index(right),
        f"⌊({size} − {kernel}) / {stride}⌋ + 1 = {right}. One column is left over at the right; no position of the kernel reaches it.",
    )


def softmax_shift() -> Question:
    """The same for every digit and network."""
    return Question(
        "Add 5 to every logit. What happens to the probabilities?",
        ("The largest grows", "They become more alike", "Nothing", "They add up to more than 1"),
        2,
        "Every exp(logit) becomes exp(5) times as large, and so does their sum. The quotients stay the same.",
    )


def which_survives(kept: dict[str, int], titles: dict[str, str], digit: int) -> Question:
    """`kept`: for each network at how many of the 81 shifts it reads `digit`, also where it reads another unmoved."""
    names, most = list(kept), max(kept.values())
    best = [name for name in names if kept[name] == most]
    same = "All at equally many"
    told = ", ".join(f"{titles[name]} at {kept[name]}" for name in names)
    return Question(
        f"Move this digit by up to four pixels, to 81 places. Which network reads {digit} at more of them?",
        (*(titles[name] for name in names), same),
        names.index(best[0]) if len(best) == 1 else len(names),
        f"Counted: {told} of 81. Pooling forgives small shifts, and the network with pooling also saw shifted digits.",
    )


def when_ninety(film: Film) -> Question:
    """The first moment of the film at which 90 % of the test digits are read right."""
    step = int(film.steps[np.argmax(film.accuracy >= 0.9)])
    choices = (20, 110, 850, 5625)
    digits = 32 * step
    return Question(
        "After how many training steps (32 digits each) does the network read 90 % of the test digits right?",
        tuple(f"about {choice:,}" for choice in choices),
        int(np.argmin(np.abs(np.log(np.array(choices) / step)))),
        f"At step {step:,}, after {digits:,} digits, a small part of one epoch (60,000). The last few percent take all the rest.",
    )


def most_confused(results: Results) -> Question:
    """The most frequent mistake among others that happen less often."""
    wrong = results.confusion.copy()
    np.fill_diagonal(wrong, 0)
    order = np.argsort(-wrong, axis=None)
    true, read = (int(n) for n in np.unravel_index(order[0], wrong.shape))
    pairs = {f"{true} read as {read}": int(wrong[true, read])}
    for candidate in ((4, 9), (7, 2), (0, 1), (8, 3), (5, 6), (1, 0)):
        if len(pairs) < 4 and wrong[candidate] < wrong[true, read]:
            pairs.setdefault(f"{candidate[0]} read as {candidate[1]}", int(wrong[candidate]))
    options = sorted(pairs)
    return Question(
        "Which mistake happens most often?",
        tuple(options),
        options.index(f"{true} read as {read}"),
        "Counted: " + "; ".join(f"{option} {pairs[option]} times" for option in options) + ".",
    )
