"""The reader's network: the blocks that all sections train, kept in the session and in the URL as one text."""

import streamlit as st

from core.lab import blocks
from core.lab.blocks import Block, BlockError, Convolution, Dense, Dropout, Plan, Pooling
from pages.face import url_state

LONGEST = 200  # letters: ten blocks take 130


def read() -> Plan:
    """The network as it stands; the small CNN where the session or the URL holds no blocks."""
    try:
        return blocks.plan(blocks.parse(url_state.written("blocks", LONGEST, blocks.SMALL)))
    except BlockError:
        st.session_state["blocks"] = blocks.SMALL
        return blocks.plan(blocks.parse(blocks.SMALL))


def write(chain: tuple[Block, ...]) -> None:
    """Keep other blocks; to be called from a callback, before the page is drawn."""
    st.session_state["blocks"] = blocks.write(chain)


def line(built: Plan) -> str:
    """The network in one line, from the digit to the ten classes."""
    return " → ".join(["28 × 28 digit", *(word(block) for block in built.blocks), "10 classes"])


def word(block: Block) -> str:
    """A block in a few words."""
    match block:
        case Convolution():
            return f"**convolution** {block.filters} × ({block.kernel} × {block.kernel}){', same' if block.padding == 'same' else ''}"
        case Pooling():
            return f"**max pooling** {block.window} × {block.window}"
        case Dropout():
            return f"**dropout** {block.percent} %"
        case Dense():
            return f"**dense** {block.units}"
        case _:
            return "**ReLU**"
