"""A shelf of items as cards: a picture, and where there is one a score, its parts, sentences and buttons."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from core.recommend.collections import small_link
from core.recommend.figures import COLOURS, Piece, in_words, number
from pages.face.browser import register

_mount = register("shelf")
_WEBP = b"RIFF"


@dataclass(frozen=True)
class Card:
    """One item of a shelf."""

    item: str
    picture: bytes | str  # a file's bytes, or an address or a data link; "" where there is none, then its title stands there
    title: str  # also the text alternative of the picture
    chosen: bool = False
    rank: str = ""
    score: float | None = None
    bar: Sequence[Piece] = ()
    zero_percent: float = 0  # where on the bar the zero stands
    sentences: Sequence[str] = ()


@dataclass(frozen=True)
class Action:
    """A button of every card; with the card's title behind it the label is what a screen reader says."""

    text: str
    label: str


def shelf(
    cards: Sequence[Card],
    *,
    key: str,
    description: str,
    actions: Mapping[str, Action] | None = None,
    click: str = "",
    click_label: str = "",
    on_act: Callable[[str, str], None] | None = None,
    legend: Mapping[str, str] | None = None,
    small: bool = False,
    row: bool = False,
    led: bool = False,
    on_white: bool = False,
    width: str = "10.5rem",
    aspect: str = "1",
) -> None:
    """Show the cards; `on_act` is called with an action and an item before the page runs again.

    click: the action of a click on a picture.  legend: view -> what stands beside its colour, above.
    small: pictures only.  row: all in one row, which is pushed aside where it is too long.  led: the first picture is large, and the
    others stand round it.  on_white: the pictures are drawn on white, and toned down on a dark page.  width: of a card, at least.
    aspect: of the pictures, as in CSS.
    """
    actions, legend = actions or {}, legend or {}
    known, allowed = {card.item for card in cards}, {*actions, click} - {""}
    data = {
        "cards": [_row(card) for card in cards],
        "actions": {name: {"text": action.text, "label": action.label} for name, action in actions.items()},
        "click": click,
        "click_label": click_label,
        "colours": [{"name": said, "colour": COLOURS.get(view, "")} for view, said in legend.items()],
        "small": small,
        "row": row,
        "led": led,
        "on_white": on_white,
        "width": width,
        "aspect": aspect,
        "description": description,
    }

    def acted() -> None:
        value = st.session_state[key].acted
        if isinstance(value, dict) and value.get("action") in allowed and value.get("item") in known and on_act:
            on_act(value["action"], value["item"])

    _mount(key=key, data=data, on_acted_change=acted)


def _row(card: Card) -> dict:
    return {
        "item": card.item,
        "source": _link(card.picture),
        "title": card.title,
        "chosen": card.chosen,
        "rank": card.rank,
        "score": "" if card.score is None else number(card.score),
        "bar": [
            {
                "left": round(piece.left_percent, 3),
                "width": round(piece.width_percent, 3),
                "colour": piece.colour,
                "negative": piece.negative,
                "title": in_words({piece.view: piece.value}),
            }
            for piece in card.bar
        ],
        "parts": in_words({piece.view: piece.value for piece in card.bar}),
        "zero": round(card.zero_percent, 3),
        "sentences": list(card.sentences),
    }


def _link(picture: bytes | str) -> str:
    """What an <img> takes; a person's own pictures are made small first, those of the built-in shop are."""
    if isinstance(picture, str):
        return picture
    if not picture.startswith(_WEBP) or len(picture) >= 40_000:
        return small_link(picture)
    return "data:image/webp;base64," + base64.b64encode(picture).decode("ascii")
