"""Whose is what the server keeps for a reader."""

import uuid

import streamlit as st


def owner() -> str:
    """The random name under which this session's trainings are kept; only this session knows it."""
    return st.session_state.setdefault("lab_owner", uuid.uuid4().hex)
