"""One "predict, then reveal" question a level of the page "Describe"; answers are computed where they can be."""

from core.captions.search import Caption
from core.question import Question
from core.words.vocabulary import Vocabulary

UNSAID = ("giraffe", "volcano", "microscope", "cathedral", "piano")  # candidates for what no caption of the training photos says
SAID = ("dog", "beach", "snow", "bicycle", "water")


def longer_or_shorter(caption: Caption) -> Question:
    """Every word multiplies by a number below one."""
    return Question(
        f"The network adds one more word to “{caption.text}”. What happens to the log-probability of the sentence?",
        ("it rises", "it stays", "it falls"),
        2,
        "Every word multiplies the sentence's probability by a number below 1, so its logarithm falls. That is why beams are compared "
        "with a correction for the length: otherwise the shortest sentence would win.",
    )


def how_good_is_one_sentence(bleu1: float) -> Question:
    """The floor: the same sentence for every photo; its BLEU-1 times 100 is given."""
    options = (5, 30, round(bleu1), 75)
    return Question(
        "Somebody writes “a man is standing in a field” under every photo, whatever it shows. How many of these words, out of 100, "
        "does BLEU-1 count as right?",
        tuple(f"about {option}" for option in options),
        2,
        f"{bleu1:.1f}. The words a, is and in are right under almost every photo. BLEU-1 alone says little; CIDEr counts rare words more.",
    )


def never_said(vocabulary: Vocabulary) -> Question | None:
    """A word outside the vocabulary has no place in the output; None for a vocabulary that has all the candidates."""
    unsaid = [word for word in UNSAID if word not in vocabulary.numbers][:1]
    said = [word for word in SAID if word in vocabulary.numbers][:3]
    if not unsaid or not said:
        return None
    return Question(
        "Which of these words can this network never say, whatever the photo shows?",
        (said[0], *unsaid, *said[1:]),
        1,
        f"“{unsaid[0]}” is not among its {len(vocabulary) - 3:,} words: it was hardly ever, or never, in the captions it learnt from. "
        "Before a photo of one, the network says the nearest thing it has a word for.",
    )
