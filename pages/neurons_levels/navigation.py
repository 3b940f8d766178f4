"""Which section is shown, and what of the page stands in the URL."""

from core.neurons.example import START

NEURON_START = {"x1": 1.0, "x2": 0.0, "w1": 2.0, "w2": 0.5, "b": -1.5}  # gets one of the four rows of AND wrong
UNITS = {"layers": 2, "units1": 8, "units2": 8, "units3": 4, "units4": 4}
LINKED = {
    "section": "One neuron", "bend": "sigmoid", "table": "AND", "hidden": "sigmoid", "stage": "h1", "loss": "squared error",
    "number": "w5", "rate": 0.5, "landscape": "Valley", "descent_rate": 0.05, "descent_steps": 40,
    "one_weight": None, "pattern": "spiral", "noise": 0.1, "activation": "tanh", "method": "Adam", "learning_rate": 0.03, "decay": 0,
    "seed": 1, **UNITS, **START, **{f"n_{name}": value for name, value in NEURON_START.items()},
}  # fmt: skip
