"""A training seen from the page: start it, stop it, wait for it, and look at it once a second."""

from collections.abc import Callable, Sequence

import streamlit as st

from core.lab.blocks import BlockError
from core.lab.jobs import LabError, View
from core.lab.recipe import Recipe, RecipeError
from core.log import Request
from pages.face.loaders import lab as load
from pages.face.owner import owner
from pages.parts.inputs import menu

SECONDS = 1.0  # between two looks


def buttons(kind: str, label: str, recipe: Recipe, problem: str, place=None) -> None:
    """Start and stop a training of this kind, in a row or in a place of one; where it cannot be started, say why."""
    lab, mine = load.lab(), owner()
    busy = lab.busy(mine)

    def start() -> None:
        with Request("train") as request:
            try:
                with request.stage("start"):
                    lab.start(mine, recipe)
                st.session_state.pop("lab_problem", None)
            except (LabError, RecipeError, BlockError) as error:
                request.outcome = "refused"
                st.session_state["lab_problem"] = str(error)

    with place or st.container(horizontal=True, vertical_alignment="center"):
        st.button(label, type="primary", icon=":material/play_arrow:", key=f"{kind}_start", on_click=start, disabled=bool(busy or problem))
        if busy == kind:
            view = lab.look(mine, kind)
            waiting = view is not None and view.state == "waiting"
            st.button(
                "Leave the queue" if waiting else "Stop",
                icon=":material/stop:",
                key=f"{kind}_stop",
                on_click=lab.stop,
                args=(mine, kind),
                disabled=view is not None and view.stopping,
            )
    if problem:
        st.error(f"This network cannot be trained. {problem}", icon=":material/block:")
    elif busy and busy != kind:
        st.info("Your other training on this page is still running; stop it first, or wait for it.", icon=":material/hourglass:")
    if told := st.session_state.pop("lab_problem", ""):
        st.error(told, icon=":material/error:")


def live(kind: str, draw: Callable[[View], None]) -> bool:
    """Where the training is, then `draw(view)`; looked at again every second until it has ended.  Returns whether there is one."""
    lab, mine = load.lab(), owner()
    view = lab.look(mine, kind)
    going = view is not None and view.state != "ended"

    @st.fragment(run_every=SECONDS if going else None)
    def look() -> None:
        now = lab.look(mine, kind)
        if going and _changed(view, now):
            st.rerun()  # the buttons above belong to another state
        if now is not None:
            _state(now)
            draw(now)

    look()
    return view is not None


def _changed(before: View, now: View | None) -> bool:
    return now is None or now.state != before.state


def _state(view: View) -> None:
    told, steps = view.progress, view.recipe.steps
    if view.state == "waiting":
        others = "1 training is" if view.ahead == 1 else f"{view.ahead} trainings are"
        st.info(
            f"**{others} ahead of you.** You may look at other pages meanwhile; come back within five minutes to keep your place.",
            icon=":material/groups:",
        )
    elif view.problem:
        st.error(view.problem, icon=":material/error:")
    elif view.state == "running" and not told.step:
        st.progress(0.0, "Loading TensorFlow, once: ten seconds or more. You may look at other pages meanwhile.")
    elif view.state == "running":
        left = "" if told.seconds_left is None else f" · about {told.seconds_left:.0f} s left"
        doing = "Stopping: the test digits are being read…" if view.stopping else f"Step {told.step:,} of {steps:,}{left}"
        st.progress(min(told.step / steps, 1.0), doing)
    else:
        how = {"stopped": "Stopped by you", "late": "Stopped because its time was up", "done": "Done"}.get(told.ended, "Ended")
        st.caption(f"{how} after step {told.step:,} of {steps:,}.")


def one_of(label: str, values: Sequence[float], default: float, key: str) -> float:
    """One of a few numbers from a list."""
    return menu(label, values, key, width=150, default=default)
