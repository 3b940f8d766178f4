"""The questions of the two networks that read sentences; answers are computed where they can be."""

from core.numerals import percent
from core.question import Question
from core.words.bert import Bert
from core.words.sequence import SequenceToSequence
from core.words.typed import MASK


def how_large(network: SequenceToSequence) -> Question:
    """The vector between the two LSTMs does not grow with the caption."""
    cells = len(network.encoder.recurrent)
    return Question(
        "A caption of 5 words, then one of 20 words: how many numbers does the vector between the two LSTMs have?",
        ("one a word: 5 and 20", f"{cells} and {4 * cells}", f"{cells} both times"),
        2,
        f"The vector is what the first LSTM says after the last word, always {cells} numbers. "
        "Long captions have to be squeezed harder, so they lose more.",
    )


def which_word(network: Bert) -> Question:
    """A gap with four words on offer; the right one is what the network finds most probable."""
    sentence = f"a dog catches a {MASK} in its mouth"
    words = sentence.split()
    chances = network.guess(network.read(words), words.index(MASK) + 1)
    options = ("cat", "frisbee", "car", "child")
    found = [float(chances[number]) for number in network.vocabulary.encode(options)]
    told = ", ".join(f"{option} {percent(chance, 2)}" for option, chance in zip(options, found, strict=True))
    return Question(
        f"“{sentence}”: which of these words does the network find most probable?",
        options,
        found.index(max(found)),
        f"Its probabilities: {told}. It looked at the words on both sides of the gap.",
    )
