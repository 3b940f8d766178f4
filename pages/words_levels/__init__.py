"""The levels of the page "Words", in the order of learning; each module shows one, with `show()`.

The names are what the buttons say and what stands in the URL, as in /words?words_level=GloVe."""

from pages.parts.levels import Levels

LEVELS = Levels(
    __name__,
    {
        "Fill the gap": "gap",
        "GloVe": "glove",
        "Sequence to sequence": "sequence",
        "BERT": "bert",
        "Which recommends best?": "compare",
    },
)
