"""One "predict, then reveal" question a section of the page "Neurons"; answers are computed where they can be."""

from core.neurons import descent, example
from core.neurons.landscapes import Landscape
from core.question import Question

RATE_STEPS = 40


def what_one_neuron_cannot() -> Question:
    """A single neuron has one straight border, and XOR needs two (Minsky and Papert 1969)."""
    return Question(
        "One of these four tables no single neuron can learn, whatever its weights. Which one?",
        ("AND", "OR", "NAND", "XOR"),
        3,
        "A single neuron splits the plane with one straight line. XOR wants 1 in two opposite corners, and no single line parts them "
        "from the other two. A second layer can: see the pattern xor in the playground.",
    )


def how_many_numbers() -> Question:
    """Weights and biases of the example network."""
    return Question(
        "How many numbers can training change in this network?",
        ("2", "4", "8", "12"),
        3,
        f"{len(example.EDGES)} weights, one for each edge, and {len(example.BIASES)} biases, one for each neuron that adds up. "
        "Inputs and targets are given; they do not learn.",
    )


def which_way() -> Question:
    """A step against the slope of w5, at the start values."""
    slope = example.slopes(example.START)["w5"]
    return Question(
        f"With the start values the slope of w5 is {slope:+.4f}. Which way will the training step move w5?",
        ("up", "down", "not at all"),
        1 if slope > 0 else 0,
        "A positive slope says: more w5, more error. The step goes against the slope: "
        f"0.4 − 0.5 × {slope:.4f} = {example.START['w5'] - 0.5 * slope:.4f}.",
    )


def which_rate(valley: Landscape) -> Question:
    """The largest of four rates with which plain descent still ends lower than it began."""
    rates = (0.05, 0.2, 0.5, 0.6)
    ends = [valley.error(descent.path(valley.slope, valley.start, descent.plain(rate), RATE_STEPS)[-1]) for rate in rates]
    settles = [number for number, end in enumerate(ends) if end < valley.error(valley.start)]
    return Question(
        "In the valley, which is the largest learning rate here with which plain descent still gets down?",
        tuple(f"{rate:g}" for rate in rates),
        settles[-1],
        f"After {RATE_STEPS} steps the error is " + ", ".join(f"{end:.3g} at rate {rate:g}" for rate, end in zip(rates, ends, strict=True))
        + f". The bound is 2 ÷ the steepest curvature, 2 ÷ {valley.steepest:.3f} = {2 / valley.steepest:.3f}.",
    )  # fmt: skip


def which_pattern() -> Question:
    """What a straight border can part."""
    return Question(
        "Set the hidden layers to 0: one neuron is left. Which pattern can it still separate?",
        ("spiral", "circles", "xor", "clusters"),
        3,
        "Without a hidden layer the border is one straight line, and only the clusters can be parted by one. Try it: hidden layers 0.",
    )
