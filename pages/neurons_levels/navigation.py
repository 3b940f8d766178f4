"""Which section is shown, and what of the page stands in the URL."""

from core.neurons.example import START

NEURON_START = {"x1": 1.0, "x2": 0.0, "w1": 2.0, "w2": 0.5, "b": -1.5}  # gets one of the four rows of AND wrong
UNITS = {"layers": 2, "units1": 8, "units2": 8, "units3": 4, "units4": 4}
LINKED = (  # what may stand in the URL
    "section", "bend", "table", "hidden", "stage", "loss", "number", "rate", "landscape", "descent_rate", "descent_steps", "one_weight",
    "pattern", "noise", "activation", "method", "learning_rate", "decay", "seed", *UNITS, *START, *(f"n_{name}" for name in NEURON_START),
)  # fmt: skip
