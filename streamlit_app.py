"""Thousand Words: the menu, nothing else.  Run with `streamlit run streamlit_app.py`."""

from core import frame

frame.menu().run()
