"""The one queue of this server, before all that takes long.  What waits in it raises QueueError; `tell` as in queue.awaited."""

from typing import Any

import streamlit as st

from core.queue import Answers, Job, Queue, Run, Tell, Turn, alone, awaited
from pages.face.owner import owner


@st.cache_resource(show_spinner=False)
def queue() -> Queue:
    """The queue."""
    return Queue()


@st.cache_resource(show_spinner=False)
def answers() -> Answers:
    """The last answers; at most every second is what the encoder sees: 190 kB."""
    return Answers(512, 3600)


def asked(job: Job, tell: Tell, counted: bool = True) -> Any:
    """The answer to a job, which is one for all who ask the same, when it is this reader's turn; `counted` as in Queue.ask."""
    asks = owner()

    def turn() -> Turn:
        if found := answers().find(job.key):
            return found
        mine = queue().ask(asks, job, counted)
        kept = answers().put(job.key, mine)
        if kept is not mine and mine.join():  # another reader asked the same a moment ago
            mine.leave()
        return kept

    return awaited(turn, tell)


def in_turn(tell: Tell) -> Run:
    """For a long work: does one of its steps when it is this reader's turn."""
    asks = owner()
    return lambda step: awaited(lambda: queue().ask(asks, alone(None, step), counted=False), tell)
