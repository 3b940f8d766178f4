"""One "predict, then reveal" question a part of the page "Words"; answers are computed where they can be."""

from collections.abc import Mapping

from core.numerals import percent
from core.question import Question
from core.words.space import Space


def one_pair() -> Question:
    """A pair four words apart, with a window of five."""
    return Question(
        "In “a dog runs in the snow”, how much does the pair dog – snow add to its count, with a window of 5?",
        ("1", "1/4", "1/5", "0"),
        1,
        "“snow” stands four places after “dog”, which is inside the window, and a pair adds 1 divided by its distance. "
        "With a window of 3 it would add nothing.",
    )


def nearest(space: Space) -> Question:
    """Opposites have the same neighbours."""
    options = ("right", "hand", "alone", "green")
    cosines = [space.cosine("left", option) for option in options]
    right = cosines.index(max(cosines))
    return Question(
        "Which of these words will have the vector nearest to that of “left”?",
        options,
        right,
        f"The cosines with “left” are {_listed(options, cosines)}. GloVe sees only neighbours, and opposites often have the same: "
        "a left hand or a right hand, on the left or on the right.",
    )


def best_group(hits: Mapping[str, tuple[int, int]]) -> Question:
    """Grammar is easier than knowledge of the world."""
    options = ("verb, -ing and -s", "one and many", "thing and where", "opposites")
    shares = [hits[option][0] / hits[option][1] for option in options]
    return Question(
        "Four groups of such questions. In which will these vectors be right most often?",
        options,
        shares.index(max(shares)),
        "Right answers: " + ", ".join(f"{option} {percent(share, 0)}" for option, share in zip(options, shares, strict=True)) + ". "
        "Forms of a word change its neighbours in the same way again and again; what belongs where is different for every pair.",
    )  # fmt: skip


def best_encoder(measured: Mapping) -> Question:
    """The encoder with the best recall@1, of those measured."""
    names = tuple(row["name"] for row in measured["encoders"])
    shares = [row["recall"]["1"][0] for row in measured["encoders"]]
    right = shares.index(max(shares))
    return Question(
        "Which vector of a sentence will find the most captions of the same photo?",
        names,
        right,
        "As the nearest caption, one of the same photo is found by " + ", ".join(
            f"{name} in {percent(share, 1)}" for name, share in zip(names, shares, strict=True)
        ) + ".",
    )  # fmt: skip


def _listed(names: tuple[str, ...], values: list[float]) -> str:
    return ", ".join(f"{name} {value:.2f}" for name, value in zip(names, values, strict=True))
