"""The 2-2-2 network as the sections 2 and 3 show it: the diagram, and the reader's numbers in it."""

from collections.abc import Sequence

from core.neurons import example
from pages.face.browser.diagram import Field, diagram
from pages.neurons_levels import numbers

COLUMNS = [["x1", "x2"], ["h1", "h2"], ["o1", "o2"]]


def fields(values: dict[str, float], targets: bool) -> dict[str, Field]:
    found = {name: Field(values[name], f"input {name}") for name in ("x1", "x2")}
    found |= {name: Field(values[name], f"weight {name}", *ends) for name, ends in example.EDGES.items()}
    found |= {name: Field(values[name], f"bias {name}", below=neuron) for name, neuron in example.BIASES.items()}
    if targets:
        found |= {f"t{n}": Field(values[f"t{n}"], f"target t{n}", below=f"o{n}") for n in (1, 2)}
    return found


def edit(name: str, value: float) -> None:
    if name in ("t1", "t2"):
        value = min(max(value, 0.0), 1.0)  # an output lies between 0 and 1
    numbers.write({name: value})


def show(
    values: dict[str, float], hidden: str, *, key: str, knob: str, marked: Sequence[str], targets: bool, backward: bool = False
) -> None:
    found = example.compute(values, hidden)
    outputs = {name: found[name] for name in ("h1", "h2", "o1", "o2")}
    told = ", ".join(f"{name} = {value:.4f}" for name, value in outputs.items())
    diagram(
        COLUMNS,
        fields(values, targets),
        outputs,
        key=key,
        knob=knob,
        marked=marked,
        backward=backward,
        description=f"A network with two inputs, two hidden neurons and two outputs: {told}. Every number can be changed.",
        on_edit=edit,
    )


def into(neuron: str) -> list[str]:
    """The neuron with its edges and its bias."""
    edges = [name for name, (_, end) in example.EDGES.items() if end == neuron]
    return [neuron, *edges, *(name for name, end in example.BIASES.items() if end == neuron)]
