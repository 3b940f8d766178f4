"""The caption beside its photo: every word says where the network looked and what it nearly said; things it recognised, and its doubt."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import streamlit as st

from core.captions.covering import PATCHES
from core.captions.decoder import END
from core.captions.search import Caption, Word
from core.encoder.objects import Thing, kinds
from pages.face.browser import register

SCRIPTS = ("look.js", "caption.js")
HINT = "Choose a word to ask why: where did the network look, how sure was it, and what did it nearly say?"
NAMED = (
    "The decoder did not choose this word by itself. The part of the network that looks is sure of it, so it asked for a sentence that "
    "names it."
)
EVEN = 0.25  # a look of which less than this share lies above an even one was everywhere
_mount = register("caption", SCRIPTS)


@dataclass(frozen=True)
class Evidence:
    """What speaks for one kind of thing: the cells and the bias add up to the logit."""

    cells: np.ndarray  # (h, w)
    bias: float


@dataclass(frozen=True)
class About:
    """What is told beside a caption."""

    lead: str = ""  # before it, where it is doubted
    guess: bool = False
    strange: bool = False  # the photo is like none of the training photos
    doubt: str = ""  # in a few words, and behind its help mark:
    help: Sequence[str] = ()
    credit: str = ""  # of the photo
    hint: str = HINT
    named: str | None = None  # the word that the encoder asked for
    things: Sequence[Thing] = ()
    evidence: Sequence[Evidence] | None = None  # of every thing, once somebody asked
    covered: np.ndarray | None = None  # core.captions.covering.losses, once somebody asked
    on_force: Callable[[int, str], None] | None = field(default=None)  # with a place and the runner-up that the reader wants there
    on_weigh: Callable[[], None] | None = field(default=None)  # somebody asks for the evidence
    on_cover: Callable[[], None] | None = field(default=None)  # somebody asks what covering costs


def caption(
    said: Caption,
    picture: tuple[str, tuple[int, int]],
    grid: tuple[int, int],
    *,
    key: str,
    about: About | None = None,
    forced: Collection[int] = (),
    wall: bool = False,
) -> None:
    """Show a caption with its photo (from core.captions.picture), whose attention has `grid` cells; or, as a wall, one small photo a word.

    forced: places of words that the reader put there.  What `about` calls is called before the page runs again; without `on_force`
    the runners-up are only told.
    """
    about = about or About()
    link, size = picture

    def force() -> None:
        choice = _checked(st.session_state[key].forced, said)
        if choice and about.on_force:
            about.on_force(*choice)

    def weigh() -> None:
        if st.session_state[key].weigh is not None and about.on_weigh:
            about.on_weigh()

    def cover() -> None:
        if st.session_state[key]["try"] and about.on_cover:
            about.on_cover()

    _mount(
        key=key,
        data={
            "photo": link,
            "size": size,
            "grid": grid,
            "patches": PATCHES,
            "words": [_row(word, place in forced, about.named) for place, word in enumerate(said.decisions)],
            "end": END,
            "force": about.on_force is not None,
            "cover": about.on_cover is not None,
            "wall": wall,
            "hint": about.hint,
            "lead": about.lead,
            "guess": about.guess,
            "strange": about.strange,
            "doubt": about.doubt,
            "help": list(about.help),
            "credit": about.credit,
            "named": NAMED,
            "things": [{"word": thing.word, "p": round(thing.probability, 6), "kind": kinds()[thing.kind].name} for thing in about.things],
            "evidence": about.evidence and [_sum(evidence) for evidence in about.evidence],
            "covered": None if about.covered is None else about.covered.reshape(len(about.covered), -1).round(4).tolist(),
        },
        on_forced_change=force,
        on_weigh_change=weigh,
        on_try_change=cover,
    )


def _row(word: Word, forced: bool, named: str | None) -> dict:
    return {
        "text": word.text,
        "end": word.text == END,
        "p": round(word.probability, 6),
        "forced": forced,
        "named": word.text == named,
        "even": word.focus < EVEN,
        "runners": [[text, round(float(np.exp(value)), 6)] for text, value in word.runners_up],
        "attention": [round(share, 4) for share in word.attention.tolist()],
    }


def _sum(evidence: Evidence) -> dict:
    cells = evidence.cells.ravel().tolist()
    return {"cells": [round(cell, 4) for cell in cells], "bias": evidence.bias, "logit": sum(cells) + evidence.bias}


def _checked(value: object, said: Caption) -> tuple[int, str] | None:
    """A choice as the browser sent it -> (place, word), or None for anything that was not on offer."""
    try:
        place, word = int(value["at"]), value["word"]
    except (TypeError, KeyError, ValueError, OverflowError):
        return None
    if not 0 <= place < len(said.decisions):
        return None
    return (place, word) if word in [text for text, _ in said.decisions[place].runners_up] else None
