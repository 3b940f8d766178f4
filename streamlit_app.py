"""Thousand Words: the menu, nothing else.  Run with `streamlit run streamlit_app.py`."""

from pages.face import frame

frame.menu().run()
