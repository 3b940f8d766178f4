"""The views of Recommend: what each is called, in which colour it is drawn, and what it looks at.  One entry here is one view.

How a view of a picture is measured stands in core/recommend/views (MEASUREMENTS), how it is painted onto a picture in
core/recommend/heat.py; the words are made of texts, in core/recommend/text.py.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class View:
    """One way of being alike, for a reader."""

    title: str
    colour: str  # of its part of a score (Okabe and Ito's colours)
    explained: str


VIEWS = {  # in their order on the page; a catalogue may have fewer
    "shape": View("shape", "#0072B2", "the outline"),
    "pattern": View("pattern", "#E69F00", "stripes, dots, the surface"),
    "colour": View("colour", "#009E73", "which colours, and how much of each"),
    "words": View("words", "#CC79A7", "the description or the caption"),
    "all": View("whole picture", "#56B4E9", "what a network makes of the whole picture"),
}


def view(name: str) -> View:
    """A view by its name.  Raises ValueError with the names there are."""
    if name not in VIEWS:
        raise ValueError(f"There is no view called “{name}”; there are {', '.join(VIEWS)}.")
    return VIEWS[name]
