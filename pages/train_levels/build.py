"""Section 2: the network block by block, with shapes, parameters and multiplications at once."""

from dataclasses import replace

import streamlit as st

from core.digits.networks import Cost
from core.figures import cost_bars
from core.lab import blocks
from core.lab.blocks import BlockError, Plan
from core.lab.questions import without_pooling
from core.settings import LAB_MAX_BLOCKS
from pages.face import frame
from pages.parts.ask import ask
from pages.train_levels import network
from pages.train_levels.navigation import go

LABELS = {"filters": "filters", "kernel": "kernel", "padding": "padding", "window": "window", "percent": "dropped, %", "units": "units"}
WHAT = {
    blocks.Convolution: "slides small kernels over its input; each makes one map",
    blocks.Relu: "keeps what is above zero",
    blocks.Pooling: "keeps the largest value of each window",
    blocks.Dropout: "while training, sets values to zero at random",
    blocks.Dense: "sums over all values, each with its own weight",
}


def show() -> None:
    st.header("Build", anchor=False)
    st.write(
        "Data flows from top to bottom. Each block says what it gives to the next: **height × width × maps**. "
        "Its **parameters** are the numbers that training changes. Change a number, and everything below follows."
    )
    built = network.read()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("Start from")
        for title, text in blocks.READY.items():
            st.button(title, key=f"train_ready_{text}", on_click=network.write, args=(blocks.parse(text),))
    with st.container(border=True):
        st.markdown("**the digit** · 28 × 28 × 1")
    for at in range(len(built.blocks)):
        _row(built, at)
    _add(built)
    _answer(built)
    if not built.problem:
        if question := without_pooling(built):
            ask(question, f"pooling_{blocks.write(built.blocks)}")
        with frame.lazy_expander("Where the parameters and the work sit", "train_costs_open") as box:
            if box.open:
                _costs(built)


def _row(built: Plan, at: int) -> None:
    block = built.blocks[at]
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"train_block_{at}"):
        with st.container(width=250):
            st.markdown(f"**{blocks.NAMES[type(block)]}**: {WHAT[type(block)]}")
        with st.container(width=350, horizontal=True):
            for name, value in blocks.settings_of(block).items():
                _setting(at, name, value, blocks.CHOICES[type(block)][name])
            if not blocks.settings_of(block):
                st.caption("nothing to set")
        with st.container(width=215):
            if at < len(built.costs):
                st.markdown(_told(built.costs[at]))
            elif at == len(built.costs):
                st.error(built.problem, icon=":material/block:")
            else:
                st.markdown("–")
        _tools(at, f"{blocks.NAMES[type(block)]}, block {at + 1}", at == len(built.blocks) - 1)


def _tools(at: int, name: str, last: bool) -> None:
    with st.container(horizontal=True, width="content"):
        for icon, what, act, arguments, disabled in (
            ("arrow_upward", "Move up", _move, (at, -1), at == 0),
            ("arrow_downward", "Move down", _move, (at, 1), last),
            ("close", "Take away", _take_away, (at,), False),
        ):
            key = f"train_{what.lower().replace(' ', '_')}_{at}"
            st.button("", icon=f":material/{icon}:", key=key, help=f"{what}: {name}", on_click=act, args=arguments, disabled=disabled)


def _setting(at: int, name: str, value: object, allowed: tuple) -> None:
    """One number of one block.  The blocks are the truth, so the list shows what they hold, and a choice changes them."""
    key = f"train_{name}_{at}"
    st.session_state[key] = value

    def change() -> None:
        chain = list(network.read().blocks)
        chosen = st.session_state[key]
        if at < len(chain) and name in blocks.settings_of(chain[at]) and chosen in allowed:
            chain[at] = replace(chain[at], **{name: chosen})
            network.write(tuple(chain))

    st.selectbox(LABELS[name], allowed, key=key, on_change=change, width=96, format_func=lambda one: "none" if one == "valid" else str(one))


def _move(at: int, by: int) -> None:
    chain = list(network.read().blocks)
    chain[at], chain[at + by] = chain[at + by], chain[at]
    network.write(tuple(chain))


def _take_away(at: int) -> None:
    chain = network.read().blocks
    network.write(chain[:at] + chain[at + 1 :])


def _add(built: Plan) -> None:
    full = len(built.blocks) >= LAB_MAX_BLOCKS
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("Add at the end")
        for kind, name in blocks.NAMES.items():
            st.button(
                name, icon=":material/add:", key=f"train_add_{name}", on_click=network.write, args=((*built.blocks, kind()),), disabled=full
            )
    if full:
        st.caption(f"A network here has at most {LAB_MAX_BLOCKS} blocks.")


def _answer(built: Plan) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(width=616):
            st.markdown("**the answer**: all values in a row, ten logits, softmax")
        if len(built.costs) == len(built.blocks) + 1:
            st.markdown(_told(built.costs[-1]))
    if built.problem:
        st.error(f"This network cannot be trained. {built.problem}", icon=":material/block:")
        return
    st.markdown(
        f"In all **{built.parameters:,} parameters** and **{built.multiplications:,} multiplications** for one digit. "
        "The article's network has 203,434 and 11,190,528."
    )
    st.button("Train this network →", type="primary", on_click=go, args=("Train",), key="train_go")
    try:
        blocks.as_network(built)
    except BlockError as error:
        st.caption(f"It can be trained, but not opened in the page See. {error}")


def _told(cost: Cost) -> str:
    shape = f"→ **{' × '.join(map(str, cost.shape))}**"
    if not cost.parameters:
        return f"{shape}  \nnothing to learn"
    return f"{shape}  \n{cost.parameters:,} parameters  \n{cost.multiplications:,} multiplications"


def _costs(built: Plan) -> None:
    weighted = [cost for cost in built.costs if cost.parameters]
    frame.chart(
        cost_bars([c.layer for c in weighted], [c.parameters for c in weighted], [c.multiplications for c in weighted]),
        key="train_costs",
        alt="; ".join(f"{c.layer}: {c.parameters:,} parameters, {c.multiplications:,} multiplications" for c in weighted),
    )
