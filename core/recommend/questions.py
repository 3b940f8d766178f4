"""One "predict, then reveal" question for each lesson of the page "Recommend"; answers are computed where they can be."""

from core.figures import percent
from core.question import Question


def twice_as_long() -> Question:
    """The cosine knows no length."""
    return Question(
        "Arrow b is made twice as long and keeps its direction. What happens to the cosine?",
        ("it doubles", "it stays", "it halves"),
        1,
        "The dot product doubles, and so does the length that it is divided by. The cosine only knows the angle.",
    )


def far_on_the_map(explained: float) -> Question:
    """A plane cannot keep all distances."""
    return Question(
        "Two points lie side by side on the map. Are the two products surely alike?",
        ("yes, surely", "no, not surely"),
        1,
        f"The two directions of the map hold {percent(explained)} of all differences. Two products may still differ in the rest, "
        "as two stars that stand side by side in the sky may be far apart in depth.",
    )


def cost_of_the_last_hit(at_90: float, at_all: float) -> Question:
    """The last hits cost most; both costs are shares of the catalogue compared."""
    return Question(
        f"To find 9 of 10 right answers, cells compare {percent(at_90)} of the catalogue. And to find all of them, for every query?",
        ("about as much", "twice as much or more"),
        1 if at_all >= 2 * at_90 else 0,
        f"All of them take {percent(at_all)}. The last neighbours lie just behind a border, in cells that look far away.",
    )
