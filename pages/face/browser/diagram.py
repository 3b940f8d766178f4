"""The diagram: a small network whose every weight, bias, input and target is a field, with its values in the neurons."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from pages.face.browser import register

_mount = register("diagram")
LARGEST = 20.0  # as LARGEST in assets/diagram/diagram.js


@dataclass(frozen=True)
class Field:
    """One number of the network: `label` says what it is; it stands on an edge (source, target), below a neuron, or in its own neuron."""

    value: float
    label: str
    source: str | None = None
    target: str | None = None
    below: str | None = None


def diagram(
    columns: Sequence[Sequence[str]],
    fields: Mapping[str, Field],
    values: Mapping[str, float],
    *,
    key: str,
    knob: str,
    description: str,
    marked: Sequence[str] = (),
    backward: bool = False,
    on_edit: Callable[[str, float], None],
) -> None:
    """Show neurons in `columns` from left to right.

    fields: name -> Field; a field with the name of a neuron stands inside it.  values: what the other neurons show.
    knob: the field that the knob turns first.  marked: fields and neurons to point out; `backward` lets the marks run backwards.
    on_edit is called with the name and the new value before the page runs again.
    """

    def edited() -> None:
        try:
            name, value = st.session_state[key].edited["name"], float(st.session_state[key].edited["value"])
        except (TypeError, KeyError, ValueError):
            return  # not what a diagram sends
        if name in fields and math.isfinite(value):
            on_edit(name, min(max(value, -LARGEST), LARGEST))

    _mount(
        key=key,
        data={
            "columns": [list(column) for column in columns],
            "fields": {name: vars(field) for name, field in fields.items()},
            "values": dict(values),
            "knob": knob,
            "marked": list(marked),
            "backward": backward,
            "description": description,
        },
        on_edited_change=edited,
    )
