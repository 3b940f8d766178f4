"""The sections of the page "Neurons", in the order of learning; each module shows one, with `show()`.

The names are what the buttons say and what stands in the URL, as in /neurons?section=Playground."""

from pages.parts.levels import Levels

LEVELS = Levels(
    __name__,
    {
        "One neuron": "one_neuron",
        "Small network": "small_network",
        "One training step": "one_step",
        "Gradient descent": "gradient_descent",
        "Playground": "playground",
    },
)
